/**
 * What a model hub says of a repository: which commit a revision is, which files it has, how large they are and what
 * they hash to. The public conventions of the hub: `/api/models/NAME/revision/REVISION`, `/api/models/NAME/tree/COMMIT`
 * in pages, `/NAME/resolve/COMMIT/PATH`. Mirrors answer alike, possibly below a path of their own.
 */
import { z } from 'zod';
import { ExpectedError } from '#core/base/errors.ts';
import { defined } from '#core/base/assert.ts';
import { downloadJson } from '../download/downloadJson.ts';
import type { DownloadOptions } from '../download/downloadFile.ts';
import { requireAllowedAddress } from '../download/downloadPolicy.ts';
import type { Checksum } from '../download/partFile.ts';
import { isSafePackPath } from '../packManifest.ts';

/** A repository of a hub at a revision. */
export interface HubAddress {
  /** Where the hub is, without a trailing slash in its path. */
  readonly hub: URL;
  /** `OWNER/NAME` */
  readonly repository: string;
  /** Branch, tag or commit. */
  readonly revision: string;
}

export interface HubFile {
  /** Relative to the repository, forward slashes; never leaves it. */
  readonly path: string;
  readonly bytes: number;
  /** null where the hub does not say. */
  readonly checksum: Checksum | null;
}

export interface HubListing {
  /** What the revision is at this moment; everything is fetched from it, so that a push in between changes nothing. */
  readonly commit: string;
  /** As the model card has it; null where it says nothing. */
  readonly licence: string | null;
  readonly files: readonly HubFile[];
}

/** More pages than any repository of a model has. */
const pageLimit = 20;
const largestAnswer = 16_000_000;

const sizeSchema = z.number().int().nonnegative();
const commitSchema = z.string().regex(/^[0-9a-f]{40}$/);

const revisionSchema = z.looseObject({
  sha: commitSchema,
  cardData: z
    .looseObject({ license: z.unknown().optional(), license_name: z.unknown().optional() })
    .nullish()
    .catch(null),
});

const treeSchema = z.array(
  z.looseObject({
    type: z.string(),
    path: z.string(),
    size: sizeSchema.optional(),
    oid: z.string().optional(),
    lfs: z.looseObject({ oid: z.string(), size: sizeSchema }).nullish(),
  }),
);

/** Two names with a slash, as the hub has them. */
export function isRepositoryName(text: string): boolean {
  return text.length <= 200 && /^[a-z0-9][\w.-]*\/[a-z0-9][\w.-]*$/i.test(text) && !text.includes('..');
}

/**
 * Checks an address that a user gave. Throws `ExpectedError`: `hub-address` for a hub that is no https address (http on
 * this machine), `hub-revision`.
 */
export function hubAddress(hub: string, repository: string, revision: string): HubAddress {
  const url = URL.parse(hub);
  if (url === null) {
    throw new ExpectedError('hub-address', `"${hub}" is not an address of a model hub.`, {
      remedy: 'Give it as https://HOST.',
      details: { hub },
    });
  }
  requireAllowedAddress(url);
  if (!/^[\w][\w./-]{0,99}$/.test(revision) || revision.includes('..')) {
    throw new ExpectedError('hub-revision', `"${revision}" is not the name of a revision.`, {
      remedy: 'Give a branch, a tag or a commit of the repository.',
      details: { revision },
    });
  }
  url.search = '';
  url.hash = '';
  url.pathname = url.pathname.replace(/\/+$/, '');
  return { hub: url, repository, revision };
}

/** Where a person can look at the repository. */
export function hubPage({ hub, repository }: HubAddress, commit: string): string {
  return `${base(hub)}/${repository}/tree/${commit}`;
}

/** Where the content of a file is. */
export function hubFileUrl({ hub, repository }: HubAddress, commit: string, path: string): URL {
  return new URL(`${base(hub)}/${repository}/resolve/${commit}/${path.split('/').map(encodeURIComponent).join('/')}`);
}

/**
 * Asks a hub for the files of a repository. Throws as `downloadJson`, and `ExpectedError`: `hub-unintelligible` for an
 * answer that is not a hub's, `hub-path-unsafe` for a path that leaves the repository.
 */
export async function readHubListing(address: HubAddress, options: DownloadOptions = {}): Promise<HubListing> {
  const { hub, repository, revision } = address;
  const api = `${base(hub)}/api/models/${repository}`;
  const what = `the model ${repository}`;
  const remedies = hubRemedies(address);
  const revisionUrl = new URL(`${api}/revision/${encodeURIComponent(revision)}`);
  const about = await downloadJson({ url: revisionUrl, what, remedies, largestBytes: largestAnswer }, options);
  const { sha: commit, cardData } = understood(revisionSchema, about.content, revisionUrl);

  const files: HubFile[] = [];
  let query = 'recursive=true';
  for (let page = 0; page < pageLimit && query !== ''; page++) {
    const url = new URL(`${api}/tree/${commit}?${query}`);
    const { content, headers } = await downloadJson({ url, what, remedies, largestBytes: largestAnswer }, options);
    files.push(...understood(treeSchema, content, url).flatMap((entry) => toFile(entry, repository)));
    query = nextQuery(headers);
  }
  return { commit, licence: licenceOf(cardData), files };
}

/** What to do where the hub gives nothing out, or has nothing. */
export function hubRemedies({ hub, repository, revision }: HubAddress): { forbidden: string; missing: string } {
  return {
    forbidden:
      `The model may be private, or its licence must be accepted first: open ${base(hub)}/${repository} in a browser, ` +
      'download its files there, then "models add FOLDER".',
    missing: `Check the name on ${base(hub)}, and the revision "${revision}".`,
  };
}

function toFile({ type, path, size, oid, lfs }: z.output<typeof treeSchema>[number], repository: string): HubFile[] {
  if (type !== 'file') return [];
  if (!isSafePackPath(path)) {
    throw new ExpectedError('hub-path-unsafe', `${repository} lists a file that would leave its folder: "${path}".`, {
      remedy: 'Do not use this model; tell who runs the hub.',
      details: { repository, file: path },
    });
  }
  return [{ path, bytes: lfs?.size ?? size ?? 0, checksum: checksumOf(oid, lfs?.oid) }];
}

/** Large files go by their SHA-256; small ones by their git blob, whose name of a large file is that of a pointer. */
function checksumOf(oid: string | undefined, lfsOid: string | undefined): Checksum | null {
  if (lfsOid !== undefined) {
    const value = /^(?:sha256:)?([0-9a-f]{64})$/.exec(lfsOid)?.[1];
    return value === undefined ? null : { kind: 'sha256', value };
  }
  return oid !== undefined && /^[0-9a-f]{40}$/.test(oid) ? { kind: 'git-blob', value: oid } : null;
}

/** The query of the next page. Its host is not followed: a mirror may hand on that of the hub it mirrors. */
function nextQuery(headers: Headers): string {
  const next = /<([^>]+)>\s*;\s*rel="?next"?/.exec(headers.get('link') ?? '')?.[1];
  return next === undefined ? '' : (URL.parse(next, 'https://hub.invalid')?.search.slice(1) ?? '');
}

function licenceOf(card: z.output<typeof revisionSchema>['cardData']): string | null {
  const named = [card?.license_name, card?.license].flat().filter((one): one is string => typeof one === 'string');
  return named.length === 0 ? null : defined(named.find((one) => one !== 'other') ?? named[0], 'a licence');
}

function understood<Schema extends z.ZodType>(schema: Schema, content: unknown, url: URL): z.output<Schema> {
  const parsed = schema.safeParse(content);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const field = issue?.path.map(String).join('.') ?? '';
  throw new ExpectedError(
    'hub-unintelligible',
    `${url.host} does not answer as a model hub does: "${field}" ${issue?.message ?? 'is not understood'}.`,
    { remedy: 'Check the address of the hub (--hub).', details: { url: url.href, field } },
  );
}

function base(hub: URL): string {
  return hub.href.replace(/\/$/, '');
}
