/** The sample pictures that come with the product: chosen scenes as ordinary picture files, and their tags as a CSV. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sceneTags } from './labelMaps.ts';
import { renderScene } from './renderScene.ts';
import type { Scene } from './scene.ts';
import { sceneFromSeed } from './sceneFromSeed.ts';

export interface SampleScene {
  /** File name inside the folder. */
  readonly file: string;
  /** Side of the picture in pixels. */
  readonly size: number;
  readonly scene: Scene;
  readonly tags: readonly string[];
}

/** Seeds are far from those of training pools and the benchmark. */
const firstSampleSeed = 6 << 28;

/** Chosen by eye: one to three objects, most backgrounds, some classes more than once. */
const chosen = [
  { offset: 2, format: 'jpg', size: 384 },
  { offset: 8, format: 'jpg', size: 384 },
  { offset: 15, format: 'jpg', size: 384 },
  { offset: 20, format: 'jpg', size: 384 },
  { offset: 25, format: 'jpg', size: 384 },
  { offset: 36, format: 'jpg', size: 384 },
  { offset: 51, format: 'jpg', size: 384 },
  { offset: 71, format: 'jpg', size: 384 },
  { offset: 55, format: 'jpg', size: 384 },
  { offset: 45, format: 'png', size: 256 },
  { offset: 63, format: 'jpg', size: 384 },
  { offset: 86, format: 'jpg', size: 384 },
] as const;

/** The sample scenes in order. */
export function sampleScenes(): SampleScene[] {
  return chosen.map(({ offset, format, size }, index) => {
    const scene = sceneFromSeed(firstSampleSeed + offset, { backgroundBias: 0.8 });
    return { file: `sample-${String(index + 1).padStart(2, '0')}.${format}`, size, scene, tags: sceneTags(scene) };
  });
}

/** The lines of `tags.csv`: path, then one class per column. */
export function sampleTagsCsv(): string {
  return sampleScenes()
    .map(({ file, tags }) => `${[file, ...tags].join(',')}\n`)
    .join('');
}

/** Encodes RGB pixels `[size, size, 3]` as the file kind that the name ends in: JPEG at quality 92, or PNG. */
export type SampleEncoder = (rgb: Uint8Array, size: number, file: string) => Promise<Uint8Array>;

/** Writes the pictures and `tags.csv` into a folder, which is made where it is missing. */
export async function writeSamples(folder: string, encode: SampleEncoder): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const { file, size, scene } of sampleScenes()) {
    const { rgb } = renderScene(scene, size);
    await writeFile(join(folder, file), await encode(rgb, size, file));
  }
  await writeFile(join(folder, 'tags.csv'), sampleTagsCsv());
}
