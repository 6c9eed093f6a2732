/**
 * Pulling of a pack from a model hub into the user's library: the only use of the network, and only when asked for.
 * Everything is known before it starts (commit, files, sizes, checksums); what was fetched stays for the next time when
 * it stops; the pack appears in the library complete and checked, or not at all.
 */
import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { errorMessage, ExpectedError, throwIfCancelled } from '#core/base/errors.ts';
import { formatBytes } from '#core/base/format.ts';
import { problemOf, type Problem } from '#core/document/problem.ts';
import { ClaimedFolder } from './claimedFolder.ts';
import { downloadFile, type DownloadOptions } from './download/downloadFile.ts';
import type { DownloadPolicy } from './download/downloadPolicy.ts';
import { TransferMeter, type TransferRate } from './download/transferMeter.ts';
import {
  hubAddress,
  hubFileUrl,
  hubPage,
  hubRemedies,
  readHubListing,
  type HubAddress,
  type HubFile,
  type HubListing,
} from './hub/hubListing.ts';
import type { PullSource } from './hub/knownPacks.ts';
import { nameFromFolder, openPack, requiredFiles, type Pack } from './openPack.ts';
import { belongsToPack } from './packContents.ts';
import { readPackManifest, type PackKind, type PackManifest } from './packManifest.ts';
import {
  placePack,
  pullingPrefix,
  refuseExistingPack,
  removeAbandoned,
  requireSpace,
  writePackManifest,
} from './placePack.ts';
import { standsFor } from './weightPrecision.ts';

export interface PullProgress extends TransferRate {
  /** Of all files, what is here. */
  readonly bytes: number;
  /** null until the hub has said what there is. */
  readonly totalBytes: number | null;
  /** The file under way; null while the hub is asked. */
  readonly file: string | null;
  /** Why nothing comes at the moment, and for how long; null while something does. */
  readonly waiting: { readonly reason: Problem; readonly seconds: number } | null;
}

export interface PullOptions {
  readonly hub: string;
  /** Overrides that of the source. */
  readonly revision: string | null;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: PullProgress) => void) | undefined;
  readonly policy?: Partial<DownloadPolicy> | undefined;
  /** More than this is not taken, whatever the hub says. Default: 20 GB. */
  readonly largestBytes?: number | undefined;
}

const defaultBranch = 'main';
/** A repository's own pack.json, until that of the library is made from it. */
const ownDescription = 'pack.json.hub';
const defaultLargestBytes = 20_000_000_000;
/** Of a description; tokenizers of many languages have 35 MB. */
const largestDescription = 100_000_000;

/**
 * Pulls a pack; going on with what an earlier pull of the same commit left. Throws as `downloadFile` of one of its
 * files and `readHubListing`, and `ExpectedError`: `pack-exists`, `work-under-way` (another process pulls it),
 * `hub-file-missing`, `pack-too-large`, `disk-full`, `pack-differs` (its own pack.json names other checksums), and what
 * opening the pack throws.
 */
export async function pullPack(source: PullSource, packsFolder: string, options: PullOptions): Promise<Pack> {
  const { repository, known } = source;
  const address = hubAddress(options.hub, repository, options.revision ?? source.revision ?? defaultBranch);
  const name = known?.name ?? nameFromFolder(repository);
  // Asked again when it takes its place; here to spare the time.
  await refuseExistingPack(packsFolder, name);
  const progress = new ProgressReport(options);
  const listing = await readHubListing(address, progress.options);

  await mkdir(packsFolder, { recursive: true });
  await removeAbandoned(packsFolder);
  await using folder = await ClaimedFolder.claim(packsFolder, `${pullingPrefix}${pullKey(address, listing.commit)}`);
  const pull = new Pull(address, listing, source, folder.path, progress);
  const manifest = await pull.describe(name);
  const files = pull.choose(manifest.kind, options.largestBytes ?? defaultLargestBytes);
  await requireSpace(folder.path, await pull.missingBytes(files));
  const checksums = await pull.fetch(files, manifest);
  throwIfCancelled(options.signal);
  await rm(join(folder.path, ownDescription), { force: true });
  await writePackManifest({ folder: folder.path, name, kind: manifest.kind, manifest }, checksums, folder.path);
  await openPack(folder.path);
  try {
    return await openPack(await placePack(packsFolder, name, (target) => folder.moveTo(target)));
  } catch (error) {
    // The name is taken by now, so nobody will go on with this one.
    await rm(folder.path, { recursive: true, force: true });
    throw error;
  }
}

/** Another commit, or another mirror's idea of it, is another download. */
function pullKey({ repository }: HubAddress, commit: string): string {
  return createHash('sha256').update(`${repository}\0${commit}`).digest('hex').slice(0, 24);
}

class Pull {
  readonly #address: HubAddress;
  readonly #listing: HubListing;
  readonly #source: PullSource;
  readonly #folder: string;
  readonly #progress: ProgressReport;

  constructor(address: HubAddress, listing: HubListing, source: PullSource, folder: string, progress: ProgressReport) {
    this.#address = address;
    this.#listing = listing;
    this.#source = source;
    this.#folder = folder;
    this.#progress = progress;
  }

  /** What the pack will say of itself: its own pack.json where the repository has one, and where it came from. */
  async describe(name: string): Promise<PackManifest> {
    const own = this.#listing.files.find(({ path }) => path === 'pack.json');
    let content: unknown = {};
    if (own !== undefined) {
      const target = join(this.#folder, ownDescription);
      await this.#download(own, target, largestDescription);
      content = parseJson(await readFile(target, 'utf8'), this.#what(own));
    }
    const manifest = readPackManifest(content, this.#what({ path: 'pack.json' }));
    const { known, repository } = this.#source;
    return {
      ...manifest,
      name,
      kind: known?.kind ?? manifest.kind,
      title: known?.title ?? manifest.title ?? repository,
      source: hubPage(this.#address, this.#listing.commit),
      licence: known?.licence ?? this.#listing.licence ?? manifest.licence ?? 'unknown',
    };
  }

  /** The files of the repository that make a pack of this kind, small ones first: what they lack shows early. */
  choose(kind: PackKind, largestBytes: number): readonly HubFile[] {
    const paths = new Set(this.#listing.files.map(({ path }) => path));
    const files = this.#listing.files
      .filter(({ path }) => path !== 'pack.json' && belongsToPack(path, paths, kind))
      .map((file) => this.#pinned(file))
      .toSorted((a, b) => a.bytes - b.bytes);
    const { repository } = this.#source;
    for (const path of [...requiredFiles[kind].descriptions, ...requiredFiles[kind].weights]) {
      if (files.some((file) => standsFor(file.path, paths) === path)) continue;
      throw new ExpectedError('hub-file-missing', `${repository} has no ${path}, which a pack of kind ${kind} needs.`, {
        remedy:
          'Choose a repository with ONNX files that are not quantised ("models list" names some), or "models add".',
        details: { repository, file: path, kind },
      });
    }
    const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
    const large = files.find(({ path, bytes }) => !path.startsWith('onnx/') && bytes > largestDescription);
    if (total > largestBytes || large !== undefined) {
      const what = large === undefined ? repository : this.#what(large);
      throw new ExpectedError(
        'pack-too-large',
        `${what} has ${formatBytes(large?.bytes ?? total)}; ` +
          `at most ${formatBytes(large === undefined ? largestBytes : largestDescription)} are taken.`,
        {
          remedy: 'Get the files in another way, then "models add".',
          details: {
            repository,
            bytes: large?.bytes ?? total,
            most: large === undefined ? largestBytes : largestDescription,
          },
        },
      );
    }
    this.#progress.total = total;
    return files;
  }

  /** Bytes that the disk has to take yet. */
  async missingBytes(files: readonly HubFile[]): Promise<number> {
    const sizes = await Promise.all(
      files.map(async ({ path, bytes }) => bytes - Math.min(bytes, await bytesThere(join(this.#folder, path)))),
    );
    return sizes.reduce((sum, bytes) => sum + bytes, 0);
  }

  /** Gets the files one after the other. Returns their checksums. */
  async fetch(files: readonly HubFile[], manifest: PackManifest): Promise<PackManifest['files']> {
    const checksums: PackManifest['files'] = {};
    for (const file of files) {
      const got = await this.#download(file, join(this.#folder, file.path), file.bytes);
      const expected = manifest.files[file.path];
      if (expected !== undefined && expected.sha256 !== got.sha256) {
        throw new ExpectedError('pack-differs', `${this.#what(file)} is not what its own pack.json says.`, {
          remedy: 'Do not use this revision; another one may be whole (--revision).',
          details: { variant: 'pulled', file: file.path, repository: this.#source.repository },
        });
      }
      checksums[file.path] = got;
      this.#progress.finish(file);
    }
    return checksums;
  }

  async #download(file: HubFile, target: string, largestBytes: number): ReturnType<typeof downloadFile> {
    const { path, bytes, checksum } = file;
    const url = hubFileUrl(this.#address, this.#listing.commit, path);
    const remedies = hubRemedies(this.#address);
    this.#progress.begin(file);
    return await downloadFile(
      { url, target, what: this.#what(file), bytes, checksum, largestBytes, remedies },
      this.#progress.options,
    );
  }

  /** A file of the curated list is what the list says, whatever the hub says now. */
  #pinned(file: HubFile): HubFile {
    const pin = this.#source.known?.files?.[file.path];
    return pin === undefined ? file : { ...file, bytes: pin.bytes, checksum: { kind: 'sha256', value: pin.sha256 } };
  }

  #what({ path }: Pick<HubFile, 'path'>): string {
    return `${path} of ${this.#source.repository}`;
  }
}

/** Puts the progress of single files together. */
class ProgressReport {
  total: number | null = null;
  readonly options: DownloadOptions;
  readonly #report: (progress: PullProgress) => void;
  readonly #meter = new TransferMeter();
  #finished = 0;
  #file: HubFile | undefined;
  #fileBytes = 0;

  constructor({ signal, policy, onProgress }: PullOptions) {
    this.#report = onProgress ?? (() => undefined);
    this.options = {
      signal,
      policy,
      onBytes: (bytes) => {
        // What was here before, and what begins anew, says nothing of the pace.
        const fresh = bytes - this.#fileBytes;
        if (this.#fileBytes > 0 && fresh > 0) this.#meter.count(fresh);
        else this.#meter.pause();
        this.#fileBytes = bytes;
        this.#tell(null);
      },
      onRetry: ({ reason, waitMs }) => {
        this.#meter.pause();
        this.#tell({ reason: problemOf(reason), seconds: waitMs / 1000 });
      },
    };
    this.#tell(null);
  }

  begin(file: HubFile): void {
    this.#file = file;
    this.#fileBytes = 0;
    this.#meter.pause();
  }

  /** Counts a file of the total as here. */
  finish({ bytes }: HubFile): void {
    this.#finished += bytes;
    this.#fileBytes = 0;
    this.#tell(null);
  }

  #tell(waiting: PullProgress['waiting']): void {
    const bytes = this.#finished + (this.total === null ? 0 : this.#fileBytes);
    const left = this.total === null ? null : this.total - bytes;
    const rate = left === null ? { ratePerSecond: null, secondsLeft: null } : this.#meter.rate(left);
    this.#report({ bytes, totalBytes: this.total, file: this.#file?.path ?? null, waiting, ...rate });
  }
}

/** Of a file, complete or begun. */
async function bytesThere(path: string): Promise<number> {
  for (const candidate of [path, `${path}.part`]) {
    const found = await stat(candidate).catch(() => undefined);
    if (found !== undefined) return found.size;
  }
  return 0;
}

function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ExpectedError('pack-file-unreadable', `${what} is not readable JSON: ${errorMessage(error)}.`, {
      remedy: 'Choose another revision (--revision).',
      details: { variant: 'pulled', what },
      cause: error,
    });
  }
}
