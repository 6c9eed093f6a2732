/**
 * The backend over HTTP and WebSocket: the page's files, and the contract for who has the token (access.ts). Listens on
 * loopback.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { defined } from '#core/base/assert.ts';
import { errorCode, errorMessage, ExpectedError } from '#core/base/errors.ts';
import {
  bearerToken,
  newToken,
  refuseStranger,
  refuseWithoutToken,
  socketProtocol,
  TicketOffice,
  type AccessPolicy,
  type Refusal,
} from './access.ts';
import { largestMessageBytes } from './messageLimit.ts';
import { securityHeaders } from './securityHeaders.ts';
import type { Service } from './service.ts';
import { StaticFiles } from './staticFiles.ts';

const rpcPrefix = '/rpc';
const loopback = '127.0.0.1';
const ticketPath = '/ticket';
const ticketRefused = { status: 401, reason: 'This address was used before. Start the program again.' } as const;
const nothingHere = { status: 404, reason: 'There is nothing here.' } as const;

export interface HostOptions {
  /** What answers calls; they wait for it. */
  readonly service: Service | Promise<Service>;
  /** The built page; without it only the contract is served. */
  readonly pageFolder?: string;
  /** Default: any that is free. */
  readonly port?: number;
  /** Default: a new one. Given when the host takes the place of one that ended, so that open pages find it again. */
  readonly token?: string;
  /** Default: none. */
  readonly ticket?: string | null;
}

export interface Host extends AsyncDisposable {
  readonly port: number;
  readonly token: string;
  /** Of the page, with the token where only the page sees it: browsers do not send what follows `#`. */
  readonly address: string;
  /** Ends all connections, streams too, and stops listening. */
  close(): Promise<void>;
}

/** Throws `ExpectedError` (`port-taken`). */
export async function startHost(options: HostOptions): Promise<Host> {
  const { service, pageFolder, token = newToken(), ticket = null } = options;
  const tickets = new TicketOffice(token, ticket);
  const page = pageFolder === undefined ? undefined : new StaticFiles(pageFolder);
  const hosts = new Set<string>();
  const policy: AccessPolicy = { token, hosts };
  const server = createServer((request, response) => {
    void answer(request, response).catch(() => response.destroy());
  });
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: largestMessageBytes,
    handleProtocols: () => socketProtocol,
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const stranger = refuseStranger(request.headers, policy);
    if (stranger !== undefined) {
      refuse(response, stranger);
      return;
    }
    response.setHeaders(new Map(Object.entries(securityHeaders(defined(request.headers.host, 'the host')))));
    const path = pathOf(request);
    if (path?.startsWith(`${rpcPrefix}/`) === true) {
      const withoutToken = refuseWithoutToken(request.headers, policy);
      if (withoutToken !== undefined) {
        refuse(response, withoutToken);
        return;
      }
      response.setHeader('cache-control', 'no-store');
      const { handlers, context } = await service;
      const { matched } = await handlers.http.handle(request, response, { prefix: rpcPrefix, context });
      if (matched) return;
    } else if (path === ticketPath && request.method === 'POST') {
      const redeemed = tickets.redeem(bearerToken(request.headers) ?? '');
      if (redeemed === undefined) refuse(response, ticketRefused);
      else response.writeHead(200, { 'content-type': 'text/plain', 'cache-control': 'no-store' }).end(redeemed);
      return;
    } else if (path !== undefined && (request.method === 'GET' || request.method === 'HEAD')) {
      if ((await page?.answer(request, response, path)) === true) return;
    }
    refuse(response, nothingHere);
  }

  async function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    // Before the socket is taken: what comes over it is heard by the handlers alone.
    const { handlers, context } = await service;
    sockets.handleUpgrade(request, socket, head, (connection) => {
      connection.on('error', () => connection.terminate());
      void handlers.socket.upgrade(connection, { context });
    });
  }

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    const refusal = refuseStranger(request.headers, policy) ?? refuseWithoutToken(request.headers, policy);
    if (refusal !== undefined || pathOf(request) !== rpcPrefix) {
      socket.end(`HTTP/1.1 ${(refusal ?? nothingHere).status} Refused\r\nconnection: close\r\n\r\n`);
      return;
    }
    void upgrade(request, socket, head).catch(() => socket.destroy());
  });

  await listen(server, options.port ?? 0);
  const { port } = server.address() as AddressInfo;
  for (const name of [loopback, 'localhost', '[::1]']) hosts.add(`${name}:${port}`);
  const close = async (): Promise<void> => {
    for (const connection of sockets.clients) connection.terminate();
    sockets.close();
    server.closeAllConnections();
    await new Promise<void>((resolve) => void server.close(() => resolve()));
  };
  return {
    port,
    token,
    address: `http://${loopback}:${port}/#token=${token}`,
    close,
    [Symbol.asyncDispose]: close,
  };
}

function refuse(response: ServerResponse, { status, reason }: Refusal | typeof nothingHere): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' });
  response.end(`${reason}\n`);
}

/** What of the URL says where; undefined for what is no path of ours in any reading. */
function pathOf({ url = '' }: IncomingMessage): string | undefined {
  const path = url.split('?', 1)[0] ?? '';
  try {
    return path.startsWith('/') ? decodeURIComponent(path) : undefined;
  } catch {
    return undefined;
  }
}

async function listen(server: Server, port: number): Promise<void> {
  try {
    server.listen(port, loopback);
    await once(server, 'listening');
  } catch (error) {
    if (errorCode(error) !== 'EADDRINUSE' && errorCode(error) !== 'EACCES') throw error;
    throw new ExpectedError('port-taken', `Port ${port} cannot be used: ${errorMessage(error)}.`, {
      remedy: 'Choose another port, or none, and a free one is taken.',
      details: { port },
      cause: error,
    });
  }
}
