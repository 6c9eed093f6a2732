import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findInstances } from '#core/mask/instances.ts';
import { StagedFolder } from '../stagedFolder.ts';
import { annotationsOf } from './annotations.ts';
import { InstancesFile } from './instancesFile.ts';
import { cocoFingerprint, countDifferingPixels } from './verifyInstances.ts';

const labelMaps = [Uint8Array.of(0, 1, 1, 2, 2, 255), new Uint8Array(6), Uint8Array.of(2, 0, 0, 0, 0, 2)];

const fingerprintOf = (labelMap: Uint8Array): string =>
  cocoFingerprint(labelMap, findInstances(labelMap, undefined, 3, 2).numbers);

describe('reading an annotation file back', () => {
  let folder: string;
  let path: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'maskwright-verify-'));
    path = join(folder, 'instances.json');
    await using staged = await StagedFolder.create(join(folder, 'out'));
    await using file = await InstancesFile.create(staged, 'instances.json', [{ id: 1, name: 'a', supercategory: '' }]);
    for (const [i, labelMap] of labelMaps.entries()) {
      const annotations = annotationsOf(findInstances(labelMap, undefined, 3, 2));
      await file.add({ file_name: `${i}.png`, width: 3, height: 2 }, annotations);
    }
    await file.finish();
    await writeFile(path, await readFile(file.path));
  });

  afterEach(() => rm(folder, { recursive: true }));

  const count = (): Promise<number> => countDifferingPixels(path, labelMaps.map(fingerprintOf), undefined);

  async function change(from: string | RegExp, to: string): Promise<void> {
    const text = await readFile(path, 'utf8');
    expect(text).toMatch(from);
    await writeFile(path, text.replace(from, to));
  }

  it('finds nothing wrong with what was written, ignored pixels counted as background', async () => {
    expect(await count()).toBe(0);
    const ids = Uint32Array.of(0, 1);
    expect(cocoFingerprint(Uint8Array.of(255, 1), ids)).toBe(cocoFingerprint(Uint8Array.of(0, 1), ids));
  });

  it.each([
    ['another class', '"category_id":1', '"category_id":2'],
    ['another area', '"area":2', '"area":3'],
    ['another box', /"bbox":\[\d/, '"bbox":[2'],
    // The two ends of the last picture: the same pixels of the same class, but one object.
    [
      'two objects as one',
      /"counts":"[^"]*"\},"area":1,"bbox":\[0,0,1,1\],"iscrowd":0\},\n.*\n/,
      '"counts":"0140"},"area":2,"bbox":[0,0,3,2],"iscrowd":0}\n',
    ],
    ['a mask on the empty picture', '"image_id":3', '"image_id":2'],
  ])('notices %s', async (_, from, to) => {
    await change(from, to);
    expect(await count()).toBeGreaterThan(0);
  });

  it('notices a picture or an annotation that is missing', async () => {
    await change(/\{"id":3,"file_name".*\n/, '\n');
    expect(await count()).toBeGreaterThan(0);
  });

  it('stops at a line that is no record', async () => {
    await change(/"counts":"[^"]*"/, '"counts":5');
    await expect(count()).rejects.toThrow(/counts/);
  });
});
