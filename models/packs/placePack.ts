/** What adding and pulling share: room, a folder that is not complete yet, and the moment it appears in the library. */
import { readdir, rename, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ExpectedError } from '#core/base/errors.ts';
import { formatBytes } from '#core/base/format.ts';
import { isAlive } from './claimedFolder.ts';
import { logitScaleOf } from './logitScale.ts';
import type { Pack } from './openPack.ts';
import { packFormat, type PackManifest } from './packManifest.ts';

/** Begins the name of a folder that a pack is copied into. */
export const addingPrefix = '.adding-';
/** Begins the name of a folder that a pack is downloaded into. */
export const pullingPrefix = '.pulling-';

const hour = 60 * 60 * 1000;
/**
 * What a killed process left, by how long ago something was done to it. A copy is quickly made again; a download may be
 * waiting for its next evening.
 */
const abandonedAfterMs: readonly (readonly [prefix: string, ms: number])[] = [
  [addingPrefix, 24 * hour],
  ['.removing-', 24 * hour],
  [pullingPrefix, 14 * 24 * hour],
];

/** So that a pack that just fits does not fill the disk to the last byte. */
const reservedBytes = 64_000_000;

/** Throws `ExpectedError` (`pack-exists`) when the library has a pack in the folder of this name. */
export async function refuseExistingPack(packsFolder: string, name: string): Promise<void> {
  if (await isThere(join(packsFolder, name))) throw packExists(packsFolder, name);
}

/** Throws `ExpectedError` (`disk-full`) unless so many bytes fit into a folder, with something to spare. */
export async function requireSpace(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  const needed = bytes + reservedBytes;
  if (free >= needed) return;
  throw new ExpectedError(
    'disk-full',
    `${formatBytes(needed)} are needed in ${folder}; ${formatBytes(free)} are free.`,
    {
      remedy: 'Make room, or set MASKWRIGHT_DATA to a folder on a larger disk.',
      details: { variant: 'pack', folder, needed, free },
    },
  );
}

/** Completes a pack's own description with checksums and logit scale, and writes it into `folder`. */
export async function writePackManifest(
  pack: Pick<Pack, 'folder' | 'name' | 'kind' | 'manifest'>,
  files: PackManifest['files'],
  folder: string,
): Promise<void> {
  // The combined model does not come along, so the logit scale that only it holds is written down.
  const scale = pack.kind === 'clip' ? { logit_scale: logitScaleOf(pack).value } : {};
  const manifest = { ...pack.manifest, format: packFormat, name: pack.name, ...scale, files };
  await writeFile(join(folder, 'pack.json'), `${JSON.stringify(manifest, null, 2)}\n`, { flush: true });
}

/**
 * Gives a complete folder its name in the library; `move` is how. Returns the folder. Throws `ExpectedError`
 * (`pack-exists`) when another process was faster.
 */
export async function placePack(
  packsFolder: string,
  name: string,
  move: (target: string) => Promise<void>,
): Promise<string> {
  const target = join(resolve(packsFolder), name);
  try {
    await move(target);
  } catch (error) {
    // The systems disagree on the code of a rename onto a folder that has files in it.
    if (await isThere(target)) throw packExists(packsFolder, name);
    throw error;
  }
  return target;
}

/** Deletes what killed processes left half done long ago. */
export async function removeAbandoned(packsFolder: string): Promise<void> {
  for (const name of await readdir(packsFolder)) {
    const limit = abandonedAfterMs.find(([prefix]) => name.startsWith(prefix))?.[1];
    const folder = join(packsFolder, name);
    if (limit === undefined || (await isAlive(folder))) continue;
    const found = await stat(folder).catch(() => undefined);
    if (found === undefined || Date.now() - found.mtimeMs <= limit) continue;
    // Renamed first, so that nobody goes on with a folder that is being emptied.
    const aside = join(packsFolder, `.removing-${crypto.randomUUID()}`);
    const isOurs = await rename(folder, aside).then(
      () => true,
      () => false,
    );
    if (isOurs) await rm(aside, { recursive: true, force: true });
  }
}

async function isThere(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  );
}

function packExists(packsFolder: string, name: string): ExpectedError {
  return new ExpectedError('pack-exists', `There is a pack named "${name}" already.`, {
    remedy: `Remove it first ("models remove ${name}"), or give this one another name in its pack.json.`,
    details: { name, folder: join(packsFolder, name) },
  });
}
