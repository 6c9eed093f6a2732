/**
 * Attention a few heads at a time, for processors: the scores of all heads, `[N, h, T, T]`, are far larger than the
 * caches, so the softmax and both products wait for memory, and all of it is held at once. Of the same heads one after
 * the other the numbers are the same. Measured with ViT-B/16 at 769 tokens on 2 cores with 1 MB of cache each: 3 % less
 * time in float32 and 7 % less where the other products are of integers; scores of 2.4 MB instead of 28.
 */
import { assert, defined } from '#core/base/assert.ts';
import type { GraphDraft } from '../graphDraft.ts';
import { isKnown } from '../shape/dimension.ts';
import type { Attention, VisionTransformer } from '../visionTransformer.ts';
import { reshape, split } from './operations.ts';

/** Of scores, what a core's own cache takes: 1 to 2 MB on processors since 2017, shared with the operands. */
const cachedBytesPerCore = 1.25 * 2 ** 20;
const bytesPerScore = 4;

/**
 * As many heads as have their scores fit the caches of the cores together, at least one. All of them for small
 * pictures, for which taking turns costs more than it saves.
 */
export function headsWithinCaches(heads: number, tokens: number, cores: number): number {
  const fitting = Math.floor((cores * cachedBytesPerCore) / (tokens ** 2 * bytesPerScore));
  return Math.max(1, Math.min(heads, fitting));
}

/** How many of an attention's heads are computed at a time, at least 1, by the number of heads and of tokens. */
export type HeadsAtOnce = (heads: number, tokens: number) => number;

/** What attention multiplies, of all heads or of some. */
export interface AttentionOperands {
  /** `[.., T, d]` */
  readonly query: string;
  /** `[.., d, T]` */
  readonly keyTransposed: string;
  /** `[.., T, d]` */
  readonly value: string;
  /** 4 for `[N, h, …]`, 3 for `[N·h, …]`. */
  readonly rank: 3 | 4;
}

/**
 * The operands of the attention's heads, those that are computed at a time together; the attention's own where that is
 * all of them, or where each head has a mask of its own.
 */
export function takeHeadsApart(
  draft: GraphDraft,
  encoder: VisionTransformer,
  attention: Attention,
  headsAtOnce: HeadsAtOnce,
): readonly AttentionOperands[] {
  const { heads, headSize, layout } = attention;
  const tokens = tokensOf(encoder, attention);
  const size = hasMaskPerHead(encoder, attention) ? heads : headsAtOnce(heads, tokens);
  if (size >= heads) return [{ ...attention, rank: layout === 'separate' ? 4 : 3 }];

  const sizes = Array.from({ length: Math.ceil(heads / size) }, (_, group) => Math.min(size, heads - group * size));
  const groups = (value: string, rows: number, columns: number) =>
    split(draft, layout === 'separate' ? value : reshape(draft, value, [-1, heads, rows, columns]), 1, sizes);
  const queries = groups(attention.query, tokens, headSize);
  const keys = groups(attention.keyTransposed, headSize, tokens);
  const values = groups(attention.value, tokens, headSize);
  return queries.map((query, group) => ({
    query,
    keyTransposed: defined(keys[group], 'the keys of a group'),
    value: defined(values[group], 'the values of a group'),
    rank: 4,
  }));
}

/** What was made of each of the operands that `takeHeadsApart` gave: of all heads, in the attention's layout. */
export function putHeadsTogether(
  draft: GraphDraft,
  encoder: VisionTransformer,
  attention: Attention,
  attended: readonly string[],
): string {
  const [first] = attended;
  if (first !== undefined && attended.length === 1) return first;
  const together = draft.emit('Concat', attended, { axis: 1 }, 'attended');
  if (attention.layout === 'separate') return together;
  return reshape(draft, together, [-1, tokensOf(encoder, attention), attention.headSize]);
}

function hasMaskPerHead({ inference }: VisionTransformer, { mask }: Attention): boolean {
  const leading = mask === undefined ? [] : inference.shape(mask).slice(0, -2);
  return leading.length > 0 && leading.at(-1) !== 1;
}

/** The model has a fixed picture size, so their number is known. */
function tokensOf({ inference }: VisionTransformer, { query }: Attention): number {
  const tokens = inference.shape(query).at(-2);
  assert(tokens !== undefined && isKnown(tokens), `the number of tokens of ${query} is not known`);
  return tokens;
}
