/** The tokenizer of a pack, from whichever of the files it has that CLIP models are published with. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { errorMessage, ExpectedError } from '#core/base/errors.ts';
import { tokenizerFileOf, type ClipPack } from '#models/packs/openPack.ts';
import { readPackJson } from '#models/packs/packFiles.ts';
import { clipTokenizerFromMerges } from './clipTokenizerFromMerges.ts';
import { createTokenizer, type ClipTokenizer } from './tokenizer.ts';

/**
 * `tokenizer.json`, else the merge list of the hub (`merges.txt`) or of the original release
 * (`bpe_simple_vocab_16e6.txt.gz`).
 * Throws `ExpectedError`: `pack-file-missing`, `pack-file-unreadable`, `tokenizer-unreadable`.
 */
export async function loadTokenizer(pack: Pick<ClipPack, 'folder' | 'contextLength'>): Promise<ClipTokenizer> {
  const file = await tokenizerFileOf(pack.folder);
  const path = join(pack.folder, file);
  const content = file.endsWith('.json') ? await readPackJson(pack.folder, file) : await readMerges(path);
  return createTokenizer(content, { contextLength: pack.contextLength, fileName: path });
}

async function readMerges(path: string): Promise<object> {
  const bytes = await readFile(path);
  if (!path.endsWith('.gz')) return clipTokenizerFromMerges(bytes.toString('utf8'));
  let list: string;
  try {
    list = gunzipSync(bytes).toString('utf8');
  } catch (error) {
    throw new ExpectedError('pack-file-unreadable', `${path} cannot be unpacked: ${errorMessage(error)}.`, {
      remedy: 'Download the file again.',
      details: { file: path, variant: 'packed' },
      cause: error,
    });
  }
  return clipTokenizerFromMerges(list);
}
