import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createORPCClient } from '@orpc/client';
import { RPCLink as HttpLink } from '@orpc/client/fetch';
import { RPCLink as SocketLink } from '@orpc/client/websocket';
import { os, type RouterClient } from '@orpc/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { createBackend } from '#backend/backend.ts';
import { bytesSerializer, receiveBytes } from '#core/contract/wireBytes.ts';
import { socketProtocol } from './access.ts';
import { startHost, type Host } from './host.ts';
import { createRpcHandlers } from './rpcHandlers.ts';
import type { Service } from './service.ts';

/** A router beside the application's, to look at what carries it. */
const router = {
  echo: os
    .input(z.object({ bytes: z.instanceof(Uint8Array), floats: z.instanceof(Float32Array).optional() }))
    .handler(({ input }) => input),
  give: os.input(z.object({ length: z.int() })).handler(({ input }) => ({ bytes: noise(input.length) })),
  giveLate: os.input(z.object({ length: z.int() })).handler(async ({ input, signal }) => {
    asksLate();
    if (signal?.aborted === false) await new Promise((resolve) => signal.addEventListener('abort', resolve));
    return { bytes: noise(input.length) };
  }),
  count: os.handler(async function* ({ signal }) {
    for (let i = 0; signal?.aborted !== true; i++) {
      yield i;
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    ended();
  }),
};
let ended = (): void => undefined;
let asksLate = (): void => undefined;

let folder: string;
let host: Host;
const service = { handlers: createRpcHandlers(router), context: { backend: createBackend() } };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'maskwright-host-'));
  await mkdir(join(folder, 'page/assets'), { recursive: true });
  await writeFile(join(folder, 'page/index.html'), '<!doctype html><title>Maskwright</title>');
  await writeFile(join(folder, 'page/assets/main.js'), 'export {};');
  await writeFile(join(folder, 'secret.json'), '{}');
  host = await startHost({ service, pageFolder: join(folder, 'page') });
});

afterAll(async () => {
  await host.close();
  await rm(folder, { recursive: true, force: true });
});

const bytesOnTheWire = [bytesSerializer((bytes) => new Blob([bytes]))];
const readsBytes = [async (call: { readonly next: () => Promise<unknown> }) => receiveBytes(await call.next())];

type Client = RouterClient<typeof router>;

function httpClient(token = host.token): Client {
  return createORPCClient(
    new HttpLink({
      url: `http://127.0.0.1:${host.port}/rpc`,
      headers: { authorization: `Bearer ${token}` },
      customJsonSerializers: bytesOnTheWire,
      interceptors: readsBytes,
    }),
  );
}

async function openSocket(token = host.token): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${host.port}/rpc`, [socketProtocol, `maskwright.token.${token}`]);
  await new Promise<void>((resolve, reject) => {
    socket.once('open', () => resolve());
    socket.once('error', reject);
  });
  return socket;
}

async function socketClient(): Promise<{ client: Client } & Disposable> {
  const socket = await openSocket();
  const client: Client = createORPCClient(
    new SocketLink({
      websocket: socket as unknown as globalThis.WebSocket,
      customJsonSerializers: bytesOnTheWire,
      interceptors: readsBytes,
    }),
  );
  return { client, [Symbol.dispose]: () => socket.terminate() };
}

/** The answer's status and headers to a plain request; paths go out as they are given, not as `fetch` would tidy them. */
function ask(path: string, headers: Record<string, string> = {}, method = 'GET') {
  return new Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; body: string }>((resolve, reject) => {
    const asked = httpRequest({ host: '127.0.0.1', port: host.port, path, method, headers }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts).toString() }),
      );
    });
    asked.on('error', reject).end();
  });
}

/** Made quickly: a server that shares this thread closes connections that were idle for seconds. */
const noise = (length: number) => {
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i++) bytes[i] = Math.imul(i, 2654435761) >>> 24;
  return bytes;
};

describe('bytes cross as bytes', () => {
  it.each([0, 1, 24 * 2 ** 20])('%i B over HTTP', async (length) => {
    const bytes = noise(length);
    const answer = await httpClient().echo({ bytes, floats: Float32Array.of(0.5, NaN, -0) });
    expect(answer.bytes).toBeInstanceOf(Uint8Array);
    expect(Buffer.compare(answer.bytes, bytes)).toBe(0);
    expect(answer.floats).toEqual(Float32Array.of(0.5, NaN, -0));
  });

  it.each([0, 1, 24 * 2 ** 20])('%i B over WebSocket', async (length) => {
    using socket = await socketClient();
    const bytes = noise(length);
    expect(Buffer.compare((await socket.client.echo({ bytes })).bytes, bytes)).toBe(0);
  });
});

/** Asks for bytes, and leaves while they are made, or once some of them are there. */
async function askAndLeave(path: 'give' | 'giveLate'): Promise<void> {
  const headers = { authorization: `Bearer ${host.token}`, 'content-type': 'application/json' };
  const asked = httpRequest({ host: '127.0.0.1', port: host.port, path: `/rpc/${path}`, method: 'POST', headers });
  // Both say that the answer was cut off: we did.
  asked.on('error', () => undefined);
  asked.end(JSON.stringify({ json: { length: 4 * 2 ** 20 } }));
  if (path === 'give') {
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    response.on('error', () => undefined);
    await once(response, 'data');
  } else await new Promise<void>((resolve) => (asksLate = resolve));
  const isClosed = new Promise<void>((resolve) => asked.once('close', resolve));
  asked.destroy();
  await isClosed;
}

describe('who leaves before the answer is whole', () => {
  it.each(['give', 'giveLate'] as const)('does no harm, as pages leave what is scrolled past (%s)', async (path) => {
    // What goes wrong in the background is an unhandled rejection: it ends a backend, and fails this run.
    for (let i = 0; i < 4; i++) await askAndLeave(path);
    expect((await httpClient().give({ length: 3 })).bytes).toHaveLength(3);
  });
});

describe('streams', () => {
  it('arrive item by item over WebSocket, and end at the source when they are left', async () => {
    using socket = await socketClient();
    const isEnded = new Promise<void>((resolve) => (ended = resolve));
    for await (const count of await socket.client.count()) if (count === 3) break;
    await isEnded;
  });

  it('end at the source when the connection breaks', async () => {
    const isEnded = new Promise<void>((resolve) => (ended = resolve));
    const { client, [Symbol.dispose]: breakOff } = await socketClient();
    const counts = await client.count();
    await counts.next();
    breakOff();
    await isEnded;
    await expect(counts.next()).rejects.toThrow();
  });
});

describe('who has no business here is refused', () => {
  it('without the token, or with another', async () => {
    await expect(httpClient('x'.repeat(43)).echo({ bytes: noise(1) })).rejects.toThrow();
    expect((await ask('/rpc/echo', {}, 'POST')).status).toBe(401);
    await expect(openSocket('wrong')).rejects.toThrow('401');
  });

  it.each(['http://evil.example', 'null', `https://127.0.0.1`, 'http://127.0.0.1:1', 'http://127.0.0.1.evil.example'])(
    'a page of the origin %s, even with the token',
    async (origin) => {
      const authorization = `Bearer ${host.token}`;
      expect((await ask('/rpc/echo', { origin, authorization }, 'POST')).status).toBe(403);
      expect((await ask('/', { origin })).status).toBe(403);
    },
  );

  it('under a name that was made to point here', async () => {
    const authorization = `Bearer ${host.token}`;
    for (const name of [
      `evil.example:${host.port}`,
      'evil.example',
      '127.0.0.1',
      `127.0.0.1:${host.port}.evil.example`,
    ]) {
      expect((await ask('/', { host: name })).status).toBe(403);
      expect((await ask('/rpc/echo', { host: name, authorization }, 'POST')).status).toBe(403);
    }
    expect((await ask('/', { host: `localhost:${host.port}` })).status).toBe(200);
  });

  it('a frame, an image or a form of another site', async () => {
    expect((await ask('/', { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await ask('/', { 'sec-fetch-site': 'same-site' })).status).toBe(403);
    expect((await ask('/', { 'sec-fetch-site': 'none' })).status).toBe(200);
  });

  it('a WebSocket of another page', async () => {
    const protocols = [socketProtocol, `maskwright.token.${host.token}`];
    const socket = new WebSocket(`ws://127.0.0.1:${host.port}/rpc`, protocols, { origin: 'http://evil.example' });
    await expect(new Promise((_, reject) => socket.once('error', reject))).rejects.toThrow('403');
  });
});

describe('a ticket', () => {
  it('is worth the token once, and nothing to pages of elsewhere', async () => {
    const ticket = 'a-ticket';
    const other = await startHost({ service, ticket });
    const redeem = (given: string, headers: Record<string, string> = {}) =>
      fetch(`http://127.0.0.1:${other.port}/ticket`, {
        method: 'POST',
        headers: { authorization: `Bearer ${given}`, ...headers },
      });
    expect((await redeem('another')).status).toBe(401);
    expect((await redeem(ticket, { origin: 'http://evil.example' })).status).toBe(403);
    expect(await (await redeem(ticket)).text()).toBe(other.token);
    expect((await redeem(ticket)).status).toBe(401);
    await other.close();
  });

  it('is not there where none was given', async () => {
    const answer = await fetch(`http://127.0.0.1:${host.port}/ticket`, { method: 'POST' });
    expect(answer.status).toBe(401);
  });
});

describe('the page', () => {
  it('is there before the procedures are, whose callers wait for them', async () => {
    const late = Promise.withResolvers<Service>();
    const early = await startHost({ service: late.promise, token: host.token, pageFolder: join(folder, 'page') });
    const from = (path: string, init: RequestInit = {}) => fetch(`http://127.0.0.1:${early.port}${path}`, init);
    let isAnswered = false;
    const call = from('/rpc/echo', {
      method: 'POST',
      headers: { authorization: `Bearer ${early.token}`, 'content-type': 'application/json' },
      body: '{"json":{}}',
    }).finally(() => (isAnswered = true));
    const socket = new WebSocket(`ws://127.0.0.1:${early.port}/rpc`, [
      socketProtocol,
      `maskwright.token.${early.token}`,
    ]);
    const opened = once(socket, 'open');
    expect((await from('/')).status).toBe(200);
    expect((await from('/rpc/echo', { method: 'POST' })).status).toBe(401);
    expect([isAnswered, socket.readyState]).toEqual([false, WebSocket.CONNECTING]);
    late.resolve(service);
    expect((await call).status).not.toBe(404);
    await opened;
    socket.terminate();
    await early.close();
  });

  it('is served with headers that let nothing else run', async () => {
    const { status, headers, body } = await ask('/');
    expect(status).toBe(200);
    expect(body).toContain('<title>Maskwright</title>');
    expect(headers['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self';/);
    expect(headers['content-security-policy']).not.toMatch(/unsafe|\*/);
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect((await ask('/assets/main.js')).headers['cache-control']).toContain('immutable');
    expect((await ask('/', {}, 'HEAD')).body).toBe('');
  });

  it.each([
    '/../secret.json',
    '/%2e%2e/secret.json',
    '/assets/../../secret.json',
    '/assets/%2e%2e%2f%2e%2e%2fsecret.json',
    '/..%5csecret.json',
    '/assets//../../secret.json',
    '/secret.json%00.html',
    '/%',
    'http://127.0.0.1/secret.json',
  ])('is all there is: %s', async (path) => {
    expect((await ask(path)).status).toBe(404);
  });

  it('takes nothing: other methods find nothing', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) expect((await ask('/', {}, method)).status).toBe(404);
  });
});

it('a port that is taken is named', async () => {
  const second = startHost({ service, port: host.port });
  await expect(second).rejects.toMatchObject({ code: 'port-taken', details: { port: host.port } });
});
