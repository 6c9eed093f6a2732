/**
 * Writes a pool of small pictures with labels and captions for training and for held-out evaluation of the embedded
 * pack.
 */
import { createWriteStream, type WriteStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import { captionsOf, shownBackground } from './captions.ts';
import { sceneTags } from './labelMaps.ts';
import { renderScene, type RenderedScene } from './renderScene.ts';
import { generatorVersion, type Scene } from './scene.ts';
import { type SceneOptions, sceneFromSeed } from './sceneFromSeed.ts';
import { backgroundKinds, colourNames, relationNames, shapeClasses, sizeNames } from './vocabulary.ts';

export const poolKinds = ['train', 'blank', 'single', 'multi'] as const;
export type PoolKind = (typeof poolKinds)[number];

export interface PoolRequest {
  readonly folder: string;
  readonly kind: PoolKind;
  readonly count: number;
  readonly seed: number;
  /** Side at which scenes are drawn before they are averaged down; a multiple of `poolSize`. */
  readonly renderSize: number;
  readonly onProgress?: (done: number) => void;
}

/** Side of a pool picture: what the pack's encoder sees. */
export const poolSize = 96;

const captionsPerScene = 4;

const sceneOptions: Readonly<Record<PoolKind, Partial<SceneOptions>>> = {
  train: { backgroundBias: 0.5 },
  blank: { backgroundBias: 0.5, isBlank: true },
  single: { backgroundBias: 0, objectCounts: [1, 0, 0] },
  multi: { backgroundBias: 0 },
};

/** Scenes of different kinds never share a seed. */
const seedOffsets: Readonly<Record<PoolKind, number>> = { train: 0, blank: 1 << 28, single: 1 << 29, multi: 3 << 28 };

/** Writes `images.u8` [N, 96, 96, 3], `labels.u8` [N, 96, 96], `scenes.jsonl` and `meta.json` into the folder. */
export async function writePool(request: PoolRequest): Promise<void> {
  const { folder, kind, count, seed, renderSize } = request;
  await mkdir(folder, { recursive: true });
  const images = createWriteStream(join(folder, 'images.u8'));
  const labels = createWriteStream(join(folder, 'labels.u8'));
  const scenes = createWriteStream(join(folder, 'scenes.jsonl'));
  for (let index = 0; index < count; index += 1) {
    const scene = sceneFromSeed(seedOffsets[kind] + seed + index, sceneOptions[kind]);
    const rendered = renderScene(scene, renderSize);
    await write(images, averagedDown(rendered.rgb, renderSize, poolSize));
    await write(labels, sampledDown(rendered.labelMap, renderSize, poolSize));
    await write(scenes, `${JSON.stringify(sceneRecord(scene, rendered))}\n`);
    if ((index + 1) % 500 === 0) request.onProgress?.(index + 1);
  }
  for (const stream of [images, labels, scenes]) {
    stream.end();
    await finished(stream);
  }
  await writeFile(join(folder, 'meta.json'), `${JSON.stringify(poolMeta(request), null, 2)}\n`);
}

async function write(stream: WriteStream, chunk: Uint8Array | string): Promise<void> {
  if (!stream.write(chunk)) await once(stream, 'drain');
}

function sceneRecord(scene: Scene, { visible }: RenderedScene): object {
  return {
    objects: scene.objects.map((object, index) => ({
      class: object.class,
      color: object.colour,
      size: object.size,
      visible: Math.round((visible[index] ?? 0) * 1000) / 1000,
    })),
    tags: sceneTags(scene),
    background: shownBackground(scene),
    blank: scene.blank !== null,
    captions: captionsOf(scene, captionsPerScene),
  };
}

function poolMeta({ kind, count, seed, renderSize }: PoolRequest): object {
  return {
    generatorVersion,
    kind,
    count,
    seed,
    renderSize,
    size: poolSize,
    images: { file: 'images.u8', shape: [count, poolSize, poolSize, 3] },
    labels: { file: 'labels.u8', shape: [count, poolSize, poolSize], background: 0, firstClass: 1 },
    classes: shapeClasses,
    backgrounds: backgroundKinds,
    colors: colourNames,
    sizes: sizeNames,
    relations: relationNames,
  };
}

/** Area average of an RGB picture; `size` is a whole multiple of `target`. */
export function averagedDown(rgb: Uint8Array, size: number, target: number): Uint8Array {
  const factor = size / target;
  const result = new Uint8Array(target * target * 3);
  for (let y = 0; y < target; y += 1) {
    for (let x = 0; x < target; x += 1) {
      for (let channel = 0; channel < 3; channel += 1) {
        let sum = 0;
        for (let dy = 0; dy < factor; dy += 1) {
          const row = ((y * factor + dy) * size + x * factor) * 3 + channel;
          for (let dx = 0; dx < factor; dx += 1) sum += rgb[row + 3 * dx]!;
        }
        result[(y * target + x) * 3 + channel] = Math.round(sum / (factor * factor));
      }
    }
  }
  return result;
}

/** Nearest sample of a label map. */
export function sampledDown(labels: Uint8Array, size: number, target: number): Uint8Array {
  const factor = size / target;
  const result = new Uint8Array(target * target);
  for (let y = 0; y < target; y += 1) {
    const row = Math.floor((y + 0.5) * factor) * size;
    for (let x = 0; x < target; x += 1) result[y * target + x] = labels[row + Math.floor((x + 0.5) * factor)]!;
  }
  return result;
}
