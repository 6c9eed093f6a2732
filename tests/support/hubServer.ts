/** A model hub on this machine: serves folders as repositories, by the public hub's conventions. */
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { FileServer, sendFile, sha256Of, type Manners } from './fileServer.ts';

export const hubCommit = 'c0ffee'.padEnd(40, '0');

/** Content of a repository by path. Graphs and `.safetensors` are "large" files, as on the hub. */
export type Repository = ReadonlyMap<string, Uint8Array>;

export interface HubBehaviour {
  /** Entries a page of the listing has; all by default. */
  readonly pageSize?: number;
  /** How the content of a path is sent; `count` is how often it was asked for. */
  readonly manners?: (path: string, count: number) => Manners;
  /** Answers a request itself; false leaves it to the hub. */
  readonly answer?: (request: IncomingMessage, response: ServerResponse) => boolean;
  /** Changes what the listing says of a file. */
  readonly describe?: (entry: Record<string, unknown>) => Record<string, unknown>;
}

export interface HubServer extends AsyncDisposable {
  readonly server: FileServer;
  /** What to give as `--hub`. */
  readonly address: string;
  /** Requests for the content of a file. */
  contentRequests(path: string): FileServer['seen'];
}

/** Starts a hub with one repository, below a path of its own as mirrors have. */
export async function startHub(name: string, files: Repository, behaviour: HubBehaviour = {}): Promise<HubServer> {
  const counts = new Map<string, number>();
  const server = await FileServer.start((request, response) => {
    if (behaviour.answer?.(request, response) === true) return;
    const url = new URL(request.url ?? '', 'http://hub');
    const api = `/mirror/api/models/${name}`;
    if (url.pathname.startsWith(`${api}/revision/`)) {
      sendJson(response, { id: name, sha: hubCommit, cardData: { license: 'mit' } });
    } else if (url.pathname === `${api}/tree/${hubCommit}`) {
      sendTree(url, response, files, behaviour);
    } else if (url.pathname.startsWith(`/mirror/${name}/resolve/${hubCommit}/`)) {
      const path = decodeURIComponent(url.pathname.slice(`/mirror/${name}/resolve/${hubCommit}/`.length));
      // Large files live elsewhere, as on the hub.
      if (isLarge(path)) response.writeHead(302, { location: `/content/${path}`, etag: '"of the redirect"' }).end();
      else sendContent(path);
    } else if (url.pathname.startsWith('/content/')) sendContent(decodeURIComponent(url.pathname.slice(9)));
    else response.writeHead(404).end();

    function sendContent(path: string): void {
      const content = files.get(path);
      const count = (counts.get(path) ?? 0) + 1;
      counts.set(path, count);
      if (content === undefined) response.writeHead(404).end();
      else sendFile(request, response, content, behaviour.manners?.(path, count) ?? {});
    }
  });
  return {
    server,
    address: `${server.origin}/mirror`,
    contentRequests: (path) =>
      server.seen.filter((seen) => seen.path === (isLarge(path) ? `/content/${path}` : resolvePath(name, path))),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

function resolvePath(name: string, path: string): string {
  return `/mirror/${name}/resolve/${hubCommit}/${path}`;
}

function isLarge(path: string): boolean {
  return /\.(?:onnx(?:[._].*)?|safetensors|bin)$/.test(path);
}

function sendTree(url: URL, response: ServerResponse, files: Repository, behaviour: HubBehaviour): void {
  const describe = behaviour.describe ?? ((entry) => entry);
  const entries = [
    { type: 'directory', path: 'onnx', oid: '0'.repeat(40), size: 0 },
    ...Array.from(files, ([path, content]) => describe(entryOf(path, content))),
  ];
  const { pageSize = entries.length } = behaviour;
  const from = Number(url.searchParams.get('cursor') ?? '0');
  const next = from + pageSize;
  // Mirrors hand on the links of the hub that they mirror.
  const link = `<https://upstream.invalid${url.pathname}?recursive=true&cursor=${next}>; rel="next"`;
  sendJson(response, entries.slice(from, next), next < entries.length ? { link } : {});
}

function entryOf(path: string, content: Uint8Array): Record<string, unknown> {
  const size = content.byteLength;
  const oid = createHash('sha1').update(`blob ${size}\0`).update(content).digest('hex');
  // The blob of a large file is its pointer, whose hash has nothing to do with the content.
  return isLarge(path)
    ? { type: 'file', path, size, oid: '1'.repeat(40), lfs: { oid: sha256Of(content), size, pointerSize: 134 } }
    : { type: 'file', path, size, oid };
}

function sendJson(response: ServerResponse, content: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(content));
}
