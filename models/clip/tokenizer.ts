/**
 * Texts to the ids that CLIP's text encoder takes. Splitting is done by the pack's own `tokenizer.json`; cleaning,
 * length and padding are CLIP's. What it is not: a general tokenizer; it knows nothing of pairs, offsets or decoding.
 */
import { Tokenizer } from '@huggingface/tokenizers';
import { z } from 'zod';
import { defined } from '#core/base/assert.ts';
import { ExpectedError } from '#core/base/errors.ts';
import { tensor, type Tensor } from '#models/tensor/tensor.ts';
import { cleanText } from './cleanText.ts';

export interface EncodedTexts {
  /** `[n, contextLength]`; zeros after the end token. */
  readonly inputIds: Tensor<'int64'>;
  /** `[n, contextLength]`; 1 up to and including the end token. */
  readonly attentionMask: Tensor<'int64'>;
  /** How many of the texts were too long and lost their end. */
  readonly truncatedCount: number;
}

export interface ClipTokenizer {
  readonly contextLength: number;
  encode(texts: readonly string[]): EncodedTexts;
  /** Ids of one text with start and end token, neither cut nor padded. */
  ids(text: string): readonly number[];
}

export interface TokenizerOptions {
  /** Ids per text; the position embeddings of the text encoder. */
  readonly contextLength: number;
  /** What messages call the file. */
  readonly fileName?: string;
}

const tokenizerSchema = z.looseObject({ model: z.looseObject({ vocab: z.unknown() }) });

/**
 * A tokenizer from the parsed content of a `tokenizer.json`.
 * A text longer than the context keeps its first ids, and the last place is the end token's, which is where CLIP pools.
 * Throws `ExpectedError` (`tokenizer-unreadable`) when the content is not a tokenizer.
 */
export function createTokenizer(content: unknown, options: TokenizerOptions): ClipTokenizer {
  const { contextLength } = options;
  const tokenizer = readTokenizer(content, options.fileName ?? 'tokenizer.json');
  const ids = (text: string): readonly number[] => tokenizer.encode(cleanText(text)).ids;

  return {
    contextLength,
    ids,
    encode(texts) {
      const inputIds = new BigInt64Array(texts.length * contextLength);
      const attentionMask = new BigInt64Array(texts.length * contextLength);
      let truncatedCount = 0;
      for (const [row, text] of texts.entries()) {
        const whole = ids(text);
        const kept = Math.min(whole.length, contextLength);
        const start = row * contextLength;
        for (let i = 0; i < kept; i++) inputIds[start + i] = BigInt(defined(whole[i], 'token id'));
        attentionMask.fill(1n, start, start + kept);
        if (whole.length > contextLength) {
          inputIds[start + contextLength - 1] = BigInt(defined(whole.at(-1), 'end token'));
          truncatedCount++;
        }
      }
      const shape = [texts.length, contextLength];
      return {
        inputIds: tensor('int64', shape, inputIds),
        attentionMask: tensor('int64', shape, attentionMask),
        truncatedCount,
      };
    },
  };
}

function readTokenizer(content: unknown, fileName: string): Tokenizer {
  const problem = (reason: string, cause: unknown): ExpectedError =>
    new ExpectedError('tokenizer-unreadable', `${fileName} is not a tokenizer that can be read: ${reason}.`, {
      remedy: 'Download the pack again; its tokenizer.json must be the one of the hub.',
      details: { file: fileName },
      cause,
    });
  const parsed = tokenizerSchema.safeParse(content);
  if (!parsed.success) throw problem('it has no model with a vocabulary', parsed.error);
  try {
    return new Tokenizer(parsed.data, {});
  } catch (error) {
    throw problem(error instanceof Error ? error.message : String(error), error);
  }
}
