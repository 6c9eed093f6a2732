/**
 * The only door out of the page: the backend's contract, typed. Calls go over HTTP, several at a time; streams over one
 * WebSocket, which also tells when the backend is gone and when it is back.
 */
import { createORPCClient, DynamicLink, type ClientContext, type ClientLink } from '@orpc/client';
import { RPCLink as HttpLink } from '@orpc/client/fetch';
import { RPCLink as SocketLink } from '@orpc/client/websocket';
import type { BackendClient } from '#core/contract/contract.ts';
import { streamingProcedures } from '#core/contract/streams.ts';
import { bytesSerializer, receiveBytes } from '#core/contract/wireBytes.ts';
import { fromWireError, isEventStream, translateStream } from '#core/contract/wireError.ts';
import { ExpectedError, MaskwrightError } from '#core/base/errors.ts';
import type { BackendAddress } from './address.ts';
import { ProjectGate, type RenamedProject } from './projectGate.ts';

/**
 * `lost` from when the connection breaks until it is there again. `refused`: somebody answers who does not know the token: the
 * program was started again, and this address will never be valid any more.
 */
export type ConnectionState = 'connecting' | 'open' | 'lost' | 'refused';

export interface BackendConnection {
  readonly client: BackendClient;
  /** Called at once with the state by now, and at each change. */
  onState(listener: (state: ConnectionState) => void): void;
  /**
   * To be told when the connection is there again: the project that was open is so again, under this id, or none is. Calls about a
   * project wait for that.
   */
  projectReopened(renamed?: RenamedProject): void;
  /** Does not wait for the next try: the backend is known to be back. */
  reconnect(): void;
}

const socketProtocol = 'maskwright';
const firstDelay = 250;
const longestDelay = 5000;
/** What a host answers to who does not know its token. */
const refusal = 401;

export function connectBackend({ origin, token }: BackendAddress): BackendConnection {
  let state: ConnectionState = 'connecting';
  const listeners: ((state: ConnectionState) => void)[] = [];
  let stream: SocketLink<object> | undefined;
  let delay = firstDelay;
  let retry: ReturnType<typeof setTimeout> | undefined;
  const gate = new ProjectGate();
  const linkOptions = optionsOfLinks(() => state === 'lost');
  const authorization = `Bearer ${token}`;

  function change(next: ConnectionState): void {
    // A token that is wrong stays so.
    if (state === next || state === 'refused') return;
    state = next;
    for (const listener of listeners) listener(state);
  }

  function open(): void {
    const socket = new WebSocket(`${origin.replace(/^http/, 'ws')}/rpc`, [socketProtocol, `maskwright.token.${token}`]);
    socket.binaryType = 'arraybuffer';
    socket.addEventListener('open', () => {
      stream = new SocketLink({ ...linkOptions, websocket: socket });
      delay = firstDelay;
      if (state === 'lost') gate.close();
      change('open');
    });
    socket.addEventListener('close', () => {
      stream = undefined;
      // Browsers do not say why a socket could not be opened.
      if (state === 'connecting') void tryAgain();
      else if (state !== 'refused') breakOff();
    });
  }

  function breakOff(): void {
    change('lost');
    retry = setTimeout(() => void tryAgain(), delay);
    delay = Math.min(longestDelay, delay * 2);
  }

  /** Opens a socket where somebody answers who knows the token. */
  async function tryAgain(): Promise<void> {
    retry = undefined;
    const answer = await fetch(`${origin}/rpc/host/capabilities`, { method: 'POST', headers: { authorization } }).catch(
      () => undefined,
    );
    if (state === 'refused') return;
    if (answer?.status === refusal) change('refused');
    else if (answer === undefined) breakOff();
    else open();
  }

  const calls = new HttpLink({
    ...linkOptions,
    url: `${origin}/rpc`,
    headers: { authorization },
    fetch: async (request, init) => {
      const answer = await fetch(request, init);
      if (answer.status !== refusal) return answer;
      change('refused');
      throw notValid();
    },
  });
  const carriers = new DynamicLink((_, path) => {
    if (!streamingProcedures.has(path.join('.'))) return calls;
    if (stream === undefined) throw notConnected();
    return stream;
  });
  const link: ClientLink<ClientContext> = {
    call: async (path, input, options) => {
      // What would go to nobody, or to a backend that does not know the project yet.
      if (state === 'lost') throw notConnected();
      if (state === 'refused') throw notValid();
      return await carriers.call(path, await gate.pass(input), options);
    },
  };
  open();
  return {
    client: createORPCClient(link),
    projectReopened: (renamed) => gate.open(renamed),
    reconnect: () => {
      if (retry === undefined) return;
      clearTimeout(retry);
      void tryAgain();
    },
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

function notValid(): ExpectedError {
  return new ExpectedError('address-not-valid', 'This address is no longer valid.', {
    remedy: 'Open the address that the program gave when it was started last.',
  });
}
