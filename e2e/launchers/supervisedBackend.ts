/** A real backend process under the supervisor that users have, on an address that stays the same over restarts. */
import { defined } from '#core/base/assert.ts';
import { errorMessage } from '#core/base/errors.ts';
import { timerClock } from '#core/base/timerClock.ts';
import { keepServing } from '#core/process/keepServing.ts';
import { newToken } from '../../electron/serve/access.ts';
import { startBackendProcess } from '../../electron/serve/backendProcess.ts';
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
  let processId: number | undefined;
  let isKilled = false;
  const crashes: string[] = [];
  const backend = await keepServing({
    start: (port) =>
      startBackendProcess({
        token,
        port,
        pageFolder,
        roots: [folder],
        project: null,
        onOutput: (text) => (output += text.toString()),
      }),
    port: 0,
    onState: (state) => {
      if (state.kind === 'running') ({ processId } = state.ready);
      else if (state.kind === 'waiting') {
        if (!isKilled) crashes.push(`the backend: ${state.reason}\n${output}`);
        isKilled = false;
      }
    },
    clock: timerClock({ setTimeout, clearTimeout, performance }),
  }).catch((error: unknown) => {
    throw new Error(`the backend did not start: ${errorMessage(error)}\n${output}`);
  });
  return {
    origin: `http://127.0.0.1:${backend.port}`,
    address: backend.address,
    crashes,
    kill: () => {
      isKilled = true;
      process.kill(defined(processId, 'a backend'), 'SIGKILL');
    },
    [Symbol.asyncDispose]: () => backend.stop(),
  };
}
