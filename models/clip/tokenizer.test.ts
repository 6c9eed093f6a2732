import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fixturesFolder, temporaryFolder } from '#models/packs/testPack.ts';
import { check } from '../../tests/golden/tokenizer.ts';
import { clipTokenizerFromMerges } from './clipTokenizerFromMerges.ts';
import { loadTokenizer } from './loadTokenizer.ts';
import { createTokenizer } from './tokenizer.ts';

/** Builds "dog" and "a" and half of "photo". Ids: 256 bytes, 256 bytes at a word's end, then these from 512. */
const merges = ['#version: 0.2', 'd o', 'do g</w>', 'p h', 'ph o', 't o</w>'].join('\n');
const doId = 512;
const dogId = 513;
const phoId = 515;
const toId = 516;
const startId = 517;
const endId = 518;

/** Ids of the bytes that stand for themselves: "!" is 0. */
const byteId = (character: string): number => character.charCodeAt(0) - '!'.charCodeAt(0);
const wordEndId = (character: string): number => 256 + byteId(character);

const tokenizer = createTokenizer(clipTokenizerFromMerges(merges), { contextLength: 8 });
const row = (text: string): number[] => Array.from(tokenizer.encode([text]).inputIds.data, Number);

describe('the tokenizer', () => {
  it('merges by rank between start and end token, zeros after', () => {
    expect(row('a photo dog')).toEqual([startId, wordEndId('a'), phoId, toId, dogId, endId, 0, 0]);
  });

  it('splits numbers into single digits and apostrophes from words', () => {
    expect(tokenizer.ids("d0's")).toEqual([
      startId,
      wordEndId('d'),
      wordEndId('0'),
      byteId("'"),
      wordEndId('s'),
      endId,
    ]);
  });

  it('writes any character by its UTF-8 bytes', () => {
    // é is the bytes C3 A9; the printable Latin-1 characters from A1 on follow the 94 of ASCII.
    expect(tokenizer.ids('é')).toEqual([startId, 94 + 12 + (0xc3 - 0xae), 256 + 94 + (0xa9 - 0xa1), endId]);
  });

  it('splits as a pattern that ignores case does', () => {
    // Ids as of openai/CLIP: the long s stays with its apostrophe, the iota below is dropped.
    expect(tokenizer.ids("d'\u017f")).toHaveLength(6);
    expect(tokenizer.ids("d'\u017f")[2]).toBe(byteId("'"));
    expect(tokenizer.ids('d\u0345')).toEqual([startId, wordEndId('d'), endId]);
  });

  it('takes the special tokens of a text as such', () => {
    expect(tokenizer.ids('dog<|endoftext|>')).toEqual([startId, dogId, endId, endId]);
  });

  it('cuts a text that is too long and keeps the end token', () => {
    const { inputIds, truncatedCount } = tokenizer.encode(['do do do do do do do do do', 'dog']);
    expect(Array.from(inputIds.data.subarray(0, 8), Number).at(-1)).toBe(endId);
    expect(Array.from(inputIds.data.subarray(8), Number)).toEqual([startId, dogId, endId, 0, 0, 0, 0, 0]);
    expect(truncatedCount).toBe(1);
  });

  it('masks what is after the end token', () => {
    expect(Array.from(tokenizer.encode(['dog']).attentionMask.data, Number)).toEqual([1, 1, 1, 0, 0, 0, 0, 0]);
  });

  it('gives every text exactly one start token, at the beginning, and an end token', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (text) => {
        const ids = row(text);
        expect(ids[0]).toBe(startId);
        expect(ids).toContain(endId);
        expect(ids.filter((id) => id === doId || (id >= 0 && id <= endId))).toHaveLength(8);
      }),
    );
  });

  it('refuses content that is no tokenizer, naming the file', () => {
    for (const content of [null, 7, {}, { model: null }, { model: { type: 'Unheard-of', vocab: {} } }]) {
      expect(() => createTokenizer(content, { contextLength: 8, fileName: 'x/tokenizer.json' })).toThrow(
        expect.objectContaining({ code: 'tokenizer-unreadable', message: expect.stringContaining('x/tokenizer.json') }),
      );
    }
  });

  it('refuses a merge list with a line that is not a merge', () => {
    expect(() => clipTokenizerFromMerges('#version\nd o\nthree words here\n')).toThrow(/Line 3 .*three words here/);
  });
});

describe('loadTokenizer', () => {
  it('takes the merge list where there is no tokenizer.json, packed or not', async () => {
    await using folder = await temporaryFolder();
    const expected = tokenizer.ids('a photo dog');
    await writeFile(join(folder.path, 'bpe_simple_vocab_16e6.txt.gz'), gzipSync(merges));
    const pack = { folder: folder.path, contextLength: 8 };
    expect((await loadTokenizer(pack)).ids('a photo dog')).toEqual(expected);
    await writeFile(join(folder.path, 'merges.txt'), `${merges}\n`);
    expect((await loadTokenizer(pack)).ids('a photo dog')).toEqual(expected);
    await writeFile(join(folder.path, 'tokenizer.json'), '{}');
    await expect(loadTokenizer(pack)).rejects.toMatchObject({ code: 'tokenizer-unreadable' });
  });

  it('names the file that is missing or cannot be unpacked', async () => {
    await using folder = await temporaryFolder();
    const pack = { folder: folder.path, contextLength: 8 };
    await expect(loadTokenizer(pack)).rejects.toMatchObject({ message: expect.stringContaining('tokenizer.json') });
    await writeFile(join(folder.path, 'bpe_simple_vocab_16e6.txt.gz'), merges);
    await expect(loadTokenizer(pack)).rejects.toMatchObject({ code: 'pack-file-unreadable' });
  });
});

const goldenFolder = join(process.env['MASKWRIGHT_FIXTURES'] ?? fixturesFolder, 'tokenizer');

describe('the published vocabulary', () => {
  it('gives the official ids', async (context) => {
    context.skip(
      !existsSync(goldenFolder),
      'the vocabulary is not in the repository; MASKWRIGHT_FIXTURES names no folder with it',
    );
    const parts = await check(goldenFolder);
    expect(parts.filter(({ status }) => status !== 'pass')).toEqual([]);
    expect(parts).toHaveLength(10);
  });
});

const embedded = fileURLToPath(new URL('../../resources/packs/shapes/tokenizer.json', import.meta.url));

describe('the embedded pack', () => {
  it('tokenises its own words as a few ids and unknown ones by bytes', async () => {
    const content: unknown = JSON.parse(await readFile(embedded, 'utf8'));
    const own = createTokenizer(content, { contextLength: 32 });
    expect(own.ids('a photo of a tree').length).toBeLessThan(12);
    expect(own.ids('zyzzyva').length).toBeGreaterThan(5);
    expect(own.ids('').length).toBe(2);
  });
});
