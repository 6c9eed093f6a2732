/**
 * Attention maps as outputs. Full maps of a large encoder are hundreds of megabytes (layers × heads × T²), so means
 * over heads and layers are taken inside the graph.
 */
import { ExpectedError } from '#core/base/errors.ts';
import type { Model } from '../graph.ts';
import { GraphDraft } from '../graphDraft.ts';
import { findVisionTransformer, type FindOptions } from '../structure/findVisionTransformer.ts';
import type { TransformerBlock, VisionTransformer } from '../visionTransformer.ts';
import { isKnown } from '../shape/dimension.ts';
import { mean, reshape, scaled, unsqueeze } from './operations.ts';

/** Which axes of [N, layers, heads, T, T] are averaged away. */
export type AttentionMean = 'none' | 'heads' | 'layers' | 'both';

export interface AttentionOptions extends FindOptions {
  /** Default: `heads`, one map a layer; the full maps are given only to who asks for `none`. */
  readonly mean?: AttentionMean;
  /** Only the last so many layers (CLIP-ES takes 8); all by default, and when there are fewer. */
  readonly lastLayers?: number;
  /** Whether the model's own outputs stay beside the maps; default: false. */
  readonly keepsOutputs?: boolean;
}

const defaultMean: AttentionMean = 'heads';

/** Name of the output. */
export const attentionsOutput = 'attentions';

/**
 * A model with an output `attentions`: softmax(scale · QKᵀ) [N, layers, heads, T, T] with the averaged axes left out;
 * token 0 is the class token where there is one.
 * Throws `UnsupportedError` (`structure-unknown`), `ExpectedError` (`layers-invalid`).
 */
export function deriveAttentions(model: Model, options: AttentionOptions = {}): Model {
  const encoder = findVisionTransformer(model, options);
  const draft = new GraphDraft(encoder.model);
  const maps = emitAttentions(draft, encoder, options);
  if (options.keepsOutputs !== true) draft.keepOutputs(() => false);
  const [batch] = encoder.inference.shape(encoder.pixels);
  const { elementType } = encoder.inference.get(encoder.head.embedding);
  const tokens = encoder.prefixTokens + encoder.grid.height * encoder.grid.width;
  const averages = options.mean ?? defaultMean;
  const layers = lastBlocks(encoder, options.lastLayers).length;
  draft.addOutput(draft.alias(maps, attentionsOutput), elementType, [
    batch !== undefined && isKnown(batch) ? batch : 'N',
    ...(averages === 'none' || averages === 'heads' ? [layers] : []),
    ...(averages === 'none' || averages === 'layers' ? [encoder.blocks[0]?.attention.heads ?? 1] : []),
    tokens,
    tokens,
  ]);
  return draft.finish();
}

/** Adds the maps to a draft of `encoder.model` and returns their name. */
export function emitAttentions(draft: GraphDraft, encoder: VisionTransformer, options: AttentionOptions = {}): string {
  const averages = options.mean ?? defaultMean;
  const { elementType } = encoder.inference.get(encoder.head.embedding);
  const tokens = encoder.prefixTokens + encoder.grid.height * encoder.grid.width;
  const maps = lastBlocks(encoder, options.lastLayers).map(({ attention }) => {
    const { heads, layout, probabilities } = attention;
    const byHead = layout === 'merged' ? reshape(draft, probabilities, [-1, heads, tokens, tokens]) : probabilities;
    return averages === 'heads' || averages === 'both' ? mean(draft, byHead, 1) : byHead;
  });
  if (averages === 'layers' || averages === 'both') {
    const sum = maps.reduce((total, map) => draft.emit('Add', [total, map], {}, 'sum'));
    return scaled(draft, sum, 1 / maps.length, elementType);
  }
  const stacked = maps.map((map) => unsqueeze(draft, map, 1));
  return draft.emit('Concat', stacked, { axis: 1 }, 'stacked');
}

function lastBlocks(encoder: VisionTransformer, count: number | undefined): readonly TransformerBlock[] {
  if (count === undefined) return encoder.blocks;
  if (!Number.isInteger(count) || count < 1) {
    throw new ExpectedError('layers-invalid', `${count} is not a number of layers.`, {
      remedy: 'Choose a whole number from 1 on.',
      details: { count },
    });
  }
  return encoder.blocks.slice(-count);
}
