/**
 * What a folder that this program wrote holds, file by file with what the file system says of it: tells later which files somebody
 * added or edited. Contents are not hashed, so that a folder of 100 000 pictures is compared in seconds. An editor, or `touch`, may
 * leave size and time of writing as they were: the time of the last change of any kind and the inode, which nobody sets, do not stay.
 * They are kept when the folder is renamed. In a copy, or on a disk that has no inodes and was connected anew, all files
 * differ: whether something was edited there is not known, which is no reason to overwrite it.
 */
import { lstat, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '#core/base/errors.ts';

/** Beside the marker. */
const listName = 'maskwright-files.txt';

/** File managers leave these behind where somebody has only looked. */
const droppings = new Set(['.DS_Store', 'Thumbs.db', 'desktop.ini']);

/** Files asked for at once. */
const atOnce = 64;

/** Bytes, times of writing and of change in nanoseconds, and inode, as they stand in the list: tabs between them. */
type FileFacts = string;

const listedFile = /^(\d+\t-?\d+\t-?\d+\t\d+)\t(.+)$/s;

/** What has become of the files of a listed folder; paths below it, with forward slashes. Files that are gone are no change. */
export interface FolderChanges {
  readonly added: readonly string[];
  readonly edited: readonly string[];
}

/** Lists the files of a folder as they are now; those named are left out. */
export async function writeFileList(folder: string, except: readonly string[]): Promise<void> {
  const lines: string[] = [];
  for await (const [path, facts] of filesIn(folder, [...except, listName])) lines.push(`${facts}\t${path}\n`);
  await writeFile(join(folder, listName), lines.join(''));
}

/** What differs from the list that lies in a folder; undefined when there is none that can be used, and nothing is known of its files. */
export async function readFolderChanges(folder: string, except: readonly string[]): Promise<FolderChanges | undefined> {
  const listed = await readFileList(folder);
  if (listed === undefined) return undefined;
  const added: string[] = [];
  const edited: string[] = [];
  for await (const [path, facts] of filesIn(folder, [...except, listName])) {
    const before = listed.get(path);
    if (before === undefined) added.push(path);
    else if (before !== facts) edited.push(path);
  }
  return { added, edited };
}

/** Undefined where there is none, and for one of an earlier version, which says too little of its files. */
async function readFileList(folder: string): Promise<Map<string, FileFacts> | undefined> {
  let text: string;
  try {
    text = await readFile(join(folder, listName), 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
  const files = new Map<string, FileFacts>();
  for (const line of text.split('\n').slice(0, -1)) {
    const [, facts, path] = listedFile.exec(line) ?? [];
    if (facts === undefined || path === undefined) return undefined;
    files.set(path, facts);
  }
  return files;
}

/** Everything below a folder that is no folder: links are themselves, and not what they lead to. */
async function* filesIn(
  folder: string,
  except: readonly string[],
  below = '',
): AsyncGenerator<readonly [path: string, facts: FileFacts]> {
  const entries = await readdir(join(folder, below), { withFileTypes: true });
  const files: string[] = [];
  for (const entry of entries) {
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) yield* filesIn(folder, except, path);
    else if (!except.includes(path) && !droppings.has(entry.name)) files.push(path);
  }
  for (let start = 0; start < files.length; start += atOnce) {
    yield* await Promise.all(files.slice(start, start + atOnce).map((path) => factsOf(folder, path)));
  }
}

async function factsOf(folder: string, path: string): Promise<readonly [path: string, facts: FileFacts]> {
  const { size, mtimeNs, ctimeNs, ino } = await lstat(join(folder, path), { bigint: true });
  return [path, [size, mtimeNs, ctimeNs, ino].join('\t')];
}
