import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ImageId } from '#core/document/ids.ts';
import { tileLength } from '#core/mask/tiles.ts';
import { readCam, readCams, saveCam } from './cams.ts';
import { integrityCheck } from './integrityCheck.ts';
import { inTransaction } from './project.ts';
import { readMask, readMaskRevisions, readShownMask } from './readMasks.ts';
import { imageOfSize, temporaryProject, type TemporaryProject } from './temporaryProject.ts';
import { decodeTile, encodeTile, hashValues } from './tileCodec.ts';
import { addClass } from './writeClasses.ts';
import { createJob, finishItem, startJob } from './writeJobs.ts';
import { saveMaskRevision } from './writeMasks.ts';

const width = 300;
const height = 260;

function planes(seed: number) {
  const length = width * height;
  return {
    class: Uint8Array.from({ length }, (_, i) => (i % width > 100 + seed ? 3 : 0)),
    region: Uint32Array.from({ length }, (_, i) => (i < length / 2 ? 70_000 + seed : 0)),
    confidence: Uint8Array.from({ length }, (_, i) => (i * 31 + seed) % 251),
  };
}

function oneImage(temporary: TemporaryProject): ImageId {
  return imageOfSize(temporary, 'a.jpg', width, height);
}

function tileCount({ project }: TemporaryProject): number {
  return project.database.sqlite.prepare<[], number>('SELECT count(*) FROM tile').pluck().get() ?? NaN;
}

describe('mask revisions', () => {
  it('come back bit for bit, the latest first', () => {
    using temporary = temporaryProject();
    const { project } = temporary;
    const imageId = oneImage(temporary);
    expect(readShownMask(project, imageId)).toBeUndefined();
    const first = saveMaskRevision(project, { imageId, width, height, planes: planes(0) });
    const second = saveMaskRevision(project, {
      imageId,
      width,
      height,
      planes: { class: planes(9).class },
      pack: 'shapes',
      parameters: { preset: 'fast', threshold: 0.4 },
    });
    expect(readMask(project, first)?.planes).toEqual(planes(0));
    expect(readMask(project, second)?.planes).toEqual({ class: planes(9).class });
    const shown = readShownMask(project, imageId);
    expect(shown?.planes).toEqual({ class: planes(9).class, provenance: new Uint8Array(width * height) });
    expect(shown?.proposal).toMatchObject({
      id: second,
      sequence: 2,
      origin: 'machine',
      pack: 'shapes',
      parameters: { preset: 'fast', threshold: 0.4 },
    });
    expect(readMaskRevisions(project, imageId).map((one) => one.id)).toEqual([second, first]);
    expect(integrityCheck(project)).toEqual([]);
  });

  it('get region ids that the image never had', () => {
    using temporary = temporaryProject();
    const { project } = temporary;
    const imageId = oneImage(temporary);
    const region = new Uint32Array(width * height).fill(2, 100, 200).fill(1, 300, 400);
    const save = () =>
      saveMaskRevision(project, { imageId, width, height, planes: { class: planes(0).class, region } });
    expect(readMask(project, save())?.planes.region).toEqual(region);
    expect(readMask(project, save())?.planes.region).toEqual(region.map((id) => (id === 0 ? 0 : id + 2)));
  });

  it('share tiles: an equal mask costs none, an empty one a single tile', () => {
    using temporary = temporaryProject();
    const { project } = temporary;
    const imageId = oneImage(temporary);
    const save = (classPlane: Uint8Array) =>
      saveMaskRevision(project, { imageId, width, height, planes: { class: classPlane } });
    save(new Uint8Array(width * height).fill(7));
    expect(tileCount(temporary)).toBe(1);
    const stored = project.database.sqlite.prepare('SELECT encoding, length(bytes) AS length FROM tile').get();
    expect(stored).toEqual({ encoding: 'constant', length: 1 });
    save(planes(0).class);
    const before = tileCount(temporary);
    save(planes(0).class);
    expect(tileCount(temporary)).toBe(before);
  });

  it('are append-only: nothing changes or removes them, not even INSERT OR REPLACE', () => {
    using temporary = temporaryProject();
    const imageId = oneImage(temporary);
    saveMaskRevision(temporary.project, { imageId, width, height, planes: planes(1) });
    const { sqlite } = temporary.project.database;
    for (const table of ['mask_revision', 'mask_revision_tile', 'tile']) {
      expect(() => sqlite.exec(`DELETE FROM ${table}`)).toThrow(`${table} is append-only`);
      expect(() => sqlite.exec(`INSERT OR REPLACE INTO ${table} SELECT * FROM ${table}`)).toThrow(
        /append-only|FOREIGN KEY/,
      );
    }
    expect(() => sqlite.exec(`UPDATE mask_revision SET origin = 'machine'`)).toThrow('append-only');
    expect(() => sqlite.exec('DELETE FROM image')).toThrow(/FOREIGN KEY/);
  });

  it('are kept with the outcome of their job item, or not at all', () => {
    using temporary = temporaryProject();
    const { project } = temporary;
    const imageId = oneImage(temporary);
    const jobId = createJob(project, { kind: 'test', parameters: {}, imageIds: [imageId] }).id;
    startJob(project, jobId);
    const save = () => saveMaskRevision(project, { imageId, width, height, planes: planes(2), jobId });
    expect(() => {
      inTransaction(project, () => {
        finishItem(project, { jobId, imageId, state: 'done' }, save);
        throw new Error('the process ends here');
      });
    }).toThrow('ends here');
    expect(readShownMask(project, imageId)).toBeUndefined();
    expect(tileCount(temporary)).toBe(0);
    finishItem(project, { jobId, imageId, state: 'done' }, save);
    expect(() => {
      finishItem(project, { jobId, imageId, state: 'done' }, save);
    }).toThrow(/UNIQUE/);
    expect(readMaskRevisions(project, imageId)).toHaveLength(1);
  });
});

describe('the tile codec', () => {
  it('gives back every tile, uint8 or uint32', () => {
    const runs = fc.array(fc.tuple(fc.nat(0xffff_ffff), fc.integer({ min: 1, max: 9000 })), {
      minLength: 1,
      maxLength: 40,
    });
    fc.assert(
      fc.property(runs, fc.boolean(), (pieces, isByte) => {
        const data = isByte ? new Uint8Array(tileLength) : new Uint32Array(tileLength);
        let at = 0;
        for (const [value, length] of pieces) {
          data.fill(value, at, at + length);
          at += length;
        }
        const stored = encodeTile(data);
        expect(decodeTile(stored)).toEqual(data);
        expect(stored.encoding === 'constant').toBe(new Set(data).size === 1);
      }),
      { numRuns: 25 },
    );
  });

  it('refuses damaged bytes, also those that would unpack to gigabytes', () => {
    const bomb = deflateRawSync(new Uint8Array(50_000_000));
    expect(() => decodeTile({ element: 'uint8', encoding: 'deflate', bytes: bomb })).toThrow(/damaged/);
    expect(() => decodeTile({ element: 'uint32', encoding: 'constant', bytes: new Uint8Array(3) })).toThrow(/3 bytes/);
    expect(() => decodeTile({ element: 'uint8', encoding: 'deflate', bytes: new Uint8Array(9).fill(0xee) })).toThrow(
      /damaged/,
    );
  });
});

describe('the integrity check', () => {
  function damage(temporary: TemporaryProject, statement: string, ...values: unknown[]): readonly string[] {
    const { sqlite } = temporary.project.database;
    const triggers = sqlite.prepare<[], string>(`SELECT name FROM sqlite_master WHERE type = 'trigger'`).pluck().all();
    for (const name of triggers) sqlite.exec(`DROP TRIGGER ${name}`);
    sqlite.pragma('foreign_keys = OFF');
    sqlite.prepare(statement).run(...values);
    return integrityCheck(temporary.project);
  }

  it.each([
    [
      'a tile with other content',
      `UPDATE tile SET bytes = x'07', encoding = 'constant' WHERE element = 'uint8'`,
      /content has changed/,
    ],
    [
      'a tile that cannot be unpacked',
      `UPDATE tile SET bytes = x'ffff' WHERE encoding = 'deflate'`,
      /A stored tile is damaged/,
    ],
    ['a tile that is gone', `DELETE FROM tile WHERE hash = (SELECT hash FROM tile LIMIT 1)`, /not in tile/],
    [
      'a plane with a hole',
      `DELETE FROM mask_revision_tile WHERE plane = 'region' AND "row" = 1`,
      /region plane does not cover 300 × 260/,
    ],
    ['a plane of the wrong size', 'UPDATE mask_revision SET width = 900', /does not cover 900/],
    ['a mask without classes', `DELETE FROM mask_revision_tile WHERE plane = 'class'`, /no class plane/],
    ['a mask without any plane', 'DELETE FROM mask_revision_tile', /no class plane/],
    [
      'a plane of the wrong type',
      `UPDATE mask_revision_tile SET plane = 'provenance' WHERE plane = 'region'`,
      /wrong type/,
    ],
    ['a damaged CAM', `UPDATE cam SET deflated_values = x'00'`, /CAM 1 is not what was written/],
    ['a CAM of another strength', 'UPDATE cam SET peak = 2', /CAM 1 is not what was written/],
    ['a CAM without its checksum', 'DELETE FROM cam_checksum', /CAM 1 is not what was written/],
    ['wrong counts of a job', 'UPDATE job SET total_count = 5', /job 1: its counts/],
  ])('finds %s', (_, statement, finding) => {
    using temporary = temporaryProject();
    const { project } = temporary;
    const imageId = oneImage(temporary);
    saveMaskRevision(project, { imageId, width, height, planes: planes(3) });
    const { id: classId } = addClass(project, { name: 'boat', colour: '#ff0000' });
    const values = new Uint8Array(6);
    saveCam(project, {
      imageId,
      classId,
      pack: 'p',
      preset: 'fast',
      width: 2,
      height: 3,
      values,
      peak: 1,
      promptHash: '',
      createdAtMs: 0,
    });
    createJob(project, { kind: 'test', parameters: {}, imageIds: [imageId] });
    expect(integrityCheck(project)).toEqual([]);
    expect(damage(temporary, statement)).toContainEqual(expect.stringMatching(finding));
  });

  it('lets a damaged mask be named when it is read', () => {
    using temporary = temporaryProject();
    const { project } = temporary;
    const imageId = oneImage(temporary);
    saveMaskRevision(project, { imageId, width, height, planes: planes(3) });
    damage(temporary, `UPDATE tile SET bytes = x'ffff' WHERE encoding = 'deflate'`);
    expect(() => readShownMask(project, imageId)).toThrow(/mask tile [0-9a-f]{64}: A stored tile is damaged/);
  });

  it('names a tile by the hash of its values', () => {
    expect(hashValues(new Uint8Array(tileLength)).toString('hex')).toBe(
      // printf '\0%.0s' $(seq 65536) | sha256sum
      'de2f256064a0af797747c2b97505dc0b9f3df0de4f489eac731c23ae9ca9cc31',
    );
  });
});

describe('CAMs', () => {
  it('are replaced by newer ones of the same pack and preset, and kept apart otherwise', () => {
    using temporary = temporaryProject();
    const { project } = temporary;
    const imageId = oneImage(temporary);
    const boat = addClass(project, { name: 'boat', colour: '#ff0000', index: 2 }).id;
    const cat = addClass(project, { name: 'cat', colour: '#00ff00', index: 1 }).id;
    const cam = (classId: typeof boat, fill: number, preset = 'fast') => ({
      imageId,
      classId,
      pack: 'shapes@1',
      preset,
      width: 20,
      height: 10,
      values: new Uint8Array(200).fill(fill),
      peak: 0.25,
      promptHash: 'h',
      createdAtMs: 5,
    });
    for (const one of [cam(boat, 1), cam(cat, 2), cam(boat, 3, 'best'), cam(boat, 4)]) saveCam(project, one);
    expect(readCams(project, imageId, 'shapes@1', 'fast')).toEqual([cam(cat, 2), cam(boat, 4)]);
    expect(readCam(project, cam(boat, 0, 'best'))).toEqual(cam(boat, 3, 'best'));
    expect(readCam(project, { ...cam(boat, 0), pack: 'other' })).toBeUndefined();
  });
});
