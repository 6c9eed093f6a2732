/**
 * What the derivations need to know of an image encoder, found by structure (findVisionTransformer.ts), never by names.
 * Every string here is the name of a value of `model`. Layouts: N pictures, T tokens (prefix tokens first, then the
 * patches row by row), W width, h heads, d = W/h, E embedding; gh × gw patches.
 */
import type { Model } from './graph.ts';
import type { Inference } from './shape/inferredValue.ts';

/** Patches down and across. */
export interface Grid {
  readonly height: number;
  readonly width: number;
}

/**
 * How a position embedding is resized: half-pixel centres, no antialiasing; bicubic with a = −0.75, as PyTorch has it.
 */
export type Interpolation = 'bicubic' | 'bilinear';

export interface VisionTransformer {
  /** The graph at fixed picture size and any N: constants folded, shape arithmetic gone. Derivations start from it. */
  readonly model: Model;
  /** Shape of every value of `model`. */
  readonly inference: Inference;
  /** Pixels [N, 3, gh·patch, gw·patch]. */
  readonly pixels: string;
  /** Pixels of one patch, down and across: the strides of all convolutions before the tokens. */
  readonly patchSize: Grid;
  readonly grid: Grid;
  /** W. */
  readonly width: number;
  /** Tokens before the patches: 1 for a class token, 0 where there is none. */
  readonly prefixTokens: number;
  readonly positionEmbedding: PositionEmbedding;
  /** In order. Never empty. */
  readonly blocks: readonly TransformerBlock[];
  readonly head: EncoderHead;
}

export interface PositionEmbedding {
  /** The operand of `sum`: [1, T, W] or [T, W]. */
  readonly value: string;
  /** The node that adds it to the tokens, by its output [N, T, W]. */
  readonly sum: string;
  /**
   * `stored`: made of weights alone, so another grid needs other weights. `resized`: the graph itself resizes weights
   * to the grid of its input (DINOv2), so another grid needs nothing.
   */
  readonly kind: 'stored' | 'resized';
}

/**
 * A pre-norm block: y = x + attention(norm1(x)); output = y + feedForward(norm2(y)). All values [N, T, W] unless said.
 */
export interface TransformerBlock {
  readonly input: string;
  readonly firstNorm: LayerNorm;
  readonly attention: Attention;
  /** What the attention branch adds to `input`. */
  readonly attentionBranch: string;
  readonly middle: string;
  readonly secondNorm: LayerNorm;
  readonly feedForwardBranch: string;
  readonly output: string;
}

export interface LayerNorm {
  readonly input: string;
  readonly output: string;
}

/**
 * softmax(scale · Q Kᵀ [+ mask]) V. `query` and `keyTransposed` are the operands as they are multiplied: part of the
 * scale may be in them already, as `queryScale` and `keyScale` say; `scale` is the product of all. Leading dimensions
 * are [N, h, …], or [N·h, …] where the exporter merged them (`layout`).
 */
export interface Attention {
  readonly layout: 'separate' | 'merged';
  readonly heads: number;
  readonly headSize: number;
  /** [.., T, d] */
  readonly query: string;
  /** [.., d, T] */
  readonly keyTransposed: string;
  /** [.., T, d] */
  readonly value: string;
  readonly scale: number;
  readonly queryScale: number;
  readonly keyScale: number;
  /** Added to the scaled scores; broadcasts to [.., T, T]. */
  readonly mask: string | undefined;
  /** What the values are averaged with, [.., T, T]: the softmax, where a guard against NaN follows it, that. */
  readonly probabilities: string;
  /** probabilities · value, [.., T, d]. */
  readonly output: string;
}

/** From the last block's output to the image embedding: [N, W] or [N, T, W] → [N, E], token by token. */
export interface EncoderHead {
  /** The value that the class token is taken from, [N, T, W]: the last block's output, or a norm of it. */
  readonly tokens: string;
  /** The class token alone, [N, W] or [N, 1, W]. */
  readonly selected: string;
  /** The graph's output [N, E]. */
  readonly embedding: string;
  /** E. */
  readonly embeddingSize: number;
}
