/**
 * What can be computed again, kept in the user's cache folder: small files by kind and key, each with a checksum of its
 * own, so that a damaged one is never used. Any number of processes use it at once, and none waits for another; a
 * failure to keep something is no failure. When it outgrows its limit, what was not used for longest goes.
 */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, rmdir, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface CacheUsage {
  /** Name of the kind, or of another folder in the cache. */
  readonly kind: string;
  readonly entries: number;
  readonly bytes: number;
}

export interface UserCacheOptions {
  /** Of all entries together; default 20 GB. Asked when it is first needed. */
  readonly limitBytes?: number | (() => Promise<number>);
  /** The largest share of the limit that a kind takes when room is made, 0 to 1; default: all of it. */
  readonly shares?: Readonly<Record<string, number>>;
}

/** Everything that a content depends on. */
export type CacheKey = readonly (string | number | boolean)[];

export const defaultCacheLimit = 20_000_000_000;

/** Begins every entry; another one means another layout. */
const magic = Buffer.from('maskwright-cache-1\n', 'latin1');
const hashBytes = 32;
const headerBytes = magic.byteLength + hashBytes;

const temporarySuffix = '.tmp';
/** A temporary file this old belongs to a process that was killed. */
const abandonedAfterMs = 60 * 60 * 1000;
/** Uses within this time of each other count as one, so that reading does not write all the time. */
const useResolutionMs = 10 * 60 * 1000;
/** What is left after making room, so that the next entry does not make room again. */
const keptShare = 0.9;
/** Files looked at together. */
const statBatch = 64;
/** Other processes write too: after this share of the limit, it is counted again what is there. */
const recountShare = 0.05;

interface Entry {
  readonly path: string;
  readonly kind: string;
  readonly bytes: number;
  readonly usedAtMs: number;
}

export class UserCache {
  readonly folder: string;
  readonly #limitOption: NonNullable<UserCacheOptions['limitBytes']>;
  #limit: Promise<number> | undefined;
  /** Bytes in the folder when they were last counted; undefined before. */
  #counted: Promise<number> | undefined;
  #writtenSince = 0;
  #makingRoom: Promise<void> | undefined;
  readonly #shares: ReadonlyMap<string, number>;

  constructor(folder: string, { limitBytes = defaultCacheLimit, shares = {} }: UserCacheOptions = {}) {
    this.folder = folder;
    this.#shares = new Map(Object.entries(shares));
    this.#limitOption = limitBytes;
  }

  /** The content kept under a key, in a buffer of its own; undefined when there is none, or when it is damaged, which deletes it. */
  async read(kind: string, key: CacheKey): Promise<Uint8Array | undefined> {
    const path = this.#path(kind, key);
    try {
      const file = await readFile(path);
      const content = contentOf(file);
      if (content === undefined) await rm(path, { force: true });
      else await noteUse(path);
      return content;
    } catch {
      // Not there, or not readable; it is computed again.
      return undefined;
    }
  }

  /** Whether a content is kept under a key; it may turn out to be damaged. */
  async has(kind: string, key: CacheKey): Promise<boolean> {
    const found = await stat(this.#path(kind, key)).catch(() => undefined);
    return found !== undefined;
  }

  /**
   * Keeps a content under a key: whole or not at all. Never throws; what cannot be kept is computed again. Room for it is
   * made afterwards, which nobody has to wait for: counting a hundred thousand files takes seconds.
   */
  async keep(kind: string, key: CacheKey, content: Uint8Array): Promise<void> {
    const path = this.#path(kind, key);
    const temporary = `${path}.${crypto.randomUUID()}${temporarySuffix}`;
    try {
      const limit = await this.#limitBytes();
      if (content.byteLength + headerBytes > limit * keptShare) return;
      await mkdir(join(this.folder, kind), { recursive: true });
      const hash = createHash('sha256').update(content).digest();
      await writeFile(temporary, Buffer.concat([magic, hash, content]));
      await rename(temporary, path);
      this.#writtenSince += content.byteLength + headerBytes;
      this.#makingRoom ??= this.#makeRoom(limit).finally(() => {
        this.#makingRoom = undefined;
      });
    } catch {
      // A cache that cannot be written (full disk, no permission) costs time and nothing else.
      await rm(temporary, { force: true }).catch(() => undefined);
    }
  }

  /** Waits until there is room for what was kept so far. */
  async settled(): Promise<void> {
    await this.#makingRoom;
  }

  /** What is in the folder, by kind, the largest first. */
  async usage(): Promise<readonly CacheUsage[]> {
    const kinds = new Map<string, { entries: number; bytes: number }>();
    for (const { kind, bytes } of await this.#entries()) {
      const sum = kinds.get(kind) ?? { entries: 0, bytes: 0 };
      kinds.set(kind, { entries: sum.entries + 1, bytes: sum.bytes + bytes });
    }
    return Array.from(kinds, ([kind, sum]) => ({ kind, ...sum })).toSorted((a, b) => b.bytes - a.bytes);
  }

  /**
   * Deletes everything in it, or everything of a kind. Other processes compute again what they miss, and what they write
   * meanwhile may stay. Throws when files cannot be deleted.
   */
  async clear(kind?: string): Promise<void> {
    this.#counted = undefined;
    const cleared = kind === undefined ? this.folder : join(this.folder, kind);
    const below = await readdir(cleared, { recursive: true, withFileTypes: true }).catch(() => []);
    const paths = (ofFolders: boolean) =>
      below.filter((one) => one.isDirectory() === ofFolders).map((one) => join(one.parentPath, one.name));
    for (const path of paths(false)) await rm(path, { force: true });
    // One that somebody writes into at this moment is not empty, and stays.
    const folders = [...(kind === undefined ? [] : [cleared]), ...paths(true)];
    for (const path of folders.toSorted((a, b) => b.length - a.length)) await rmdir(path).catch(() => undefined);
  }

  /** Deletes what was not used for longest, until each kind is within its share and the rest fits. */
  async shrinkTo(limitBytes: number): Promise<void> {
    this.#writtenSince = 0;
    let left = (await this.#entries()).toSorted((a, b) => a.usedAtMs - b.usedAtMs);
    const isAbandoned = ({ path, usedAtMs }: Entry) =>
      path.endsWith(temporarySuffix) && Date.now() - usedAtMs > abandonedAfterMs;
    const shrink = async (belongs: (entry: Entry) => boolean, limit: number): Promise<void> => {
      let bytes = totalBytes(left.filter(belongs));
      const gone = new Set<Entry>();
      for (const entry of left.filter(belongs)) {
        if (bytes <= limit && !isAbandoned(entry)) continue;
        // On Windows a file that is being read stays; it will go the next time.
        await rm(entry.path, { force: true }).catch(() => undefined);
        bytes -= entry.bytes;
        gone.add(entry);
      }
      left = left.filter((entry) => !gone.has(entry));
    };
    for (const [kind, share] of this.#shares) await shrink((entry) => entry.kind === kind, limitBytes * share);
    await shrink(() => true, limitBytes);
    this.#counted = Promise.resolve(totalBytes(left));
  }

  async #makeRoom(limit: number): Promise<void> {
    const isStale = this.#writtenSince > limit * recountShare;
    if (this.#counted === undefined || isStale) {
      this.#writtenSince = 0;
      this.#counted = this.#entries().then(totalBytes);
    }
    if ((await this.#counted) + this.#writtenSince > limit) await this.shrinkTo(limit * keptShare);
  }

  #limitBytes(): Promise<number> {
    const option = this.#limitOption;
    this.#limit ??= typeof option === 'number' ? Promise.resolve(option) : option();
    return this.#limit;
  }

  /** Every file, also of folders that others keep here; a file that vanishes meanwhile is left out. */
  async #entries(): Promise<Entry[]> {
    const names = await readdir(this.folder, { recursive: true, withFileTypes: true }).catch(() => []);
    const paths = names.filter((name) => name.isFile()).map((name) => join(name.parentPath, name.name));
    const entries: Entry[] = [];
    for (let start = 0; start < paths.length; start += statBatch) {
      const batch = paths.slice(start, start + statBatch);
      for (const found of await Promise.all(batch.map((path) => this.#entryAt(path)))) {
        if (found !== undefined) entries.push(found);
      }
    }
    return entries;
  }

  async #entryAt(path: string): Promise<Entry | undefined> {
    const found = await stat(path).catch(() => undefined);
    if (found === undefined) return undefined;
    const kind = path.slice(this.folder.length + 1).split(/[\\/]/)[0] ?? '';
    return { path, kind, bytes: found.size, usedAtMs: found.mtimeMs };
  }

  #path(kind: string, key: CacheKey): string {
    return join(this.folder, kind, createHash('sha256').update(JSON.stringify(key)).digest('hex'));
  }
}

function totalBytes(entries: readonly Entry[]): number {
  return entries.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** A copy, so that it begins its own buffer; undefined for a file that is not whole. */
function contentOf(file: Uint8Array): Uint8Array | undefined {
  if (file.byteLength < headerBytes || Buffer.compare(file.subarray(0, magic.byteLength), magic) !== 0) {
    return undefined;
  }
  const content = file.subarray(headerBytes);
  const hash = createHash('sha256').update(content).digest();
  return Buffer.compare(hash, file.subarray(magic.byteLength, headerBytes)) === 0 ? new Uint8Array(content) : undefined;
}

/** The time of the file is that of its last use. */
async function noteUse(path: string): Promise<void> {
  const now = Date.now();
  if (now - (await stat(path)).mtimeMs > useResolutionMs) await utimes(path, now / 1000, now / 1000);
}
