import { MaskwrightError } from '#core/base/errors.ts';
import type { KnownPackSummary, PackSummary, PullProgress } from '#core/contract/packs.ts';
import type { FileProblem } from '#core/contract/progress.ts';
import { notice, type Notice } from '#core/document/notice.ts';
import { obstacleToMasks, requireMasks } from '#models/clip/maskAbility.ts';
import { obstacleToWords } from '#models/clip/wordSimilarity.ts';
import { addPack } from '#models/packs/addPack.ts';
import { openClipPack, openPack, type ClipPack, type Pack } from '#models/packs/openPack.ts';
import { findPullSource, readKnownPacks } from '#models/packs/hub/knownPacks.ts';
import { findPack, listPacks, removePack, type PackEntry } from '#models/packs/packLibrary.ts';
import { pullPack } from '#models/packs/pullPack.ts';
import { requireSoundPack, verifyPack, type PackDifference } from '#models/packs/verifyPack.ts';
import { problemOf } from '#core/document/problem.ts';
import type { Backend } from '../../backend.ts';
import { knownPacksFile } from '../../resources.ts';
import type { Work } from '../jobs/runningWork.ts';
import { streamProgress } from '../jobs/streamProgress.ts';

/** Bytes of a weight at full precision. */
const weightBytes = 4;

/** The installed packs; `broken` are folders among them that cannot be opened, `known` is the curated list. */
export async function listAllPacks({
  packFolders,
}: Backend): Promise<{ packs: PackSummary[]; broken: FileProblem[]; known: KnownPackSummary[] }> {
  const { packs, broken } = await listPacks(packFolders);
  const known = await readKnownPacks(knownPacksFile);
  const installed = new Set(packs.map(({ pack }) => pack.name));
  return {
    packs: await Promise.all(packs.map(toSummary)),
    known: known.packs.map(({ name, title, kind, licence, repository, parameters, purpose, isUsed, limits }) => ({
      ...{ name, title, kind, licence, repository, purpose, isUsed, limits },
      bytes: parameters === null ? null : parameters * weightBytes,
      isInstalled: installed.has(name),
    })),
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
  return await toSummary(await findPack(name, packFolders));
}

/**
 * Downloads a pack into the user's packs. Throws as `findPullSource` and `pullPack` of models/packs.
 */
export function pullUserPack(
  backend: Backend,
  { model, revision, hub }: { readonly model: string; readonly revision: string | null; readonly hub: string | null },
  signal?: AbortSignal,
): AsyncGenerator<PullProgress, PackSummary, void> {
  const { packFolders } = backend;
  const pull: Work<PackSummary, PullProgress> = async (cancelled, onProgress) => {
    const known = await readKnownPacks(knownPacksFile);
    const { name } = await pullPack(findPullSource(model, known), packFolders.packsFolder, {
      ...{ revision, signal: cancelled, onProgress },
      hub: hub ?? known.hub,
    });
    return await toSummary(await findPack(name, packFolders));
  };
  return streamProgress(backend.projects, pull, signal);
}

/** Compares a pack's files with its checksums. Throws as `findPack` and `verifyPack` of models/packs. */
export async function verifyNamedPack(
  { packFolders }: Backend,
  name: string,
  signal?: AbortSignal,
): Promise<{ isSound: boolean; files: number; differences: Notice[] } & Ability> {
  const { pack } = await findPack(name, packFolders);
  const { isSound, fileCount, differences } = await verifyPack(pack.folder, signal);
  const ability = await abilityOf(pack);
  return { isSound, files: fileCount, differences: differences.map(differenceNotice), ...ability };
}

/** Deletes an added pack. Throws as `removePack` of models/packs. */
export async function removeUserPack({ packFolders }: Backend, name: string): Promise<void> {
  await removePack(name, packFolders);
}

/**
 * Opens the pack that work is to be done with, and makes sure that it is what it was when it was added. Throws as
 * `resolvePackFolder`, `openClipPack` and `requireSoundPack` of models/packs.
 */
export async function openPackForWork(backend: Backend, pack: string | null): Promise<ClipPack> {
  const opened = await openClipPack(await resolvePackFolder(backend, pack));
  await requireSoundPack(opened);
  return opened;
}

/** As `openPackForWork`, and refuses a pack that makes no masks. Throws as `requireMasks` of models/clip too. */
export async function openPackForMasks(backend: Backend, pack: string | null): Promise<ClipPack> {
  const opened = await openPackForWork(backend, pack);
  requireMasks(opened);
  return opened;
}

/** The folder of a pack: the embedded one for null, an installed one by name, else a folder by its path. */
export async function resolvePackFolder({ packFolders }: Backend, pack: string | null): Promise<string> {
  if (pack === null) return packFolders.embeddedFolder;
  if (/[\\/]/.test(pack)) return (await openPack(pack)).folder;
  return (await findPack(pack, packFolders)).pack.folder;
}

async function toSummary({ pack, isEmbedded, bytes }: PackEntry): Promise<PackSummary> {
  const { name, kind, title, folder, manifest } = pack;
  const licence = manifest.licence ?? 'unknown';
  return { name, kind, title, licence, folder, isEmbedded, bytes, ...(await abilityOf(pack)) };
}

type Ability = Pick<PackSummary, 'makesMasks' | 'limits'>;

async function abilityOf({ folder, kind }: Pack): Promise<Ability> {
  if (kind !== 'clip') {
    return {
      makesMasks: false,
      limits: notice('pack-kind-unused', `Packs of the kind ${kind} have no use in this version.`, { kind }),
    };
  }
  try {
    const pack = await openClipPack(folder);
    const obstacle = obstacleToMasks(pack);
    if (obstacle === undefined) return { makesMasks: true, limits: null };
    const ofWords = obstacleToWords(pack);
    const rest = ofWords ?? 'Whole pictures can be compared with words ("models try").';
    const details = ofWords === undefined ? { variant: 'compares' } : {};
    return { makesMasks: false, limits: notice('pack-limits', `Makes no masks: ${obstacle} ${rest}`, details) };
  } catch (error) {
    // One broken file does not hide the other packs.
    if (!(error instanceof MaskwrightError) || error.kind === 'bug') throw error;
    const limits = notice('pack-unusable', `Cannot be used: ${error.message}`, {}, problemOf(error));
    return { makesMasks: false, limits };
  }
}

function differenceNotice({ path, problem, text }: PackDifference): Notice {
  switch (problem) {
    case 'missing':
      return notice('pack-file-gone', text, { file: path });
    case 'other-size':
      return notice('pack-file-other-size', text, { file: path });
    case 'other-content':
      return notice('pack-file-other-content', text, { file: path });
  }
}
