import type { PackSummary } from '#core/contract/packs.ts';
import type { FileProblem } from '#core/contract/progress.ts';
import { addPack } from '#models/packs/addPack.ts';
import { openPack } from '#models/packs/openPack.ts';
import { findPack, listPacks, removePack, type PackEntry } from '#models/packs/packLibrary.ts';
import { verifyPack } from '#models/packs/verifyPack.ts';
import { problemOf } from '#core/document/problem.ts';
import type { Backend } from '../backend.ts';

/** The embedded pack and the added ones; `broken` are folders among them that cannot be opened. */
export async function listAllPacks({ packFolders }: Backend): Promise<{ packs: PackSummary[]; broken: FileProblem[] }> {
  const { packs, broken } = await listPacks(packFolders);
  return {
    packs: packs.map(toSummary),
    broken: broken.map(({ folder, error }) => ({ path: folder, ...problemOf(error) })),
  };
}

/** Copies a folder into the user's packs. Throws as `addPack` of models/packs. */
export async function addUserPack(
  { packFolders }: Backend,
  folder: string,
  signal?: AbortSignal,
): Promise<PackSummary> {
  const { name } = await addPack(folder, packFolders.packsFolder, signal === undefined ? {} : { signal });
  return toSummary(await findPack(name, packFolders));
}

/** Compares a pack's files with its checksums. Throws as `findPack` and `verifyPack` of models/packs. */
export async function verifyNamedPack(
  { packFolders }: Backend,
  name: string,
  signal?: AbortSignal,
): Promise<{ isSound: boolean; files: number; differences: string[] }> {
  const { pack } = await findPack(name, packFolders);
  const { isSound, fileCount, differences } = await verifyPack(pack.folder, signal);
  return { isSound, files: fileCount, differences: differences.map((difference) => difference.text) };
}

/** Deletes an added pack. Throws as `removePack` of models/packs. */
export async function removeUserPack({ packFolders }: Backend, name: string): Promise<void> {
  await removePack(name, packFolders);
}

/** The folder of a pack: the embedded one for null, an installed one by name, else a folder by its path. */
export async function resolvePackFolder({ packFolders }: Backend, pack: string | null): Promise<string> {
  if (pack === null) return packFolders.embeddedFolder;
  if (/[\\/]/.test(pack)) return (await openPack(pack)).folder;
  return (await findPack(pack, packFolders)).pack.folder;
}

function toSummary({ pack, isEmbedded, bytes }: PackEntry): PackSummary {
  const { name, kind, title, folder, manifest } = pack;
  return { name, kind, title, licence: manifest.licence ?? 'unknown', folder, isEmbedded, bytes };
}
