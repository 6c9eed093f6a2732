/**
 * Reads an image encoder's structure from its graph. Nothing is recognised by name: exporters and libraries disagree on
 * names, and agree on softmax(QKᵀ)V. What cannot be read is refused with the reason and the node (UnsupportedError,
 * `structure-unknown`); a wrong guess would give plausible, wrong maps.
 */
import { MaskwrightError, UnsupportedError } from '#core/base/errors.ts';
import type { Model } from '../graph.ts';
import { specialize } from '../specialize.ts';
import { inferShapes } from '../shape/inference.ts';
import type { Grid, VisionTransformer } from '../visionTransformer.ts';
import { findBlocks } from './blocks.ts';
import { findHead } from './head.ts';
import { findImageEncoder, type ImageEncoder } from './imageEncoder.ts';
import { findPatchEmbedding } from './patchEmbedding.ts';
import { exportedSizes } from './exportedSizes.ts';
import { ValueView } from './valueView.ts';

export interface FindOptions {
  /**
   * Picture size in pixels that the position embedding belongs to, for graphs that leave it open. Default: read from
   * it.
   */
  readonly imageSize?: Grid;
}

/**
 * Throws `UnsupportedError`: `structure-unknown` (with reason and node), `operator-unknown`, `input-shape-unknown`.
 */
export function findVisionTransformer(model: Model, options: FindOptions = {}): VisionTransformer {
  const encoder = findImageEncoder(model);
  const sizes = options.imageSize === undefined ? exportedSizes(encoder) : [options.imageSize];
  const failures: MaskwrightError[] = [];
  for (const size of sizes) {
    try {
      return readStructure(encoder, size);
    } catch (error) {
      if (!(error instanceof MaskwrightError)) throw error;
      failures.push(error);
    }
  }
  throw likeliestFailure(failures) ?? sizeUnknown(model);
}

/** A wrong candidate size ends in a shape mismatch; the right one, if the graph is refused, in a reason. */
function likeliestFailure(failures: readonly MaskwrightError[]): MaskwrightError | undefined {
  return failures.find((error) => error instanceof UnsupportedError) ?? failures[0];
}

function sizeUnknown(model: Model): UnsupportedError {
  return new UnsupportedError('structure-unknown', `${model.name}: its picture size cannot be read from its weights.`, {
    remedy: 'Say which picture size the model was made for (config.json: vision_config.image_size).',
    details: { model: model.name },
  });
}

function readStructure(encoder: ImageEncoder, size: Grid): VisionTransformer {
  const { pixels, embedding } = encoder;
  const inputShapes = { [pixels.name]: [pixels.batch, pixels.channels, size.height, size.width] };
  const model = specialize(encoder.model, inputShapes);
  const inference = inferShapes(model);
  const view = new ValueView(model, inference);
  const blocks = findBlocks(view, pixels.name);
  const [first] = blocks;
  const last = blocks.at(-1);
  if (first === undefined || last === undefined) throw view.refusal('it has no transformer block');
  const patches = findPatchEmbedding(view, pixels.name, first.input);
  const tokenCount = patches.prefixTokens + patches.grid.height * patches.grid.width;
  const head = findHead(view, last.output, tokenCount, embedding);
  return { model, inference, pixels: pixels.name, ...patches, blocks, head };
}
