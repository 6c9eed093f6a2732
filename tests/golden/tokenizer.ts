/** Golden case `tokenizer`: CLIP's cleaned texts and ids of some hundred strings. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import { cleanText } from '#models/clip/cleanText.ts';
import { clipTokenizerFromMerges } from '#models/clip/clipTokenizerFromMerges.ts';
import { createTokenizer, type ClipTokenizer } from '#models/clip/tokenizer.ts';
import { compareExactly, type GoldenChecker, type GoldenPart } from './goldenCase.ts';
import { namedTensor, readCase, readCaseFile } from './readCase.ts';

const vocabularyFile = 'bpe_simple_vocab_16e6.txt.gz';

const schema = z.object({
  context_length: z.number().int(),
  sot: z.number(),
  eot: z.number(),
  pad: z.number(),
  strings: z.array(
    z.object({
      text: z.string(),
      cleaned: z.string(),
      n_tokens_untruncated: z.number(),
      truncated: z.boolean(),
      ftfy_changes_result: z.boolean(),
    }),
  ),
});

/** What is known of a string: the text that is split, its ids, and how many there were before it was cut. */
interface Encoding {
  readonly cleaned: string;
  readonly ids: readonly number[];
  readonly wholeLength: number;
  readonly isTruncated: boolean;
}

interface Row {
  readonly actual: Encoding;
  readonly expected: Encoding;
}

export const check: GoldenChecker = async (caseFolder) => {
  if (!existsSync(join(caseFolder, vocabularyFile))) {
    const note = `${vocabularyFile} is missing`;
    return [{ name: 'input_ids', status: 'not here', difference: NaN, tolerance: 0, note }];
  }
  const { description, tensors } = await readCase(caseFolder, schema);
  const { context_length: contextLength, strings } = description;
  const merges = await readCaseFile(caseFolder, vocabularyFile, (bytes) => gunzipSync(bytes).toString('utf8'));
  const tokenizer = createTokenizer(clipTokenizerFromMerges(merges), { contextLength });
  const expectedIds = Array.from(namedTensor(tensors, 'expected_input_ids').data, Number);

  const rows = strings.map((string, index) => ({
    isRepaired: string.ftfy_changes_result,
    actual: encode(tokenizer, string.text),
    expected: {
      cleaned: string.cleaned,
      ids: expectedIds.slice(index * contextLength, (index + 1) * contextLength),
      wholeLength: string.n_tokens_untruncated,
      isTruncated: string.truncated,
    },
  }));
  const { inputIds } = tokenizer.encode(['']);
  return [
    compareExactly('start, end, padding', Array.from(inputIds.data.slice(0, 3), Number), [
      description.sot,
      description.eot,
      description.pad,
    ]),
    compareExactly(
      'shape of input_ids',
      [strings.length, contextLength],
      [...namedTensor(tensors, 'expected_input_ids').shape],
    ),
    ...compareRows(
      'strings',
      rows.filter(({ isRepaired }) => !isRepaired),
    ),
    ...compareRepaired(rows.filter(({ isRepaired }) => isRepaired)),
  ];
};

function encode(tokenizer: ClipTokenizer, text: string): Encoding {
  const { inputIds, truncatedCount } = tokenizer.encode([text]);
  return {
    cleaned: cleanText(text),
    ids: Array.from(inputIds.data, Number),
    wholeLength: tokenizer.ids(text).length,
    isTruncated: truncatedCount > 0,
  };
}

function compareRows(what: string, rows: readonly Row[]): GoldenPart[] {
  const parts = { cleaned: 'cleaned texts', ids: 'input_ids', wholeLength: 'lengths', isTruncated: 'cuts' } as const;
  return (['cleaned', 'ids', 'wholeLength', 'isTruncated'] as const).map((key) =>
    compareExactly(
      `${parts[key]} of ${rows.length} ${what}`,
      rows.map(({ actual }) => actual[key]),
      rows.map(({ expected }) => expected[key]),
    ),
  );
}

/**
 * Strings that need ftfy. Those whose text or ids come out right must be right in everything; the others are mojibake
 * that only ftfy's statistics can tell from meant text (see repairMojibake.ts), and make the case partial.
 */
function compareRepaired(rows: readonly Row[]): GoldenPart[] {
  const isRepaired = ({ actual, expected }: Row): boolean =>
    actual.cleaned === expected.cleaned || (!expected.isTruncated && actual.ids.join() === expected.ids.join());
  const repaired = rows.filter(isRepaired);
  const missed = rows.filter((row) => !isRepaired(row));
  return [
    ...(repaired.length === 0 ? [] : compareRows('strings that ftfy repairs', repaired)),
    ...missed.slice(0, 1).map(({ expected }): GoldenPart => {
      const note = `such as "${expected.cleaned}"`;
      const name = `${missed.length} of ${rows.length} repairs of ftfy`;
      return { name, status: 'not implemented', difference: NaN, tolerance: 0, note };
    }),
  ];
}
