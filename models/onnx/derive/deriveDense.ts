/**
 * Dense text-aligned features from a stock image encoder: the last block is evaluated with another attention, and the
 * head (norm, projection) is applied to every patch instead of the class token.
 *
 * - maskclip: attention replaced by the values themselves (Zhou et al., ECCV 2022).
 * - sclip: softmax(QQᵀ) + softmax(KKᵀ) (Wang et al., ECCV 2024).
 * - clearclip: softmax(QQᵀ), without residual and feed-forward (Lan et al., ECCV 2024).
 *
 * All with the block's own scale, and its mask where it has one.
 */
import { UnsupportedError } from '#core/base/errors.ts';
import { defined } from '#core/base/assert.ts';
import type { Model } from '../graph.ts';
import { GraphDraft } from '../graphDraft.ts';
import { GraphIndex } from '../graphIndex.ts';
import { findVisionTransformer, type FindOptions } from '../structure/findVisionTransformer.ts';
import type { Attention, VisionTransformer } from '../visionTransformer.ts';
import { putHeadsTogether, takeHeadsApart, type AttentionOperands, type HeadsAtOnce } from './headsApart.ts';
import { reshape, scaled, slice, unitLength } from './operations.ts';
import { substitute } from './substitute.ts';

export type DenseVariant = 'maskclip' | 'sclip' | 'clearclip';

export const denseVariants: readonly DenseVariant[] = ['maskclip', 'sclip', 'clearclip'];

/** Name of the output. */
export const denseOutput = 'dense';

export interface DeriveDenseOptions extends FindOptions {
  /** All of them by default, as devices other than processors want. */
  readonly headsAtOnce?: HeadsAtOnce;
}

const allHeads: HeadsAtOnce = (heads) => heads;

/**
 * A model with the source's pixel input, at the size it was exported for or `withGrid` gave it, any batch, and one
 * output `dense` [N, E, gh, gw]: unit length along E for every patch.
 * Throws `UnsupportedError` (`structure-unknown`) with the reason and the node when the graph does not allow it.
 */
export function deriveDense(model: Model, variant: DenseVariant, options: DeriveDenseOptions = {}): Model {
  const { headsAtOnce = allHeads, ...findOptions } = options;
  const encoder = findVisionTransformer(model, findOptions);
  const draft = new GraphDraft(encoder.model);
  const features = emitDense(draft, encoder, variant, headsAtOnce);
  draft.keepOutputs(() => false);
  const { grid, head } = encoder;
  const [batch] = encoder.inference.shape(encoder.pixels);
  const declaredBatch = typeof batch === 'number' ? batch : 'N';
  const { elementType } = encoder.inference.get(head.embedding);
  draft.addOutput(draft.alias(features, denseOutput), elementType, [
    declaredBatch,
    head.embeddingSize,
    grid.height,
    grid.width,
  ]);
  return draft.finish();
}

/** Adds the dense features [N, E, gh, gw] to a draft of `encoder.model` and returns their name. */
function emitDense(
  draft: GraphDraft,
  encoder: VisionTransformer,
  variant: DenseVariant,
  headsAtOnce: HeadsAtOnce,
): string {
  const { model, inference, head, grid, prefixTokens } = encoder;
  const index = new GraphIndex(model.graph);
  const block = defined(encoder.blocks.at(-1), 'the last block');
  const { elementType } = inference.get(head.embedding);
  emitInTurns(draft, encoder, index, headsAtOnce);
  const attended = new Map([
    [block.attention.output, emitAttended(draft, encoder, block.attention, variant, headsAtOnce)],
  ]);
  // ClearCLIP keeps the attention branch alone; it then takes the place of the block's output.
  const tokens =
    variant === 'clearclip'
      ? substitute(
          draft,
          model,
          index,
          head.tokens,
          new Map([[block.output, substitute(draft, model, index, block.attentionBranch, attended)]]),
        )
      : substitute(draft, model, index, head.tokens, attended);

  // The head works row by row, so patches pass it as a larger batch: [N, T, W] → [N·gh·gw, W].
  const patches = slice(draft, tokens, 1, prefixTokens);
  const hasTokenAxis = inference.shape(head.selected).length === 3;
  const rows = reshape(draft, patches, hasTokenAxis ? [-1, 1, encoder.width] : [-1, encoder.width]);
  const projected = substitute(draft, model, index, head.embedding, new Map([[head.selected, rows]]));
  const unit = unitLength(draft, projected, elementType);
  const map = reshape(draft, unit, [-1, grid.height, grid.width, head.embeddingSize]);
  return draft.emit('Transpose', [map], { perm: [0, 3, 1, 2] }, 'map');
}

/** Has the attentions before the last block computed some heads at a time. */
function emitInTurns(draft: GraphDraft, encoder: VisionTransformer, index: GraphIndex, headsAtOnce: HeadsAtOnce): void {
  const inTurns = new Map<string, string>();
  for (const { attention } of encoder.blocks.slice(0, -1)) {
    // Where a mask may hide all keys, more than a softmax stands here, and is left.
    if (index.producer(attention.probabilities)?.operator !== 'Softmax') continue;
    const operands = takeHeadsApart(draft, encoder, attention, headsAtOnce);
    if (operands.length === 1) continue;
    const rest = attention.scale / (attention.queryScale * attention.keyScale);
    const attended = operands.map(({ query, keyTransposed, value }) => {
      const probabilities = emitProbabilities(draft, encoder, attention, query, keyTransposed, rest);
      return draft.emit('MatMul', [probabilities, value], {}, 'attended');
    });
    inTurns.set(attention.output, putHeadsTogether(draft, encoder, attention, attended));
  }
  draft.mapNodes((node) => {
    const value = inTurns.get(node.outputs[0] ?? '');
    return value === undefined ? node : { ...node, operator: 'Identity', inputs: [value], attributes: new Map() };
  });
}

/** What takes the place of probabilities · V. */
function emitAttended(
  draft: GraphDraft,
  encoder: VisionTransformer,
  attention: Attention,
  variant: DenseVariant,
  headsAtOnce: HeadsAtOnce,
): string {
  if (variant === 'maskclip') return attention.value;
  requireScale(encoder, attention);
  const attended = takeHeadsApart(draft, encoder, attention, headsAtOnce).map((operands) =>
    emitSelfSimilar(draft, encoder, attention, operands, variant),
  );
  return putHeadsTogether(draft, encoder, attention, attended);
}

/** Values averaged by how alike queries are, or queries and keys each among themselves. */
function emitSelfSimilar(
  draft: GraphDraft,
  encoder: VisionTransformer,
  attention: Attention,
  { query, keyTransposed, value, rank }: AttentionOperands,
  variant: Exclude<DenseVariant, 'maskclip'>,
): string {
  const { scale, queryScale, keyScale } = attention;
  const swapped = rank === 4 ? [0, 1, 3, 2] : [0, 2, 1];
  const queryTransposed = draft.emit('Transpose', [query], { perm: swapped }, 'query_transposed');
  // The operands carry part of the scale already: (s_q Q)(s_q Q)ᵀ needs the rest.
  const queries = emitProbabilities(draft, encoder, attention, query, queryTransposed, scale / queryScale ** 2);
  if (variant === 'clearclip') return draft.emit('MatMul', [queries, value], {}, 'attended');
  const key = draft.emit('Transpose', [keyTransposed], { perm: swapped }, 'key');
  const keys = emitProbabilities(draft, encoder, attention, key, keyTransposed, scale / keyScale ** 2);
  const both = draft.emit('Add', [queries, keys], {}, 'probabilities');
  return draft.emit('MatMul', [both, value], {}, 'attended');
}

/** softmax(factor · left · right [+ mask]) */
function emitProbabilities(
  draft: GraphDraft,
  encoder: VisionTransformer,
  attention: Attention,
  left: string,
  right: string,
  factor: number,
): string {
  const { elementType } = encoder.inference.get(attention.query);
  // A factor of the scores is one of the queries, of which there are fewer.
  const scores = draft.emit('MatMul', [scaled(draft, left, factor, elementType), right], {}, 'scores');
  const masked = attention.mask === undefined ? scores : draft.emit('Add', [scores, attention.mask], {}, 'scores');
  return draft.emit('Softmax', [masked], { axis: -1 }, 'probabilities');
}

/** QQᵀ needs the scale that belongs to QKᵀ; one that the exporter multiplied into weights cannot be told apart. */
function requireScale(encoder: VisionTransformer, attention: Attention): void {
  if (attention.scale !== 1 || attention.headSize === 1) return;
  const { name } = encoder.model;
  throw new UnsupportedError(
    'structure-unknown',
    `${name}: its attention has no scale in the graph, so it must be in the weights of its queries, where it cannot be read.`,
    { remedy: 'Use the maskclip variant, which needs no scale.', details: { model: name, value: attention.query } },
  );
}
