/** Which earlier export or look a new one may take the place of, and how it does. What somebody did in it is not lost without a word. */
import { rename, rm } from 'node:fs/promises';
import { ExpectedError, type ErrorDetails } from '#core/base/errors.ts';
import { formatCount, formatNames } from '#core/base/format.ts';
import type { DatasetFormat } from '#core/contract/datasets.ts';
import { workFolderOf } from '../../formats/workFolders.ts';
import { changesIn, readOutputMarker } from './outputMarker.ts';

export interface ExportTarget {
  /** The project file, as it is written down in earlier exports. */
  readonly projectFile: string;
  readonly format: DatasetFormat;
  readonly folder: string;
  /** Whether what somebody added or edited in an earlier export may be lost. */
  readonly replace: boolean;
}

type OutputKind = 'export' | 'look';

const shownFiles = 3;

/**
 * Whether a folder is an earlier export of the same project and format. Throws as `requireUnchanged` for one in which something
 * would be lost.
 */
export async function isReplaceable({ projectFile, format, folder, replace }: ExportTarget): Promise<boolean> {
  const marker = await readOutputMarker(folder);
  if (marker?.format !== format || marker.project !== projectFile) return false;
  if (!replace) await requireUnchanged(folder, 'export');
  return true;
}

/**
 * Makes sure that nobody added or edited a file in a folder that this program wrote. Throws `ExpectedError`
 * (`export-folder-changed`, `look-folder-changed`), also when that is not known.
 */
export async function requireUnchanged(folder: string, what: OutputKind): Promise<void> {
  const changes = await changesIn(folder);
  if (changes === undefined) {
    throw changedFolder(
      codeOf(what),
      `The ${what} in ${folder} is of an earlier version, which did not write down its files: whether something was edited or ` +
        'added there is not known, and would be lost.',
      { folder, variant: 'unknown' },
    );
  }
  const { added, edited } = changes;
  if (added.length + edited.length === 0) return;
  const [first = ''] = [...edited, ...added];
  throw changedFolder(
    codeOf(what),
    `There is an earlier ${what} in ${folder}, and what was done in it since would be lost: ` +
      `${[...countOf('edited', edited), ...countOf('added', added)].join('; ')}.`,
    { folder, file: first, edited: edited.length, added: added.length },
  );
}

function countOf(what: string, files: readonly string[]): string[] {
  return files.length === 0 ? [] : [`${formatCount(files.length, 'file')} ${what}, ${formatNames(files, shownFiles)}`];
}

function codeOf(what: OutputKind): string {
  return what === 'export' ? 'export-folder-changed' : 'look-folder-changed';
}

function changedFolder(code: string, message: string, details: ErrorDetails): ExpectedError {
  return new ExpectedError(code, message, {
    remedy: 'Choose another folder, or replace it all the same (command line: --replace).',
    details,
  });
}

/**
 * Lets `write` make a folder beside an earlier one and puts it into its place. The old one leaves only when the new one is complete;
 * when anything fails, or `check` finds then that somebody has changed it meanwhile, it stays. Throws as both.
 */
export async function replaceFolder<Result>(
  folder: string,
  check: () => Promise<unknown>,
  write: (folder: string) => Promise<Result>,
): Promise<Result> {
  const replacement = workFolderOf(folder, 'new');
  const old = workFolderOf(folder, 'old');
  try {
    const result = await write(replacement);
    await check();
    await rename(folder, old);
    await rename(replacement, folder).catch(async (error: unknown) => {
      await rename(old, folder);
      throw error;
    });
    await rm(old, { recursive: true, force: true });
    return result;
  } finally {
    await rm(replacement, { recursive: true, force: true });
  }
}
