import { readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { renderScene } from './renderScene.ts';
import { type SampleEncoder, sampleScenes, sampleTagsCsv, writeSamples } from './samples.ts';

const bundled = fileURLToPath(new URL('../../resources/sample', import.meta.url));

describe('the bundled sample pictures', () => {
  test('are the scenes that the code draws, with their tags', async () => {
    expect(readFileSync(join(bundled, 'tags.csv'), 'utf8')).toBe(sampleTagsCsv());
    for (const { file, size, scene } of sampleScenes()) {
      const { data, info } = await sharp(join(bundled, file)).removeAlpha().raw().toBuffer({ resolveWithObject: true });
      expect([info.width, info.height, info.channels]).toEqual([size, size, 3]);
      const { rgb } = renderScene(scene, size);
      const difference = rgb.reduce((sum, value, i) => sum + Math.abs(value - (data[i] ?? 0)), 0) / rgb.length;
      // JPEG at quality 92 with halved chroma moves noisy pictures by 1 to 3 grey levels.
      expect(difference, file).toBeLessThan(4);
    }
  });

  test('are small and show one, two and three objects', () => {
    const bytes = readdirSync(bundled).reduce((sum, file) => sum + statSync(join(bundled, file)).size, 0);
    expect(bytes).toBeLessThan(700_000);
    expect(new Set(sampleScenes().map(({ tags }) => tags.length))).toEqual(new Set([1, 2, 3]));
  });
});

const encode: SampleEncoder = (rgb, size, file) => {
  const picture = sharp(rgb, { raw: { width: size, height: size, channels: 3 } });
  return (file.endsWith('.png') ? picture.png({ compressionLevel: 9 }) : picture.jpeg({ quality: 92 })).toBuffer();
};

test('writing samples makes the folder and every file in it', async () => {
  const root = await mkdtemp(join(tmpdir(), 'shapes-samples-'));
  try {
    await writeSamples(join(root, 'new', 'folder'), encode);
    const files = readdirSync(join(root, 'new', 'folder')).toSorted();
    expect(files).toEqual([...sampleScenes().map(({ file }) => file), 'tags.csv'].toSorted());
    const { width, format } = await sharp(join(root, 'new', 'folder', 'sample-01.jpg')).metadata();
    expect([width, format]).toEqual([384, 'jpeg']);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
});
