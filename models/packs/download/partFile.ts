/**
 * A file on its way: `NAME.part`, which only grows, with what is known of its source in `NAME.part.json` beside it. A
 * later process, also after a kill, reads what is there and goes on. Its hash is kept up to date with its bytes.
 */
import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { constants } from 'node:fs';
import { open, readFile, rename, rm, writeFile, type FileHandle } from 'node:fs/promises';
import { z } from 'zod';
import { throwIfCancelled } from '#core/base/errors.ts';
import { writeError } from './downloadErrors.ts';

/** What a complete file must hash to: its SHA-256, or git's SHA-1 of its blob, which also counts the length. */
export interface Checksum {
  readonly kind: 'sha256' | 'git-blob';
  /** Lower-case hexadecimal. */
  readonly value: string;
}

/** What the bytes so far are the beginning of. */
const sourceSchema = z.object({
  url: z.string(),
  checksum: z.string().nullable(),
  /** Strong entity tag of the server that sent them; null when it gave none. */
  etag: z.string().nullable(),
});

type Source = z.infer<typeof sourceSchema>;

export class PartFile implements AsyncDisposable {
  readonly path: string;
  readonly #target: string;
  readonly #file: FileHandle;
  readonly #source: Omit<Source, 'etag'>;
  #etag: string | null;
  #bytes = 0;
  #inherited = 0;
  #sha256 = createHash('sha256');

  private constructor(target: string, file: FileHandle, source: Source) {
    this.#target = target;
    this.path = partPath(target);
    this.#file = file;
    this.#source = { url: source.url, checksum: source.checksum };
    this.#etag = source.etag;
  }

  /**
   * Opens or begins the part of `target`; one of another source starts anew. Throws `ExpectedError` (`disk-full`,
   * `download-unwritable`), `CancelledError` while what is there is hashed.
   */
  static async open(target: string, url: URL, checksum: Checksum | null, signal?: AbortSignal): Promise<PartFile> {
    const source = { url: url.href, checksum: checksum === null ? null : `${checksum.kind}:${checksum.value}` };
    const kept = await readSource(target);
    const isSame = kept?.checksum === source.checksum && (source.checksum !== null || kept.url === source.url);
    const path = partPath(target);
    // Never through a link that somebody put there.
    const flags = constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW;
    const file = await guarded(path, () => open(path, flags, 0o644));
    const part = new PartFile(target, file, { ...source, etag: isSame ? kept.etag : null });
    try {
      if (isSame) await part.#inherit(signal);
      else await part.restart(null);
      return part;
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** Bytes so far. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Of these, those that an earlier process left. */
  get inherited(): number {
    return this.#inherited;
  }

  get etag(): string | null {
    return this.#etag;
  }

  /** Whether the rest can be asked for: there is a beginning, and a way to tell that the file is still the same. */
  get isResumable(): boolean {
    return this.#bytes > 0 && (this.#etag !== null || this.#source.checksum !== null);
  }

  async append(chunk: Uint8Array): Promise<void> {
    let offset = 0;
    while (offset < chunk.byteLength) {
      const { bytesWritten } = await guarded(this.path, () =>
        this.#file.write(chunk, offset, chunk.byteLength - offset, this.#bytes + offset),
      );
      offset += bytesWritten;
    }
    this.#sha256.update(chunk);
    this.#bytes += chunk.byteLength;
  }

  /** Forgets what was there; what comes next is from an answer with this entity tag. */
  async restart(etag: string | null): Promise<void> {
    await guarded(this.path, () => this.#file.truncate(0));
    this.#bytes = 0;
    this.#inherited = 0;
    this.#sha256 = createHash('sha256');
    await this.describe(etag);
  }

  /** Notes the entity tag of the answer that the bytes come from. */
  async describe(etag: string | null): Promise<void> {
    this.#etag = etag;
    const path = sourcePath(this.#target);
    // Beside and renamed: a kill in between must not leave half a description next to a good part.
    await guarded(path, async () => {
      await writeFile(`${path}.new`, JSON.stringify({ ...this.#source, etag }));
      await rename(`${path}.new`, path);
    });
  }

  /** SHA-256 of the bytes so far, lower-case hexadecimal. */
  sha256(): string {
    return this.#sha256.copy().digest('hex');
  }

  /** Whether the bytes so far are what the checksum says. */
  async matches({ kind, value }: Checksum): Promise<boolean> {
    if (kind === 'sha256') return this.sha256() === value;
    return (await gitBlobHash(this.path, this.#bytes)) === value;
  }

  /** Gives the file its name. */
  async finish(): Promise<void> {
    await guarded(this.path, async () => {
      await this.#file.sync();
      await this.#file.close();
      await rename(this.path, this.#target);
    });
    await rm(sourcePath(this.#target), { force: true });
  }

  /** Deletes it: nothing of it is of use. */
  async remove(): Promise<void> {
    await this.#file.close();
    await rm(this.path, { force: true });
    await rm(sourcePath(this.#target), { force: true });
  }

  /** Closes it and leaves it for the next time. Does nothing after `finish` or `remove`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close().catch(() => undefined);
  }

  async #inherit(signal: AbortSignal | undefined): Promise<void> {
    for await (const chunk of createReadStream(this.path)) {
      throwIfCancelled(signal);
      this.#sha256.update(chunk as Buffer);
      this.#bytes += (chunk as Buffer).byteLength;
    }
    this.#inherited = this.#bytes;
  }
}

/** Git's name of a file's content. */
export async function gitBlobHash(path: string, bytes: number): Promise<string> {
  return await digest(createHash('sha1').update(`blob ${bytes}\0`), path);
}

async function digest(hash: Hash, path: string): Promise<string> {
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

function partPath(target: string): string {
  return `${target}.part`;
}

function sourcePath(target: string): string {
  return `${target}.part.json`;
}

async function readSource(target: string): Promise<Source | undefined> {
  try {
    return sourceSchema.parse(JSON.parse(await readFile(sourcePath(target), 'utf8')));
  } catch {
    // Not there, or not ours: either way the part begins anew.
    return undefined;
  }
}

async function guarded<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw writeError(error, path);
  }
}
