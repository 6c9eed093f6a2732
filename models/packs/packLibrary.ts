/** The packs of a user: those that were added, and the one that ships with the program. */
import { readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ExpectedError, MaskwrightError } from '#core/base/errors.ts';
import { openPack, type Pack } from './openPack.ts';
import { listPackFiles } from './packFiles.ts';
import { packNamePattern } from './packManifest.ts';

export interface PackFolders {
  /** Where added packs live; may not exist yet. */
  readonly packsFolder: string;
  /** The folder of the embedded pack. */
  readonly embeddedFolder: string;
}

export interface PackEntry {
  readonly pack: Pack;
  readonly isEmbedded: boolean;
  /** Of all files in the folder. */
  readonly bytes: number;
}

export interface BrokenPack {
  readonly folder: string;
  readonly error: MaskwrightError;
}

export interface PackList {
  /** The embedded one first, then by folder name. */
  readonly packs: readonly PackEntry[];
  /** Folders that cannot be opened; shown with their reason instead of hidden. */
  readonly broken: readonly BrokenPack[];
}

/** All packs. One broken folder does not hide the others. */
export async function listPacks({ packsFolder, embeddedFolder }: PackFolders): Promise<PackList> {
  const packs: PackEntry[] = [];
  const broken: BrokenPack[] = [];
  const folders = [embeddedFolder, ...(await addedFolders(packsFolder))];
  for (const folder of folders) {
    try {
      const pack = await openPack(folder);
      const files = await listPackFiles(folder);
      const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
      packs.push({ pack, isEmbedded: folder === embeddedFolder, bytes });
    } catch (error) {
      if (!(error instanceof MaskwrightError)) throw error;
      broken.push({ folder, error });
    }
  }
  return { packs, broken };
}

/**
 * The folder of a pack by its name. Throws `ExpectedError` (`pack-unknown`) listing the names that there are, and for a pack that is
 * there but broken what opening it throws.
 */
export async function findPack(name: string, folders: PackFolders): Promise<PackEntry> {
  const { packs, broken } = await listPacks(folders);
  const found = packs.find((entry) => entry.pack.name === name);
  if (found !== undefined) return found;
  // A broken pack has no readable name but its folder's; what is wrong with it says more than that it is not there.
  const brokenOne = broken.find(({ folder }) => basename(folder) === name);
  if (brokenOne !== undefined) throw brokenOne.error;
  const names = packs.map((entry) => entry.pack.name).join(', ');
  throw new ExpectedError('pack-unknown', `There is no pack named "${name}".`, {
    remedy: `Choose one of: ${names}; or add one with "models add".`,
    details: { name, names },
  });
}

/**
 * Deletes an added pack, named by its folder or by its own name. The folder is moved aside first, so it is either there
 * or gone.
 * Throws `ExpectedError`: `pack-unknown`, `pack-embedded` for the one that ships with the program.
 */
export async function removePack(name: string, folders: PackFolders): Promise<void> {
  const folder = await removableFolder(name, folders);
  const aside = join(folders.packsFolder, `.removing-${crypto.randomUUID()}`);
  await rename(folder, aside);
  await rm(aside, { recursive: true, force: true });
}

async function removableFolder(name: string, folders: PackFolders): Promise<string> {
  // A broken pack has no readable name; its folder's name is how it can still be removed.
  if (packNamePattern.test(name)) {
    const folder = join(folders.packsFolder, name);
    if (await isFolder(folder)) return folder;
  }
  const { pack, isEmbedded } = await findPack(name, folders);
  if (isEmbedded) {
    throw new ExpectedError('pack-embedded', `${pack.title} ships with the program and cannot be removed.`, {
      remedy: 'Choose another pack to generate with (command line: --pack).',
      details: { name, title: pack.title },
    });
  }
  return pack.folder;
}

async function addedFolders(packsFolder: string): Promise<readonly string[]> {
  const entries = await readdir(packsFolder, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map((entry) => join(packsFolder, entry.name))
    .toSorted();
}

async function isFolder(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.isDirectory() === true;
}
