/** A picture as a whole against words, as CLIP was trained: the plain embeddings of both, compared. */
import { ExpectedError, UnsupportedError, type AbortSignalLike } from '#core/base/errors.ts';
import { logitScaleOf } from '#models/packs/logitScale.ts';
import type { ClipPack } from '#models/packs/openPack.ts';
import { readPackJson } from '#models/packs/packFiles.ts';
import type { SessionOptions } from '#models/runtime/session.ts';
import type { Tensor } from '#models/tensor/tensor.ts';
import { createImageEncoder } from './imageEncoder.ts';
import { loadTokenizer } from './loadTokenizer.ts';
import { readPreprocessing } from './preprocess.ts';
import type { RgbImage } from './resample.ts';
import { defaultTemplates } from './templates.ts';
import { createTextEncoder } from './textEncoder.ts';

export interface WordSimilarity {
  readonly word: string;
  /** Cosine of the two embeddings, -1 to 1. */
  readonly cosine: number;
  /** Softmax over the words of the cosines times the pack's logit scale: 0 to 1, together 1. */
  readonly share: number;
}

/**
 * The words, each in the pack's templates, the most similar first. The encoders are opened for this and closed again, one after the
 * other. Throws as opening and running them, `UnsupportedError` (`pack-texts-unsupported`), `ExpectedError` (`pack-mismatched`) where their
 * embeddings have different lengths, `CancelledError`.
 */
export async function wordSimilarities(
  pack: ClipPack,
  picture: RgbImage,
  words: readonly string[],
  options: SessionOptions & { readonly signal?: AbortSignalLike | undefined } = {},
): Promise<WordSimilarity[]> {
  const obstacle = obstacleToWords(pack);
  if (obstacle !== undefined) {
    throw new UnsupportedError('pack-texts-unsupported', obstacle, {
      remedy: 'Choose a CLIP.',
      details: { folder: pack.folder, title: pack.title },
    });
  }
  const image = await embedPicture(pack, picture, options);
  const texts = await embedWords(pack, words, options);
  const [imageWidth, textWidth] = [image.shape[1], texts.shape[1] ?? 0];
  if (imageWidth !== textWidth) {
    throw new ExpectedError(
      'pack-mismatched',
      `Texts of ${pack.title} have ${textWidth} features and pictures ${imageWidth}.`,
      {
        remedy: 'Use a pack whose vision and text model were exported from the same CLIP.',
        details: { texts: textWidth, pictures: imageWidth ?? null },
      },
    );
  }
  const cosines = words.map((_, row) =>
    image.data.reduce((sum, value, i) => sum + value * (texts.data[row * textWidth + i] ?? NaN), 0),
  );
  const scale = logitScaleOf(pack).value;
  const largest = Math.max(...cosines);
  const weights = cosines.map((cosine) => Math.exp(scale * (cosine - largest)));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return words
    .map((word, i) => ({ word, cosine: cosines[i] ?? NaN, share: (weights[i] ?? NaN) / sum }))
    .toSorted((a, b) => b.cosine - a.cosine);
}

/**
 * Why the texts of a pack cannot be encoded; undefined where they can. SigLIP reads the last place of a text, so it matters what texts
 * are filled up with, and that is not what CLIP's are.
 */
export function obstacleToWords({ modelType, title }: Pick<ClipPack, 'modelType' | 'title'>): string | undefined {
  if (modelType?.startsWith('siglip') !== true) return undefined;
  return `${title} is a SigLIP: its texts are filled up in another way than CLIP's, which this version does not do.`;
}

type EmbedOptions = Parameters<typeof wordSimilarities>[3] & object;

async function embedPicture(
  pack: ClipPack,
  picture: RgbImage,
  { signal, ...options }: EmbedOptions,
): Promise<Tensor<'float32'>> {
  const fileName = 'preprocessor_config.json';
  const preprocessing = readPreprocessing(await readPackJson(pack.folder, fileName), `${fileName} of ${pack.title}`);
  await using encoder = await createImageEncoder({ path: pack.visionModel }, preprocessing, options);
  return await encoder.encode([picture], signal);
}

async function embedWords(
  pack: ClipPack,
  words: readonly string[],
  { signal, ...options }: EmbedOptions,
): Promise<Tensor<'float32'>> {
  await using encoder = await createTextEncoder({ path: pack.textModel }, await loadTokenizer(pack), options);
  return await encoder.encodeNames(words, pack.templates ?? defaultTemplates, signal);
}
