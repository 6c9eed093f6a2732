/**
 * A `tokenizer.json` built from CLIP's published merge list (`bpe_simple_vocab_16e6.txt`), for packs that come with
 * that list and no tokenizer file. It gives the ids that CLIP's own tokenizer gives.
 */
import { ExpectedError } from '#core/base/errors.ts';

/** Merges of the published list that CLIP uses; those after them are there but were never trained. */
const publishedMergeCount = 49152 - 256 - 2;

/** How CLIP's vocabulary writes the tokens around every text. */
export const startToken = '<|startoftext|>';
export const endToken = '<|endoftext|>';
const wordEnd = '</w>';

/**
 * CLIP's pattern ignores case. Of texts in lower case that still concerns two characters: the long s counts as an s
 * after an apostrophe, and the iota below (U+0345) is dropped, being neither a letter nor, by its capital, anything
 * else.
 */
const splitPattern = "'[s\u017f]|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}\u0345]+";

/**
 * The tokenizer of a merge list: a first line that is a comment, then one merge a line, two symbols with a blank
 * between. Ids: 256 bytes, the same at the end of a word, one per merge, start token, end token.
 * Throws `ExpectedError` (`tokenizer-unreadable`) naming the first line that is not a merge.
 */
export function clipTokenizerFromMerges(mergeList: string, mergeCount: number = publishedMergeCount): object {
  const lines = mergeList.split('\n').slice(1, 1 + mergeCount);
  // A short list may end in a line break.
  if (lines.at(-1) === '') lines.pop();
  const merges = lines.map((line, index) => readMerge(line, index + 2));
  const bytes = byteCharacters();
  const tokens = [
    ...bytes,
    ...bytes.map((character) => character + wordEnd),
    ...merges.map((merge) => merge.join('')),
    startToken,
    endToken,
  ];
  const ids = new Map(tokens.map((token, id) => [token, id]));
  const startId = tokens.length - 2;
  const endId = tokens.length - 1;
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: [addedToken(startId, startToken), addedToken(endId, endToken)],
    normalizer: {
      type: 'Sequence',
      normalizers: [
        { type: 'NFC' },
        { type: 'Replace', pattern: { Regex: '\\s+' }, content: ' ' },
        { type: 'Lowercase' },
      ],
    },
    pre_tokenizer: {
      type: 'Sequence',
      pretokenizers: [
        { type: 'Split', pattern: { Regex: splitPattern }, behavior: 'Removed', invert: true },
        { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: false },
      ],
    },
    post_processor: {
      type: 'RobertaProcessing',
      sep: [endToken, endId],
      cls: [startToken, startId],
      trim_offsets: false,
      add_prefix_space: false,
    },
    decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true },
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: endToken,
      continuing_subword_prefix: '',
      end_of_word_suffix: wordEnd,
      fuse_unk: false,
      vocab: Object.fromEntries(ids),
      merges,
    },
  };
}

/**
 * GPT-2's one visible character for each byte, in CLIP's order of ids: first the bytes that are printable Latin-1
 * characters and stand for themselves, then the others as the characters from U+0100 on.
 */
function byteCharacters(): string[] {
  const isPrintable = (byte: number): boolean =>
    (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
  const all = Array.from({ length: 256 }, (_, byte) => byte);
  const printable = all.filter(isPrintable).map((byte) => String.fromCharCode(byte));
  const others = all.filter((byte) => !isPrintable(byte)).map((_, index) => String.fromCharCode(0x100 + index));
  return [...printable, ...others];
}

function readMerge(line: string, lineNumber: number): [string, string] {
  const [left, right, ...rest] = line.split(' ');
  if (left === undefined || right === undefined || left === '' || right === '' || rest.length > 0) {
    throw new ExpectedError(
      'tokenizer-unreadable',
      `Line ${lineNumber} of the merge list is not two symbols: "${line}".`,
      {
        remedy: 'Download the merge list again.',
        details: { line: lineNumber },
      },
    );
  }
  return [left, right];
}

function addedToken(id: number, content: string): object {
  return { id, content, single_word: false, lstrip: false, rstrip: false, normalized: false, special: true };
}
