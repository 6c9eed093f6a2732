/** A real HTTP server on this machine whose every answer a test decides, and that remembers what it was asked. */
import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SeenRequest {
  readonly path: string;
  readonly range: string | undefined;
  readonly ifRange: string | undefined;
}

export type Answer = (request: IncomingMessage, response: ServerResponse, count: number) => void | Promise<void>;

export class FileServer implements AsyncDisposable {
  readonly seen: SeenRequest[] = [];
  readonly #server: Server;
  answer: Answer;

  private constructor(answer: Answer) {
    this.answer = answer;
    this.#server = createServer((request, response) => {
      const { range, 'if-range': ifRange } = request.headers;
      this.seen.push({ path: request.url ?? '', range, ifRange: typeof ifRange === 'string' ? ifRange : undefined });
      Promise.resolve(this.answer(request, response, this.seen.length)).catch((error: unknown) => {
        response.destroy(error instanceof Error ? error : undefined);
      });
    });
  }

  static async start(answer: Answer): Promise<FileServer> {
    const server = new FileServer(answer);
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  /** `http://127.0.0.1:PORT` */
  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  url(path: string): URL {
    return new URL(path, this.origin);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

export interface Manners {
  /** Bytes after which the connection is cut, counted from the start of this answer. */
  readonly cutAfter?: number;
  /** Waited for before the cut: that the client has put so many bytes of the file away. */
  readonly arrived?: (bytes: number) => Promise<void>;
  /** Without: `"SHA-256"`. null sends none. */
  readonly etag?: string | null;
  readonly ignoresRange?: boolean;
  /** Leaves Content-Length out, so that the end of the body is all there is to go by. */
  readonly isChunked?: boolean;
}

/** Answers as a file server should, with Range and If-Range, but for the manners given. */
export function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  content: Uint8Array,
  manners: Manners = {},
): void {
  const etag = manners.etag === undefined ? `"${sha256Of(content)}"` : manners.etag;
  const { range, 'if-range': ifRange } = request.headers;
  const start = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? NaN);
  const isPart =
    manners.ignoresRange !== true && Number.isInteger(start) && (ifRange === undefined || ifRange === etag);
  if (isPart && start >= content.byteLength) {
    response.writeHead(416, { 'content-range': `bytes */${content.byteLength}` }).end();
    return;
  }
  const body = isPart ? content.subarray(start) : content;
  response.writeHead(isPart ? 206 : 200, {
    ...(etag === null ? {} : { etag }),
    ...(manners.isChunked === true ? {} : { 'content-length': body.byteLength }),
    ...(isPart ? { 'content-range': `bytes ${start}-${content.byteLength - 1}/${content.byteLength}` } : {}),
  });
  const { cutAfter = Infinity } = manners;
  if (cutAfter >= body.byteLength) {
    response.end(body);
    return;
  }
  response.write(body.subarray(0, cutAfter));
  // A client forgets what it has received and not looked at when the connection is cut.
  const arrived = manners.arrived?.((isPart ? start : 0) + cutAfter) ?? Promise.resolve();
  void arrived.then(() => response.destroy());
}

/** Resolves when a file has grown to so many bytes; `path` may be found out on the way. */
export async function untilFileHas(path: string | (() => Promise<string>), bytes: number): Promise<void> {
  for (;;) {
    const found = await stat(typeof path === 'string' ? path : await path()).catch(() => undefined);
    if ((found?.size ?? 0) >= bytes) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

export function sha256Of(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
