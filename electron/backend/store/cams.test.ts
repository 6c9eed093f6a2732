import { randomBytes } from 'node:crypto';
import { inflateRawSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { readCam, readCams, saveCam } from './cams.ts';
import { integrityCheck } from './integrityCheck.ts';
import { addReadyImages, temporaryProject } from './temporaryProject.ts';
import { addClass } from './writeClasses.ts';

it('a CAM with one flipped bit is found by the check and refused when it is read, also where it can still be inflated', () => {
  using temporary = temporaryProject();
  const { project } = temporary;
  const { sqlite } = project.database;
  const [imageId] = addReadyImages(temporary, 1) as [ReturnType<typeof addReadyImages>[number]];
  const { id: classId } = addClass(project, { name: 'boat', colour: '#ff0000' });
  const place = { imageId, classId, pack: 'p', preset: 'fast' };
  // Noise, which deflate stores as it is: a flipped bit of it is another map.
  const cam = { ...place, width: 90, height: 80, values: new Uint8Array(randomBytes(7200)), peak: 0.5, promptHash: '' };
  saveCam(project, { ...cam, createdAtMs: 7 });
  expect(readCam(project, place)?.values).toEqual(cam.values);

  const blob = sqlite.prepare<[], Buffer>('SELECT deflated_values FROM cam').pluck().get() as Buffer;
  const write = sqlite.prepare('UPDATE cam SET deflated_values = ?');
  let inflatable = 0;
  for (let at = 0; at < blob.length; at += 601) {
    const damaged = Buffer.from(blob);
    damaged[at] = (damaged[at] ?? 0) ^ (1 << (at % 8));
    write.run(damaged);
    if (isInflatable(damaged)) inflatable++;
    expect(integrityCheck(project)).toEqual([expect.stringMatching(/CAM 1 is not what was written/)]);
    expect(() => readCam(project, place)).toThrow(/is damaged: CAM 1/);
    expect(() => readCams(project, imageId, 'p', 'fast')).toThrow(/is damaged: CAM 1/);
  }
  expect(inflatable).toBeGreaterThan(5);

  // Made again, it is sound again.
  saveCam(project, { ...cam, createdAtMs: 8 });
  expect(integrityCheck(project)).toEqual([]);
  expect(readCams(project, imageId, 'p', 'fast')).toEqual([{ ...cam, createdAtMs: 8 }]);
});

function isInflatable(bytes: Buffer): boolean {
  try {
    return inflateRawSync(bytes).length === 7200;
  } catch {
    return false;
  }
}
