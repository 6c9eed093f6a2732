/**
 * What no file of this repository may say: unfinished work, a package registry's host (a mirror must
 * do as well). Reads what git tracks or would add.
 */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

interface Ban {
  readonly what: string;
  readonly pattern: RegExp;
}

// Spelt so that this file does not match itself.
const bans: readonly Ban[] = [
  { what: 'unfinished work is an issue, not a comment', pattern: /\b(?:T[O]DO|F[I]XME|X[X]X)\b/ },
  {
    what: 'names a package registry',
    pattern: /\bregistr[y]\.[a-z0-9-]+\.[a-z]{2,}|\b(?:npmj[s]|pyp[i])\.(?:org|com)\b/i,
  },
];

const lockFile = 'package-lock.json';
/** Handed on word for word. */
const textsOfOthers = /^resources\/licences\//;
const textFile =
  /\.(?:ts|mts|mjs|cjs|js|vue|json|jsonl|md|txt|csv|ya?ml|toml|sh|py|html|css|svg|proto)$|(?:^|\/)\.?[A-Za-z]+$/;

/** @returns one line for each find: file, line, what is wrong */
export async function checkTrackedText(root: string): Promise<string[]> {
  const files = (await listFiles(root)).filter((file) => textFile.test(file) && !textsOfOthers.test(file));
  const finds = await Promise.all(
    files.map(async (file) => {
      const text = await readIfThere(join(root, file));
      return file === lockFile ? checkLockFile(text) : findBanned(file, text);
    }),
  );
  return finds.flat();
}

/** Every banned phrase of a text. */
export function findBanned(file: string, text: string): string[] {
  return text.split('\n').flatMap((line, index) =>
    bans.flatMap(({ what, pattern }) => {
      const match = pattern.exec(line);
      return match === null ? [] : [`${file}:${index + 1}: ${what}: ${match[0]}`];
    }),
  );
}

/** A lock file that names no host, and has a checksum for every package. */
export function checkLockFile(text: string): string[] {
  const { packages } = JSON.parse(text) as { packages: Record<string, { resolved?: string; integrity?: string }> };
  return Object.entries(packages).flatMap(([folder, { resolved, integrity }]) => [
    ...(resolved === undefined ? [] : [`${lockFile}: ${folder} names a host; delete the file's "resolved" lines`]),
    ...(folder === '' || integrity !== undefined ? [] : [`${lockFile}: ${folder} has no checksum`]),
  ]);
}

async function listFiles(root: string): Promise<string[]> {
  const { stdout } = await promisify(execFile)(
    'git',
    ['ls-files', '-z', '--cached', '--others', '--exclude-standard'],
    {
      cwd: root,
      maxBuffer: 64 * 1024 * 1024,
    },
  );
  return [...new Set(stdout.split('\0').filter((file) => file !== ''))];
}

/** A tracked file may have been deleted and not committed yet. */
async function readIfThere(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
}
