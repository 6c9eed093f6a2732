/** A real backend process under the supervisor that users have, on an address that stays the same over restarts. */
import { defined } from '#core/base/assert.ts';
import { supervise } from '#core/base/supervise.ts';
import { newToken } from '../../electron/serve/access.ts';
import { startBackendProcess, type BackendAddress } from '../../electron/serve/backendProcess.ts';
import { pageFolder } from '../setup/builtPage.ts';

export interface SupervisedBackend extends AsyncDisposable {
  /** `http://127.0.0.1:4711` */
  readonly origin: string;
  /** Of the page, with the token. */
  readonly address: string;
  /** Why it ended although nobody ended it, each time with what it wrote. */
  readonly crashes: readonly string[];
  kill(): void;
}

/** Serves the built page and the folder. Throws with what the process wrote when it does not start. */
export async function superviseBackend(folder: string): Promise<SupervisedBackend> {
  const token = newToken();
  let output = '';
  let current: BackendAddress | undefined;
  let isKilled = false;
  const crashes: string[] = [];
  const first = Promise.withResolvers<BackendAddress>();
  const supervisor = supervise<BackendAddress>({
    start: () =>
      startBackendProcess({
        token,
        port: current?.port ?? 0,
        pageFolder,
        roots: [folder],
        project: null,
        onOutput: (text) => (output += text.toString()),
      }),
    onState: (state) => {
      if (state.kind === 'running') {
        current = state.ready;
        first.resolve(state.ready);
      } else if (state.kind === 'waiting') {
        if (!isKilled) crashes.push(`the backend: ${state.reason}\n${output}`);
        isKilled = false;
      } else if (state.kind === 'failed') {
        first.reject(new Error(`the backend did not start: ${state.reason}\n${output}`));
      }
    },
    clock: {
      now: () => performance.now(),
      sleep: (milliseconds) => {
        const { promise, resolve } = Promise.withResolvers<void>();
        // Longer than a timer can be is: until it is woken.
        if (Number.isFinite(milliseconds)) setTimeout(resolve, milliseconds);
        return { done: promise, wake: resolve };
      },
    },
  });
  const { port, address } = await first.promise;
  return {
    origin: `http://127.0.0.1:${port}`,
    address,
    crashes,
    kill: () => {
      isKilled = true;
      process.kill(defined(current, 'a backend').processId, 'SIGKILL');
    },
    [Symbol.asyncDispose]: () => supervisor.stop(),
  };
}
