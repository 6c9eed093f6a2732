/**
 * Class activation from dense features and texts alone, with no gradient and no training: how much better a tag
 * explains a patch than the average of everything that competes for it.
 *
 *     score_c(p) = ReLU(s · v_p·t_c − log mean_{j≠c} exp(s · v_p·t_j))
 *
 * with unit features v of patches and t of texts, logit scale s, and j over the image's other tags and the background
 * words. The competition is CLIP-ES's (softmax over present and background classes); it is the log-odds of c against
 * the mean of the others, cut at zero. Not normalised: merging scales and dividing by the maximum is the next step's.
 */
import { ExpectedError } from '#core/base/errors.ts';
import type { DenseFeatures } from '#models/clip/denseFeatures.ts';
import { tensor, type Tensor } from '#models/tensor/tensor.ts';

export interface ZeroShotTexts {
  /** `[C, E]`, unit rows: one per tag of the image. */
  readonly tags: Tensor<'float32'>;
  /** `[B, E]`, unit rows: background words. */
  readonly background: Tensor<'float32'>;
  /** Factor on the cosine; 100 for CLIP. */
  readonly logitScale: number;
}

/**
 * Raw scores `[C, gridHeight, gridWidth]`, 0 or more; in nats, so 0.7 is "twice as likely as the mean of the others".
 * Throws `ExpectedError`: `no-competing-text` for a single tag without any background word (there is nothing to compare
 * with), `pack-mismatched` when texts and patches have another number of features.
 */
export function zeroShotScores(dense: DenseFeatures, texts: ZeroShotTexts): Tensor<'float32'> {
  const { features, gridHeight, gridWidth, width } = dense;
  const tagCount = rowCount(texts.tags, width);
  const textCount = tagCount + rowCount(texts.background, width);
  if (tagCount > 0 && textCount < 2) {
    throw new ExpectedError('no-competing-text', 'A single tag has nothing to be told apart from.', {
      remedy: 'Add a background word or a second tag.',
    });
  }
  const rows = new Float32Array(textCount * width);
  rows.set(texts.tags.data, 0);
  rows.set(texts.background.data, tagCount * width);

  const patchCount = gridHeight * gridWidth;
  const scores = new Float32Array(tagCount * patchCount);
  const logits = new Float64Array(textCount);
  for (let patch = 0; patch < patchCount; patch++) {
    dotProducts(features.subarray(patch * width, (patch + 1) * width), rows, logits);
    for (let text = 0; text < textCount; text++) logits[text]! *= texts.logitScale;
    for (let tag = 0; tag < tagCount; tag++) {
      scores[tag * patchCount + patch] = Math.max(0, logits[tag]! - logMeanExpOfOthers(logits, tag));
    }
  }
  return tensor('float32', [tagCount, gridHeight, gridWidth], scores);
}

/** Of a patch with every text, into `dots`. Four texts at a time: a sum alone waits for each of its additions. */
function dotProducts(patch: Float32Array, texts: Float32Array, dots: Float64Array): void {
  const width = patch.length;
  let text = 0;
  for (; text + 4 <= dots.length; text += 4) {
    const [first, second, third, fourth] = [text * width, (text + 1) * width, (text + 2) * width, (text + 3) * width];
    let [a, b, c, d] = [0, 0, 0, 0];
    for (let i = 0; i < width; i++) {
      const value = patch[i]!;
      a += value * texts[first + i]!;
      b += value * texts[second + i]!;
      c += value * texts[third + i]!;
      d += value * texts[fourth + i]!;
    }
    dots[text] = a;
    dots[text + 1] = b;
    dots[text + 2] = c;
    dots[text + 3] = d;
  }
  for (; text < dots.length; text++) {
    let dot = 0;
    for (let i = 0, row = text * width; i < width; i++) dot += patch[i]! * texts[row + i]!;
    dots[text] = dot;
  }
}

/** Stable for any scale: the largest of the others is taken out of the sum first. */
function logMeanExpOfOthers(logits: Float64Array, excluded: number): number {
  let largest = -Infinity;
  for (let j = 0; j < logits.length; j++) if (j !== excluded && logits[j]! > largest) largest = logits[j]!;
  let sum = 0;
  for (let j = 0; j < logits.length; j++) if (j !== excluded) sum += Math.exp(logits[j]! - largest);
  return largest + Math.log(sum / (logits.length - 1));
}

function rowCount(value: Tensor<'float32'>, width: number): number {
  const [rows = 0, columns = 0] = value.shape;
  if (rows > 0 && columns !== width) {
    throw new ExpectedError('pack-mismatched', `Texts have ${columns} features and patches ${width}.`, {
      remedy: 'Use a pack whose vision and text model were exported from the same CLIP.',
      details: { texts: columns, pictures: width },
    });
  }
  return rows;
}
