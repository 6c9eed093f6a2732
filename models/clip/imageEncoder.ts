/**
 * Whole pictures to unit vectors, as CLIP was trained to: one square each, pooled by the class token. For tag
 * suggestions and search.
 */
import { defined } from '#core/base/assert.ts';
import { ExpectedError, throwIfCancelled, type AbortSignalLike } from '#core/base/errors.ts';
import { createSession, type ModelSource, type Session, type SessionOptions } from '#models/runtime/session.ts';
import { expectDType, tensor, type Tensor } from '#models/tensor/tensor.ts';
import { embeddingOutput } from './embeddingOutput.ts';
import { fullPrecision } from './fullPrecision.ts';
import { preprocessWhole, type Preprocessing } from './preprocess.ts';
import type { RgbImage } from './resample.ts';
import { normaliseRows } from './unitVectors.ts';

/** Pictures a run, where the graph takes more than one. */
const defaultBatchSize = 8;

export interface ImageEncoder extends AsyncDisposable {
  /** `[n, E]`, rows of unit length; `[0, 0]` of no pictures. */
  encode(images: readonly RgbImage[], signal?: AbortSignalLike): Promise<Tensor<'float32'>>;
  dispose(): Promise<void>;
}

const embeddingOutputs = ['image_embeds', 'image_features', 'pooler_output'];

/**
 * Loads an image encoder.
 * Throws what `createSession` throws, and `ExpectedError` (`vision-model-unknown`) for a graph without pixels as its
 * one input or an `[n, E]` output.
 */
export async function createImageEncoder(
  source: ModelSource,
  preprocessing: Preprocessing,
  options: SessionOptions = {},
): Promise<ImageEncoder> {
  const session = await createSession(fullPrecision(source), options);
  try {
    return new SessionImageEncoder(session, preprocessing);
  } catch (error) {
    await session.dispose();
    throw error;
  }
}

class SessionImageEncoder implements ImageEncoder {
  private readonly session: Session;
  private readonly preprocessing: Preprocessing;
  private readonly batchSize: number;
  private readonly input: string;
  private readonly output: string;

  constructor(session: Session, preprocessing: Preprocessing) {
    this.session = session;
    this.preprocessing = preprocessing;
    const [pixels, ...others] = session.inputs;
    if (pixels === undefined || others.length > 0 || pixels.dtype !== 'float32' || pixels.shape.length !== 4) {
      throw unknownModel(session.name, 'its one input is not float32 pixels [n, 3, height, width]');
    }
    const output = embeddingOutput(session, embeddingOutputs);
    if (output === undefined) throw unknownModel(session.name, 'it has no float32 output of shape [n, width]');
    this.batchSize = pixels.shape[0] === 1 ? 1 : defaultBatchSize;
    this.input = pixels.name;
    this.output = output.name;
  }

  async encode(images: readonly RgbImage[], signal?: AbortSignalLike): Promise<Tensor<'float32'>> {
    const batches: Tensor<'float32'>[] = [];
    for (let start = 0; start < images.length; start += this.batchSize) {
      throwIfCancelled(signal);
      const some = images.slice(start, start + this.batchSize);
      const pixels = stack(some.map((image) => preprocessWhole(image, this.preprocessing)));
      const results = await this.session.run({ [this.input]: pixels }, [this.output]);
      batches.push(expectDType(defined(results[this.output], this.output), 'float32'));
    }
    const width = batches[0]?.shape[1] ?? 0;
    const embeddings = new Float32Array(images.length * width);
    for (const [index, batch] of batches.entries()) embeddings.set(batch.data, index * this.batchSize * width);
    return tensor('float32', [images.length, width], normaliseRows(embeddings, width));
  }

  dispose(): Promise<void> {
    return this.session.dispose();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }
}

/** `[1, 3, H, W]` each → `[n, 3, H, W]`. Whole pictures all have the size that the pack was trained at. */
function stack(pictures: readonly Tensor<'float32'>[]): Tensor<'float32'> {
  const [, ...size] = defined(pictures[0], 'a picture').shape;
  const length = defined(pictures[0], 'a picture').data.length;
  const data = new Float32Array(pictures.length * length);
  for (const [index, picture] of pictures.entries()) data.set(picture.data, index * length);
  return tensor('float32', [pictures.length, ...size], data);
}

function unknownModel(name: string, reason: string): ExpectedError {
  return new ExpectedError('vision-model-unknown', `${name} is not an image encoder that can be used: ${reason}.`, {
    remedy: 'Take the vision_model.onnx of a CLIP export.',
    details: { model: name },
  });
}
