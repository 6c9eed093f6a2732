/**
 * Texts to unit vectors. What it is not: a cache. Who asks for the same texts again keeps the vectors, keyed by text
 * and the pack's identity.
 */
import { throwIfCancelled, type AbortSignalLike } from '#core/base/errors.ts';
import type { ModelSource, SessionOptions } from '#models/runtime/session.ts';
import { tensor, type Tensor } from '#models/tensor/tensor.ts';
import { fillTemplate } from './templates.ts';
import { openTextGraph, type TextFeeds, type TextGraph } from './textGraph.ts';
import type { ClipTokenizer } from './tokenizer.ts';
import { normaliseRows, unitMeans } from './unitVectors.ts';

/** Texts a run; large enough to fill the threads, small enough to answer a cancellation. */
const defaultBatchSize = 32;

export interface TextEncoderOptions extends SessionOptions {
  readonly batchSize?: number;
}

export interface TextEncoder extends AsyncDisposable {
  /** Length of a vector. */
  readonly width: number;
  /** `[n, E]`, rows of unit length. */
  encode(texts: readonly string[], signal?: AbortSignalLike): Promise<Tensor<'float32'>>;
  /** `[n, E]`: each name in every template, unit vectors averaged, unit length again. */
  encodeNames(
    names: readonly string[],
    templates: readonly string[],
    signal?: AbortSignalLike,
  ): Promise<Tensor<'float32'>>;
  dispose(): Promise<void>;
}

/** Loads a text encoder. Throws as `openTextGraph` and running the graph. */
export async function createTextEncoder(
  source: ModelSource,
  tokenizer: ClipTokenizer,
  options: TextEncoderOptions = {},
): Promise<TextEncoder> {
  const graph = await openTextGraph(source, tokenizer.contextLength, options);
  try {
    const probe = await probeGraph(graph, tokenizer);
    const batchSize = Math.min(options.batchSize ?? defaultBatchSize, graph.largestBatch);
    return new GraphTextEncoder(graph, probe, tokenizer, batchSize);
  } catch (error) {
    await graph[Symbol.asyncDispose]();
    throw error;
  }
}

interface Probe {
  /** Length of a vector; exports often leave it open. */
  readonly width: number;
  /** Whether leaving out the padding gives the same vectors. */
  readonly canTrim: boolean;
}

/** Short, so that most of the context is padding. */
const probeText = 'a';
/** Relative to the largest value; another length may only change the order of summation. */
const trimTolerance = 1e-3;

/**
 * Runs one text. A causal encoder never looks at the padding, so texts can be run at their own length, several times
 * faster; whether a graph is one, and takes the lengths that it declares, is tried instead of guessed.
 */
async function probeGraph(graph: TextGraph, tokenizer: ClipTokenizer): Promise<Probe> {
  const encoded = tokenizer.encode([probeText]);
  const { data, shape } = await graph.run(encoded);
  const width = shape.at(-1) ?? 0;
  if (!graph.hasFreeLength) return { width, canTrim: false };
  // A graph that was traced at one length may declare others and fail at them.
  const trimmed = await graph.run(trimPadding(encoded)).catch(() => undefined);
  const largest = data.reduce((maximum, value) => Math.max(maximum, Math.abs(value)), 0);
  const isSame = (value: number, i: number): boolean =>
    Math.abs(value - (trimmed?.data[i] ?? NaN)) <= trimTolerance * largest;
  return { width, canTrim: data.every(isSame) };
}

/** Without the columns that are padding in every row. */
function trimPadding({ inputIds, attentionMask }: TextFeeds): TextFeeds {
  const [rows = 0, columns = 0] = inputIds.shape;
  let length = 0;
  for (let i = 0; i < attentionMask.data.length; i++) {
    if (attentionMask.data[i] !== 0n) length = Math.max(length, (i % columns) + 1);
  }
  const cut = ({ data }: Tensor<'int64'>): Tensor<'int64'> => {
    const kept = new BigInt64Array(rows * length);
    for (let row = 0; row < rows; row++) kept.set(data.subarray(row * columns, row * columns + length), row * length);
    return tensor('int64', [rows, length], kept);
  };
  return { inputIds: cut(inputIds), attentionMask: cut(attentionMask) };
}

class GraphTextEncoder implements TextEncoder {
  readonly width: number;
  private readonly graph: TextGraph;
  private readonly canTrim: boolean;
  private readonly tokenizer: ClipTokenizer;
  private readonly batchSize: number;

  constructor(graph: TextGraph, { width, canTrim }: Probe, tokenizer: ClipTokenizer, batchSize: number) {
    this.graph = graph;
    this.width = width;
    this.canTrim = canTrim;
    this.tokenizer = tokenizer;
    this.batchSize = batchSize;
  }

  async encode(texts: readonly string[], signal?: AbortSignalLike): Promise<Tensor<'float32'>> {
    const embeddings = new Float32Array(texts.length * this.width);
    for (let start = 0; start < texts.length; start += this.batchSize) {
      throwIfCancelled(signal);
      const encoded = this.tokenizer.encode(texts.slice(start, start + this.batchSize));
      const batch = await this.graph.run(this.canTrim ? trimPadding(encoded) : encoded);
      embeddings.set(batch.data, start * this.width);
    }
    return tensor('float32', [texts.length, this.width], normaliseRows(embeddings, this.width));
  }

  async encodeNames(
    names: readonly string[],
    templates: readonly string[],
    signal?: AbortSignalLike,
  ): Promise<Tensor<'float32'>> {
    const texts = names.flatMap((name) => templates.map((template) => fillTemplate(template, name)));
    return unitMeans(await this.encode(texts, signal), templates.length);
  }

  dispose(): Promise<void> {
    return this.graph[Symbol.asyncDispose]();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }
}
