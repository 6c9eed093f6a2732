import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { generatorVersion } from './scene.ts';
import { classIndex } from './vocabulary.ts';
import { averagedDown, type PoolKind, poolKinds, sampledDown, writePool } from './writePool.ts';

interface SceneLine {
  readonly objects: readonly { class: string; color: string; size: string; visible: number }[];
  readonly tags: readonly string[];
  readonly background: string | null;
  readonly blank: boolean;
  readonly captions: readonly string[];
}

const count = 6;
let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'shapes-pool-'));
  for (const kind of poolKinds) {
    await writePool({ folder: join(root, kind), kind, count, seed: 3, renderSize: 96 });
  }
});
afterAll(() => rm(root, { recursive: true, force: true }));

async function lines(kind: PoolKind): Promise<SceneLine[]> {
  const text = await readFile(join(root, kind, 'scenes.jsonl'), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as SceneLine);
}

describe('writePool', () => {
  test.each(poolKinds)('writes a picture, a label map and a line for every %s scene', async (kind) => {
    expect(await readFile(join(root, kind, 'images.u8'))).toHaveLength(count * 96 * 96 * 3);
    const labels = await readFile(join(root, kind, 'labels.u8'));
    expect(labels).toHaveLength(count * 96 * 96);
    const records = await lines(kind);
    expect(records).toHaveLength(count);
    for (const [index, { tags, captions }] of records.entries()) {
      const own = labels.subarray(index * 96 * 96, (index + 1) * 96 * 96);
      expect(captions).toHaveLength(4);
      expect([...new Set(own)].filter((label) => label > 0).toSorted()).toEqual(
        tags.map((tag) => classIndex(tag) + 1).toSorted(),
      );
    }
  });

  test('says how it was made', async () => {
    const meta = JSON.parse(await readFile(join(root, 'train', 'meta.json'), 'utf8')) as Record<string, unknown>;
    expect(meta).toMatchObject({ generatorVersion, kind: 'train', count, seed: 3, size: 96 });
    expect(meta['classes']).toHaveLength(24);
    expect(meta['backgrounds']).toHaveLength(10);
  });

  test('single scenes hold one object, blank ones say so, and no two kinds share scenes', async () => {
    expect((await lines('single')).every(({ objects }) => objects.length === 1)).toBe(true);
    expect(
      (await lines('blank')).every(
        ({ blank, objects, background }) => blank && (objects.length === 0) === (background !== null),
      ),
    ).toBe(true);
    const [train, multi] = [await lines('train'), await lines('multi')];
    expect(train).not.toEqual(multi);
  });

  test('the same request writes the same bytes', async () => {
    const again = join(root, 'again');
    await writePool({ folder: again, kind: 'train', count, seed: 3, renderSize: 96 });
    for (const file of ['images.u8', 'labels.u8', 'scenes.jsonl', 'meta.json']) {
      expect(await readFile(join(again, file))).toEqual(await readFile(join(root, 'train', file)));
    }
  });
});

test('averaging down takes the mean of each block', () => {
  const rgb = Uint8Array.from([0, 0, 0, 10, 20, 30, 20, 40, 60, 30, 60, 90]);
  expect([...averagedDown(rgb, 2, 1)]).toEqual([15, 30, 45]);
});

test('sampling down takes the pixel at the middle of each block', () => {
  const labels = Uint8Array.from({ length: 36 }, (_, i) => i);
  expect([...sampledDown(labels, 6, 2)]).toEqual([7, 10, 25, 28]);
});
