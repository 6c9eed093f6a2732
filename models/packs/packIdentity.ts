/**
 * What makes two packs the same for everything that is computed with them: the content of their weight files. Features
 * and derived graphs are kept under this key, so a renamed or re-downloaded pack finds them again, and a retrained one
 * does not.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { hashUnchanged } from './fileHashes.ts';
import { listPackFiles, type PackFile } from './packFiles.ts';
import type { Pack } from './openPack.ts';

/** SHA-256 over names and content of the pack's `.onnx` files with their external data, lower-case hexadecimal. */
export async function packIdentity(pack: Pick<Pack, 'folder'>, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  for (const { path } of await weightFiles(pack.folder)) {
    hash.update(`${path}\0${await hashUnchanged(join(pack.folder, path), signal)}\n`);
  }
  return hash.digest('hex');
}

/** The weights of a pack: everything in `onnx/` that is a graph, data beside a graph, or learned tokens. */
export async function weightFiles(folder: string): Promise<readonly PackFile[]> {
  const files = await listPackFiles(folder);
  return files.filter(({ path }) => /^onnx\/.+\.onnx(?:$|[._])/.test(path) || /\.safetensors$/.test(path));
}
