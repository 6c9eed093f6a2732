/** The backend of an assembled application, started as the application starts it, with nothing of the repository in reach. */
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/fetch';
import { errorMessage } from '#core/base/errors.ts';
import { timerClock } from '#core/base/timerClock.ts';
import type { BackendClient } from '#core/contract/contract.ts';
import { bytesSerializer, receiveBytes } from '#core/contract/wireBytes.ts';
import { fromWireError, isEventStream, translateStream } from '#core/contract/wireError.ts';
import { backendLife } from '#core/process/backendLife.ts';
import { newToken } from '../../electron/serve/access.ts';
import type { AppPlaces } from './appPlaces.ts';

const clock = timerClock({ setTimeout, clearTimeout, performance });

export interface PackagedBackend extends AsyncDisposable {
  /** `http://127.0.0.1:4711` */
  readonly origin: string;
  readonly client: BackendClient;
  /** Files that the process has loaded into its memory, where the system tells: on Linux. */
  loadedFiles(): Promise<readonly string[]>;
  /** Ends it in order. Throws with what it wrote when it ends otherwise. */
  stop(): Promise<void>;
}

/** What a program finds of a user who has nothing but the application: no Node, no settings, an own home. */
export function bareEnvironment(home: string): NodeJS.ProcessEnv {
  const { SystemRoot } = process.env;
  return {
    HOME: home,
    USERPROFILE: home,
    MASKWRIGHT_DATA: join(home, 'data'),
    PATH: process.platform === 'win32' ? `${SystemRoot ?? ''}\\System32` : '/usr/bin:/bin',
    ...(SystemRoot === undefined ? {} : { SystemRoot }),
  };
}

/**
 * `program`: what starts the backend, the bundled Node or what stands in for Electron; it gets the channel. Pages may use what is
 * below `home`. Throws with what the process wrote.
 */
export async function startPackagedBackend(
  { page }: AppPlaces,
  program: readonly [file: string, ...args: string[]],
  home: string,
): Promise<PackagedBackend> {
  const [file, ...args] = program;
  const child = spawn(file, args, {
    cwd: home,
    env: bareEnvironment(home),
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  const failure = (what: string): Error => new Error(`The packaged backend: ${what}\n${output}`);
  const token = newToken();
  const granted = { roots: [home], granted: [], project: null };
  const life = backendLife(child, { kind: 'start', token, ticket: null, port: 0, pageFolder: page, ...granted }, clock);
  const { port, processId } = await life.ready.catch(async (error: unknown) => {
    await life.stop();
    throw failure(errorMessage(error));
  });
  const origin = `http://127.0.0.1:${port}`;
  return {
    origin,
    client: connect(origin, token),
    loadedFiles: async () => {
      const maps = process.platform === 'linux' ? await readFile(`/proc/${processId}/maps`, 'utf8') : '';
      return [...new Set(maps.match(/\/.*$/gm))];
    },
    stop: async () => {
      await life.stop();
      const end = await life.ended;
      if (end !== 'it ended with code 0') throw failure(end);
    },
    [Symbol.asyncDispose]: () => life.stop(),
  };
}

function connect(origin: string, token: string): BackendClient {
  const link = new RPCLink({
    url: `${origin}/rpc`,
    headers: { authorization: `Bearer ${token}` },
    customJsonSerializers: [bytesSerializer((bytes) => new Blob([bytes]))],
    interceptors: [
      async (call) => {
        try {
          const result = await receiveBytes(await call.next());
          return isEventStream(result) ? translateStream(result, fromWireError) : result;
        } catch (error) {
          throw fromWireError(error);
        }
      },
    ],
  });
  return createORPCClient(link);
}
