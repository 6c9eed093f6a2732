import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defined } from '#core/base/assert.ts';
import { createImageEncoder, type ImageEncoder } from '#models/clip/imageEncoder.ts';
import { readPreprocessing } from '#models/clip/preprocess.ts';
import { createTextEncoder, type TextEncoder } from '#models/clip/textEncoder.ts';
import { createTokenizer, type ClipTokenizer } from '#models/clip/tokenizer.ts';
import { openClipPack, type ClipPack } from '#models/packs/openPack.ts';
import { verifyPack } from '#models/packs/verifyPack.ts';
import type { Tensor } from '#models/tensor/tensor.ts';
import { renderScene } from '../renderScene.ts';
import { sceneFromSeed } from '../sceneFromSeed.ts';
import { backgroundKinds, shapeClasses } from '../vocabulary.ts';

const folder = fileURLToPath(new URL('../../../resources/packs/shapes', import.meta.url));
/** Far from every seed of training, held-out and benchmark scenes. */
const firstSeed = 0x7000_0000;
const sceneCount = 144;

let pack: ClipPack;
let tokenizer: ClipTokenizer;
let images: ImageEncoder;
let texts: TextEncoder;

async function readJson(name: string): Promise<unknown> {
  return JSON.parse(await readFile(join(folder, name), 'utf8'));
}

/** Row of `candidates` that is closest to each row of `queries`. */
function nearestRows(queries: Tensor<'float32'>, candidates: Tensor<'float32'>): number[] {
  const width = defined(queries.shape[1], 'width');
  const similarity = (a: number, b: number): number => {
    let sum = 0;
    for (let i = 0; i < width; i++) sum += queries.data[a * width + i]! * candidates.data[b * width + i]!;
    return sum;
  };
  return Array.from({ length: queries.data.length / width }, (_, query) => {
    const scores = Array.from({ length: candidates.data.length / width }, (_, row) => similarity(query, row));
    return scores.indexOf(Math.max(...scores));
  });
}

function shareEqual(found: readonly number[], expected: readonly number[]): number {
  return found.filter((value, index) => value === expected[index]).length / expected.length;
}

beforeAll(async () => {
  pack = await openClipPack(folder);
  tokenizer = createTokenizer(await readJson('tokenizer.json'), { contextLength: pack.contextLength });
  images = await createImageEncoder(
    { path: pack.visionModel },
    readPreprocessing(await readJson('preprocessor_config.json')),
  );
  texts = await createTextEncoder({ path: pack.textModel }, tokenizer);
});

afterAll(async () => {
  await images.dispose();
  await texts.dispose();
});

describe('the embedded pack', () => {
  it('has the files that its checksums were taken of', async () => {
    expect(await verifyPack(folder)).toMatchObject({ isSound: true, fileCount: 5, differences: [] });
  });

  it('knows the words that the scene generator draws', () => {
    const { vocabulary, backgroundWords } = pack.manifest;
    expect(vocabulary?.classes.map(({ name }) => name)).toEqual(shapeClasses.map(({ name }) => name));
    expect(backgroundWords).toEqual(backgroundKinds.map(({ name }) => name));
  });

  it('writes every word of its vocabulary as one token, and any other text in bytes', () => {
    const words = [...shapeClasses, ...backgroundKinds].flatMap(({ name, synonyms }) => [name, ...synonyms]);
    for (const word of words) expect(tokenizer.ids(word), word).toHaveLength(3);
    const ids = tokenizer.ids('zeppelin');
    expect(ids.length).toBeGreaterThan(3);
    expect(Math.max(...ids), 'the end token is the largest id').toBe(ids.at(-1));
  });

  it('names the object and the background of scenes it never saw', async () => {
    const scenes = Array.from({ length: sceneCount }, (_, index) =>
      sceneFromSeed(firstSeed + index, { backgroundBias: 0, objectCounts: [1, 0, 0] }),
    );
    const pictures = scenes.map((scene) => {
      const { width, height, rgb } = renderScene(scene, 192);
      return { width, height, data: rgb };
    });
    const embeddings = await images.encode(pictures);
    const templates = defined(pack.templates, 'template of the pack');
    const classNames = shapeClasses.map(({ name }) => name);
    const backgroundNames = backgroundKinds.map(({ name }) => name);

    const classes = nearestRows(embeddings, await texts.encodeNames(classNames, templates));
    const trueClasses = scenes.map((scene) => classNames.indexOf(defined(scene.objects[0], 'object').class));
    expect(shareEqual(classes, trueClasses)).toBeGreaterThanOrEqual(0.92);

    const backgrounds = nearestRows(embeddings, await texts.encodeNames(backgroundNames, templates));
    const trueBackgrounds = scenes.map((scene) => backgroundNames.indexOf(scene.background.kind));
    expect(shareEqual(backgrounds, trueBackgrounds)).toBeGreaterThanOrEqual(0.97);
  });

  it('takes a synonym for the class it stands for', async () => {
    const names = await texts.encodeNames(
      shapeClasses.map(({ name }) => name),
      defined(pack.templates, 'template of the pack'),
    );
    const synonyms = await texts.encodeNames(
      shapeClasses.map((entry) => defined(entry.synonyms[0], 'synonym')),
      defined(pack.templates, 'template of the pack'),
    );
    expect(nearestRows(synonyms, names)).toEqual(shapeClasses.map((_, index) => index));
  });
});
