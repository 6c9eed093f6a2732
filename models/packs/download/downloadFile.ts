/**
 * One file from the network, whole and checked or not there at all. Broken connections are mended (Range, If-Range by
 * entity tag), also by a later process; what a server says of lengths and ranges is believed only where it fits what is
 * known. What it is not: a client of any particular site.
 */
import { mkdir, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ExpectedError } from '#core/base/errors.ts';
import { formatBytes } from '#core/base/format.ts';
import { hashFile } from '../packFiles.ts';
import { statusError, TransientFailure, writeError, type AccessRemedies } from './downloadErrors.ts';
import { defaultPolicy, withRetries, type DownloadPolicy, type Retry } from './downloadPolicy.ts';
import { openResponse, type OpenResponse } from './openResponse.ts';
import { gitBlobHash, PartFile, type Checksum } from './partFile.ts';

export interface DownloadRequest {
  /** https; http from this machine only. */
  readonly url: URL;
  /** The file to be. Until it is complete, `NAME.part` and `NAME.part.json` lie there; its folder is made. */
  readonly target: string;
  /** What messages call it: `config.json of NAME`. */
  readonly what: string;
  /** Its size where it is known; another size is an error. */
  readonly bytes: number | null;
  /** Its content where it is known; other content is an error, and deleted. */
  readonly checksum: Checksum | null;
  /** More than this is not taken, whatever the server says. */
  readonly largestBytes: number;
  readonly remedies?: AccessRemedies;
}

export interface DownloadOptions {
  /** Stops it; what has come stays for the next time. */
  readonly signal?: AbortSignal | undefined;
  /** Bytes of the file that are here, as they come. Fewer than before when a beginning turned out to be of no use. */
  readonly onBytes?: ((bytes: number) => void) | undefined;
  /** An attempt failed and will be made again. */
  readonly onRetry?: ((retry: Retry) => void) | undefined;
  readonly policy?: Partial<DownloadPolicy> | undefined;
}

export interface DownloadedFile {
  readonly bytes: number;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
}

/**
 * Downloads a file, going on where an earlier call stopped; a target that is there and has the right checksum is taken
 * as it is. Only one process may work on a target at a time.
 * Throws `CancelledError`, `ExpectedError`: `download-address`, `download-redirect`, `download-forbidden`,
 * `download-missing`, `download-refused`, `download-tls`, `download-unreachable`, `download-timeout`,
 * `download-broken-off`, `download-size`, `download-differs`, `download-unwritable`, `disk-full`.
 */
export async function downloadFile(request: DownloadRequest, options: DownloadOptions = {}): Promise<DownloadedFile> {
  const policy = { ...defaultPolicy, ...options.policy };
  const { target, url, checksum, what } = request;
  const kept = await completeFile(request, options.signal);
  if (kept !== undefined) {
    options.onBytes?.(kept.bytes);
    return kept;
  }
  await makeFolder(target);
  await using part = await PartFile.open(target, url, checksum, options.signal);
  for (;;) {
    const transfer = new Transfer(request, part, policy, options);
    await withRetries(() => transfer.goOn(), {
      policy,
      signal: options.signal,
      achieved: () => transfer.received,
      onRetry: options.onRetry,
    });
    if (checksum === null || (await part.matches(checksum))) break;
    // The beginning may have been damaged while it lay here; only fresh bytes speak against the server.
    if (part.inherited === 0) {
      await part.remove();
      throw new ExpectedError('download-differs', `${what} arrived with other content than it should have.`, {
        remedy: 'Try again; if it happens again, the file was changed at its source. What arrived has been deleted.',
        details: { url: url.href, [checksum.kind]: checksum.value, sha256: part.sha256() },
      });
    }
    await part.restart(null);
    options.onBytes?.(0);
  }
  const downloaded = { bytes: part.bytes, sha256: part.sha256() };
  await part.finish();
  return downloaded;
}

/** The attempts of one download. */
class Transfer {
  /** Bytes of all attempts. */
  received = 0;
  readonly #request: DownloadRequest;
  readonly #part: PartFile;
  readonly #policy: DownloadPolicy;
  readonly #options: DownloadOptions;

  constructor(request: DownloadRequest, part: PartFile, policy: DownloadPolicy, options: DownloadOptions) {
    this.#request = request;
    this.#part = part;
    this.#policy = policy;
    this.#options = options;
  }

  /** Gets what is missing. Throws `TransientFailure` when another attempt may bring more. */
  async goOn(): Promise<void> {
    const part = this.#part;
    const { bytes } = this.#request;
    // A beginning that cannot be one: it is too long, or nothing could tell a changed file from it.
    if (part.bytes > 0 && (part.bytes > (bytes ?? Infinity) || !part.isResumable)) await part.restart(null);
    this.#options.onBytes?.(part.bytes);
    if (part.bytes > 0 && part.bytes === bytes) return;
    await using response = await this.#ask();
    const total = await this.#prepare(response);
    for await (const chunk of response.chunks()) {
      if (part.bytes + chunk.byteLength > (total ?? this.#request.largestBytes)) {
        await part.restart(null);
        throw this.#sizeError(`more than the ${formatBytes(total ?? this.#request.largestBytes)} that it should have`);
      }
      await part.append(chunk);
      this.received += chunk.byteLength;
      this.#options.onBytes?.(part.bytes);
    }
    if (total !== undefined && part.bytes < total) throw this.#brokenOff(total);
  }

  async #ask(): Promise<OpenResponse> {
    const { url, what } = this.#request;
    const { bytes, etag, isResumable } = this.#part;
    const headers = {
      ...(isResumable ? { range: `bytes=${bytes}-` } : {}),
      ...(isResumable && etag !== null ? { 'if-range': etag } : {}),
    };
    return await openResponse({ url, what, headers }, this.#policy, this.#options.signal);
  }

  /** Makes the part fit the answer; the size that the whole file will have, undefined when nobody says. */
  async #prepare(response: OpenResponse): Promise<number | undefined> {
    const part = this.#part;
    const { what, url, remedies } = this.#request;
    const etag = strongEtag(response.headers);
    if (response.status === 206) {
      const range = contentRange(response.headers);
      const isOurs = range?.start === part.bytes && (part.etag === null || etag === null || etag === part.etag);
      if (!isOurs || isEncoded(response.headers)) {
        return await this.#startOver('answered with another part of the file');
      }
      // A part that began without an entity tag may go on with one.
      if (part.etag === null && etag !== null) await part.describe(etag);
      return this.#checkedTotal(range.total);
    }
    if (response.status === 416) return await this.#startOver('has no more of the file than is here');
    if (response.status !== 200) throw statusError(response, what, url, remedies);
    await part.restart(etag);
    this.#options.onBytes?.(0);
    return this.#checkedTotal(isEncoded(response.headers) ? undefined : contentLength(response.headers));
  }

  /** Throws: what was asked for does not fit the part, so the next attempt begins at the beginning. */
  async #startOver(reason: string): Promise<never> {
    await this.#part.restart(null);
    const { what, url } = this.#request;
    throw new TransientFailure(
      new ExpectedError('download-broken-off', `${what} could not be continued: ${url.host} ${reason}.`, {
        remedy: 'Give the same command again.',
        details: { variant: 'over', url: url.href },
      }),
    );
  }

  #checkedTotal(announced: number | undefined): number | undefined {
    const { bytes, largestBytes } = this.#request;
    const total = bytes ?? announced;
    if (total !== undefined && total > largestBytes) {
      throw this.#sizeError(`${formatBytes(total)}, more than the ${formatBytes(largestBytes)} that are taken`);
    }
    if (announced !== undefined && announced !== total) {
      throw this.#sizeError(`${announced} bytes instead of ${total}`);
    }
    return total;
  }

  #sizeError(how: string): ExpectedError {
    const { what, url, bytes } = this.#request;
    return new ExpectedError('download-size', `${what} has ${how}, says ${url.host}.`, {
      remedy: 'Try again later; if it stays so, the file was changed at its source, or a network page answers for it.',
      details: { url: url.href, bytes },
    });
  }

  #brokenOff(total: number): TransientFailure {
    const { what, url } = this.#request;
    const got = `${formatBytes(this.#part.bytes)} of ${formatBytes(total)}`;
    return new TransientFailure(
      new ExpectedError('download-broken-off', `${what} broke off after ${got}.`, {
        remedy: 'Give the same command again; it goes on where it stopped.',
        details: { url: url.href, bytes: this.#part.bytes, total },
      }),
    );
  }
}

/** The target when it is there and right; one that is there and wrong is deleted. */
async function completeFile(
  { target, checksum, bytes }: DownloadRequest,
  signal: AbortSignal | undefined,
): Promise<DownloadedFile | undefined> {
  const found = await stat(target).catch(() => undefined);
  if (found === undefined) return undefined;
  if (checksum !== null && found.isFile() && (bytes === null || found.size === bytes)) {
    const sha256 = await hashFile(target, signal);
    const own = checksum.kind === 'sha256' ? sha256 : await gitBlobHash(target, found.size);
    if (own === checksum.value) return { bytes: found.size, sha256 };
  }
  await rm(target, { recursive: true, force: true });
  return undefined;
}

async function makeFolder(target: string): Promise<void> {
  const folder = dirname(target);
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw writeError(error, folder);
  }
}

/** If-Range takes strong tags only. */
function strongEtag(headers: Headers): string | null {
  const etag = headers.get('etag');
  return etag !== null && /^"[^"]*"$/.test(etag) ? etag : null;
}

function isEncoded(headers: Headers): boolean {
  return (headers.get('content-encoding') ?? 'identity') !== 'identity';
}

function contentLength(headers: Headers): number | undefined {
  const text = headers.get('content-length');
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

function contentRange(headers: Headers): { start: number; total: number | undefined } | undefined {
  const match = /^bytes (\d{1,15})-\d{1,15}\/(\d{1,15}|\*)$/.exec(headers.get('content-range') ?? '');
  if (match === null) return undefined;
  return { start: Number(match[1]), total: match[2] === '*' ? undefined : Number(match[2]) };
}
