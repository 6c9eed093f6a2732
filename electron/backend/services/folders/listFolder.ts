/** What a person needs of a folder to choose one, in a host that has no dialog of the system for it. */
import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { errorCode, ExpectedError } from '#core/base/errors.ts';
import { fileReason, fileReasonDetail, fileRemedy } from '#core/base/fileReason.ts';
import { listedEntries, type FolderListing } from '#core/contract/host.ts';
import { homeFolder, type ServedHost } from '../../door/servedFolders.ts';
import { projectExtension } from '../../store/projectFile.ts';
import { hasPictureName } from '../images/scanFolder.ts';

const byName = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

/** Null is the first root. Throws `ExpectedError`: `folder-missing`, `folder-unreadable`. */
export async function listFolder(folder: string | null, host: ServedHost | undefined): Promise<FolderListing> {
  const roots = host?.folders.roots ?? [homeFolder()];
  const path = folder ?? roots[0] ?? homeFolder();
  const { canonical, entries } = await readEntries(path);
  const parent = dirname(canonical);
  const mayGoUp = parent !== canonical && (host === undefined || (await host.folders.has(parent)));
  const shown = entries.filter(({ name }) => !name.startsWith('.'));
  const folders: string[] = [];
  const files: string[] = [];
  for (const entry of shown) {
    const kind = entry.isSymbolicLink() ? await kindOfLink(join(canonical, entry.name), host) : kindOf(entry);
    if (kind === 'folder') folders.push(entry.name);
    if (kind === 'file') files.push(entry.name);
  }
  const named = (names: readonly string[]): FolderListing['folders'] =>
    names
      .toSorted((a, b) => byName.compare(a, b))
      .slice(0, listedEntries)
      .map((name) => ({ name, path: join(canonical, name) }));
  const lists = {
    folders,
    projects: files.filter((name) => name.endsWith(projectExtension)),
    csvFiles: files.filter((name) => /\.(csv|tsv)$/i.test(name)),
  };
  return {
    folder: canonical,
    parent: mayGoUp ? parent : null,
    roots: [...roots],
    folders: named(lists.folders),
    projects: named(lists.projects),
    csvFiles: named(lists.csvFiles),
    pictures: files.filter(hasPictureName).length,
    isCut: Object.values(lists).some((names) => names.length > listedEntries),
  };
}

async function readEntries(path: string): Promise<{ readonly canonical: string; readonly entries: readonly Dirent[] }> {
  try {
    const canonical = await realpath(path);
    return { canonical, entries: await readdir(canonical, { withFileTypes: true }) };
  } catch (error) {
    const isMissing = errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR';
    throw new ExpectedError(
      isMissing ? 'folder-missing' : 'folder-unreadable',
      `The folder ${path} cannot be looked into: ${fileReason(error)}.`,
      {
        remedy: fileRemedy(error, 'Check the path, and that its disk is connected.'),
        details: { folder: path, reason: fileReasonDetail(error) },
        cause: error,
      },
    );
  }
}

type Kind = 'folder' | 'file' | 'other';

const kindOf = (entry: Pick<Dirent, 'isDirectory' | 'isFile'>): Kind =>
  entry.isDirectory() ? 'folder' : entry.isFile() ? 'file' : 'other';

/** What a link leads to, where that may be named at all. */
async function kindOfLink(path: string, host: ServedHost | undefined): Promise<Kind> {
  if (host !== undefined && !(await host.folders.has(path))) return 'other';
  return await stat(path).then(kindOf, () => 'other' as const);
}
