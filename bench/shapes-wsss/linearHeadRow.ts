/**
 * The ceiling: a linear softmax classifier from dense features to the 25 labels, fitted to the train masks themselves
 * (averaged to the grid of patches, so a patch on a border belongs to both sides by share). Scored as the others:
 * probabilities of the tags, stretched to the picture, best threshold on train.
 */
import { defined } from '#core/base/assert.ts';
import { addResized, bilinearTaps } from '#models/cam/resizeBilinear.ts';
import { createDenseEncoder, type DenseEncoder } from '#models/clip/denseEncoder.ts';
import type { DenseFeatures } from '#models/clip/denseFeatures.ts';
import type { ClipPack } from '#models/packs/openPack.ts';
import { createRandom, type Random } from '#models/shapes/random.ts';
import { tensor, type Tensor } from '#models/tensor/tensor.ts';
import { labelCount, sceneSize, scoreMaps, type ScoredScene, type Scenes, type ScoreRow } from './scoreRow.ts';

const epochs = 30;
const batchSize = 256;
/** On unit features; the classifier needs large weights, hence the large rate. */
const learningRate = 0.05;
const decays = { mean: 0.9, square: 0.999 };

/** What the dense features hold: a linear head fitted to all train masks. */
export async function scoreLinearHead(pack: ClipPack, scenes: Scenes): Promise<ScoreRow> {
  await using encoder = await createDenseEncoder(pack);
  const features = new Map<ScoredScene, DenseFeatures>();
  for (const scene of [...scenes.train, ...scenes.val]) features.set(scene, await encodeScene(encoder, scene));
  const head = fitHead(scenes.train, features);
  return await scoreMaps('linear head on all train masks', scenes, (scene) =>
    tagProbabilities(head, scene, featuresOf(features, scene)),
  );
}

interface LinearHead {
  /** Length of a feature. */
  readonly width: number;
  /** `[labelCount, width + 1]`, the bias last. */
  readonly weights: Float64Array;
}

function encodeScene(encoder: DenseEncoder, { rgb }: ScoredScene): Promise<DenseFeatures> {
  return encoder.encode({ width: sceneSize, height: sceneSize, data: rgb });
}

function featuresOf(features: ReadonlyMap<ScoredScene, DenseFeatures>, scene: ScoredScene): DenseFeatures {
  return defined(features.get(scene), 'the features of a scene');
}

/** Adam on the cross-entropy with the patches' label shares. */
function fitHead(scenes: readonly ScoredScene[], features: ReadonlyMap<ScoredScene, DenseFeatures>): LinearHead {
  const examples = scenes.flatMap((scene) => patchExamples(scene, featuresOf(features, scene)));
  const width = examples[0]?.feature.length ?? 0;
  const head: LinearHead = { width, weights: new Float64Array(labelCount * (width + 1)) };
  const mean = new Float64Array(head.weights.length);
  const square = new Float64Array(head.weights.length);
  const random = createRandom(1);
  let step = 0;
  for (let epoch = 0; epoch < epochs; epoch++) {
    shuffle(examples, random);
    for (let start = 0; start < examples.length; start += batchSize) {
      const batch = examples.slice(start, start + batchSize);
      const gradient = new Float64Array(head.weights.length);
      for (const example of batch) addGradient(gradient, head, example, 1 / batch.length);
      step++;
      const rate = learningRate * (1 - epoch / epochs);
      for (let i = 0; i < gradient.length; i++) {
        const g = gradient[i]!;
        mean[i] = decays.mean * mean[i]! + (1 - decays.mean) * g;
        square[i] = decays.square * square[i]! + (1 - decays.square) * g * g;
        const corrected = mean[i]! / (1 - decays.mean ** step);
        head.weights[i]! -= (rate * corrected) / (Math.sqrt(square[i]! / (1 - decays.square ** step)) + 1e-8);
      }
    }
  }
  return head;
}

interface PatchExample {
  readonly feature: Float32Array;
  /** Share of each label in the patch. */
  readonly shares: Float32Array;
}

function patchExamples(scene: ScoredScene, dense: DenseFeatures): PatchExample[] {
  const { gridHeight, gridWidth, width, features } = dense;
  const examples = Array.from({ length: gridHeight * gridWidth }, (_, patch) => ({
    feature: features.subarray(patch * width, (patch + 1) * width),
    shares: new Float32Array(labelCount),
  }));
  const pixelShare = (gridHeight * gridWidth) / (sceneSize * sceneSize);
  for (let y = 0; y < sceneSize; y++) {
    const row = Math.floor((y * gridHeight) / sceneSize) * gridWidth;
    for (let x = 0; x < sceneSize; x++) {
      const example = examples[row + Math.floor((x * gridWidth) / sceneSize)];
      if (example !== undefined) example.shares[scene.labelMap[y * sceneSize + x]!]! += pixelShare;
    }
  }
  return examples;
}

function addGradient(gradient: Float64Array, head: LinearHead, { feature, shares }: PatchExample, scale: number): void {
  const probabilities = predict(head, feature);
  for (let label = 0; label < labelCount; label++) {
    const error = (probabilities[label]! - shares[label]!) * scale;
    const start = label * (head.width + 1);
    for (let i = 0; i < head.width; i++) gradient[start + i]! += error * feature[i]!;
    gradient[start + head.width]! += error;
  }
}

function predict({ width, weights }: LinearHead, feature: Float32Array): Float64Array {
  const logits = new Float64Array(labelCount);
  for (let label = 0; label < labelCount; label++) {
    const start = label * (width + 1);
    let sum = weights[start + width]!;
    for (let i = 0; i < width; i++) sum += weights[start + i]! * feature[i]!;
    logits[label] = sum;
  }
  const highest = Math.max(...logits);
  let total = 0;
  for (let label = 0; label < labelCount; label++) total += logits[label] = Math.exp(logits[label]! - highest);
  return logits.map((value) => value / total);
}

/** `[tags, H, W]`: each patch's probabilities over background and the scene's tags, stretched to the picture. */
function tagProbabilities(head: LinearHead, { labels }: ScoredScene, dense: DenseFeatures): Tensor<'float32'> {
  const { gridHeight, gridWidth, width, features } = dense;
  const patches = gridHeight * gridWidth;
  const grid = new Float32Array(labels.length * patches);
  for (let patch = 0; patch < patches; patch++) {
    const all = predict(head, features.subarray(patch * width, (patch + 1) * width));
    const allowed = labels.reduce((sum, label) => sum + all[label]!, all[0]!);
    labels.forEach((label, k) => {
      grid[k * patches + patch] = all[label]! / allowed;
    });
  }
  const pixels = sceneSize * sceneSize;
  const maps = new Float32Array(labels.length * pixels);
  const rows = bilinearTaps(gridHeight, sceneSize);
  const columns = bilinearTaps(gridWidth, sceneSize);
  labels.forEach((_, k) => {
    const plane = grid.subarray(k * patches, (k + 1) * patches);
    addResized(maps.subarray(k * pixels, (k + 1) * pixels), plane, gridWidth, rows, columns);
  });
  return tensor('float32', [labels.length, sceneSize, sceneSize], maps);
}

/** Fisher and Yates. */
function shuffle(examples: PatchExample[], random: Random): void {
  for (let last = examples.length - 1; last > 0; last--) {
    const other = random.integer(last + 1);
    const [a, b] = [examples[last], examples[other]];
    examples[last] = defined(b, 'an example');
    examples[other] = defined(a, 'an example');
  }
}
