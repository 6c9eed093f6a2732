/**
 * A text model's graph with its inputs and output recognised: token ids in, embeddings out, as the graph gives them.
 * Works for exports with int64 or int32 ids, with or without an attention mask, of fixed or free length.
 */
import { defined } from '#core/base/assert.ts';
import { ExpectedError } from '#core/base/errors.ts';
import { createSession, type ModelSource, type Session, type SessionOptions } from '#models/runtime/session.ts';
import { expectDType, tensor, type Tensor } from '#models/tensor/tensor.ts';
import { embeddingOutput } from './embeddingOutput.ts';
import { fullPrecision } from './fullPrecision.ts';
import type { EncodedTexts } from './tokenizer.ts';
import { requireFinite } from './requireFinite.ts';

/** Ids and mask of texts, `[n, length]` each. */
export type TextFeeds = Pick<EncodedTexts, 'inputIds' | 'attentionMask'>;

const idInputs = ['input_ids', 'text', 'tokens'];
const embeddingOutputs = ['text_embeds', 'text_features', 'sentence_embedding', 'pooler_output'];

/**
 * Loads a text model. Throws what `createSession` throws, and `ExpectedError` (`text-model-unknown`) for a graph
 * without ids as input or an `[n, E]` output, or that is made for another number of ids a text.
 */
export async function openTextGraph(
  source: ModelSource,
  contextLength: number,
  options: SessionOptions = {},
): Promise<TextGraph> {
  const session = await createSession(fullPrecision(source), options);
  try {
    return new TextGraph(session, contextLength);
  } catch (error) {
    await session.dispose();
    throw error;
  }
}

/** Owns its session; see `openTextGraph`. */
export class TextGraph implements AsyncDisposable {
  /** Whether the graph declares that it takes texts of any length. */
  readonly hasFreeLength: boolean;
  /** Texts a run: 1 for a graph that was exported for one text, else no limit. */
  readonly largestBatch: number;
  private readonly session: Session;
  private readonly idInput: string;
  private readonly idType: 'int64' | 'int32';
  private readonly maskInput: string | undefined;
  private readonly output: string;

  constructor(session: Session, contextLength: number) {
    const ids = session.inputs.find((input) => idInputs.includes(input.name));
    if (ids === undefined || (ids.dtype !== 'int64' && ids.dtype !== 'int32')) {
      throw unknownModel(session.name, 'it has no input_ids of type int64 or int32');
    }
    const length = ids.shape[1];
    if (typeof length === 'number' && length !== contextLength) {
      throw unknownModel(session.name, `it takes ${length} ids a text, and config.json says ${contextLength}`);
    }
    const output = embeddingOutput(session, embeddingOutputs);
    if (output === undefined) throw unknownModel(session.name, 'it has no float32 output of shape [texts, width]');
    this.session = session;
    this.hasFreeLength = typeof length !== 'number';
    this.largestBatch = ids.shape[0] === 1 ? 1 : Infinity;
    this.idInput = ids.name;
    this.idType = ids.dtype;
    this.maskInput = session.inputs.find((input) => input.name === 'attention_mask')?.name;
    this.output = output.name;
  }

  /** `[n, E]`, not normalised. */
  async run({ inputIds, attentionMask }: TextFeeds): Promise<Tensor<'float32'>> {
    const feeds = { [this.idInput]: this.toIdType(inputIds) };
    if (this.maskInput !== undefined) feeds[this.maskInput] = this.toIdType(attentionMask);
    const results = await this.session.run(feeds, [this.output]);
    const embeddings = expectDType(defined(results[this.output], this.output), 'float32');
    requireFinite(embeddings.data, this.session.name);
    return embeddings;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.session.dispose();
  }

  private toIdType(ids: Tensor<'int64'>): Tensor {
    return this.idType === 'int64' ? ids : tensor('int32', ids.shape, Int32Array.from(ids.data, Number));
  }
}

function unknownModel(name: string, reason: string): ExpectedError {
  return new ExpectedError('text-model-unknown', `${name} is not a text encoder that can be used: ${reason}.`, {
    remedy: 'Take text_model.onnx and config.json of the same CLIP export.',
    details: { model: name },
  });
}
