/**
 * The only door out of the page: the backend's contract, typed. Calls go over HTTP, several at a time; streams over one
 * WebSocket, which also tells when the backend is gone and when it is back.
 */
import { createORPCClient, DynamicLink } from '@orpc/client';
import { RPCLink as HttpLink } from '@orpc/client/fetch';
import { RPCLink as SocketLink } from '@orpc/client/websocket';
import type { BackendClient } from '#core/contract/contract.ts';
import { streamingProcedures } from '#core/contract/streams.ts';
import { bytesSerializer, receiveBytes } from '#core/contract/wireBytes.ts';
import { fromWireError, isEventStream, translateStream } from '#core/contract/wireError.ts';
import { ExpectedError, MaskwrightError } from '#core/base/errors.ts';
import type { BackendAddress } from './address.ts';

/** `lost` from when the connection breaks until it is there again. */
export type ConnectionState = 'connecting' | 'open' | 'lost';

export interface BackendConnection {
  readonly client: BackendClient;
  /** Called at once with the state by now, and at each change. */
  onState(listener: (state: ConnectionState) => void): void;
}

const socketProtocol = 'maskwright';
const firstDelay = 250;
const longestDelay = 5000;

export function connectBackend({ origin, token }: BackendAddress): BackendConnection {
  let state: ConnectionState = 'connecting';
  const listeners: ((state: ConnectionState) => void)[] = [];
  let stream: SocketLink<object> | undefined;
  let delay = firstDelay;
  const linkOptions = optionsOfLinks(() => state === 'lost');

  function change(next: ConnectionState): void {
    if (state === next) return;
    state = next;
    for (const listener of listeners) listener(state);
  }

  function open(): void {
    const socket = new WebSocket(`${origin.replace(/^http/, 'ws')}/rpc`, [socketProtocol, `maskwright.token.${token}`]);
    socket.binaryType = 'arraybuffer';
    socket.addEventListener('open', () => {
      stream = new SocketLink({ ...linkOptions, websocket: socket });
      delay = firstDelay;
      change('open');
    });
    socket.addEventListener('close', () => {
      stream = undefined;
      change('lost');
      setTimeout(open, delay);
      delay = Math.min(longestDelay, delay * 2);
    });
  }

  const calls = new HttpLink({
    ...linkOptions,
    url: `${origin}/rpc`,
    headers: { authorization: `Bearer ${token}` },
  });
  const link = new DynamicLink((_, path) => {
    if (!streamingProcedures.has(path.join('.'))) return calls;
    if (stream === undefined) throw notConnected();
    return stream;
  });
  open();
  return {
    client: createORPCClient(link),
    onState: (listener) => {
      listeners.push(listener);
      listener(state);
    },
  };
}

/** `isLost`: whether the connection is gone, by which a stream that broke off is told from one that was left. */
function optionsOfLinks(isLost: () => boolean) {
  const fromStream = (error: unknown): unknown => {
    const known = fromWireError(error);
    return isLost() && !(known instanceof MaskwrightError) ? notConnected(known) : known;
  };
  return {
    customJsonSerializers: [bytesSerializer((bytes) => new Blob([bytes]))],
    interceptors: [
      async (call: { readonly next: () => Promise<unknown> }): Promise<unknown> => {
        try {
          const output = await receiveBytes(await call.next());
          return isEventStream(output) ? translateStream(output, fromStream) : output;
        } catch (error) {
          throw error instanceof TypeError ? notConnected(error) : fromWireError(error);
        }
      },
    ],
  };
}

/** `fetch` says every failure of the connection as a TypeError. */
function notConnected(cause?: unknown): ExpectedError {
  return new ExpectedError('backend-lost', 'The backend does not answer.', {
    remedy: 'It is started again by itself; what is stored is not lost. Try again in a moment.',
    ...(cause === undefined ? {} : { cause }),
  });
}
