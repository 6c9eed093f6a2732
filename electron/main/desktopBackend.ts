/** The backend process of the desktop: the Node that comes with the program runs it, apart from everything of Electron. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { createStream } from 'rotating-file-stream';
import { ExpectedError } from '#core/base/errors.ts';
import type { SupervisedProcess, SupervisorClock } from '#core/base/supervise.ts';
import { backendLife, type RunningBackend } from '#core/process/backendLife.ts';
import { backendLog, backendLogFiles, type BackendLog } from '#core/process/backendLog.ts';
import { keepServing, type BackendState, type KeptBackend } from '#core/process/keepServing.ts';
import type { ProgramPlaces } from './programPlaces.ts';

export interface DesktopBackendOptions {
  readonly places: Pick<ProgramPlaces, 'node' | 'backend' | 'page'>;
  readonly logsFolder: string;
  /** The project that the page begins with: asked at each start. */
  readonly project: () => string | null;
  /** What the user let pages use so far: asked at each start. */
  readonly grantedFolders: () => readonly string[];
  readonly onState: (state: BackendState) => void;
  readonly clock: SupervisorClock;
}

/** Variables by which Node and Electron let others run code in their processes. */
const foreignVariables = ['NODE_OPTIONS', 'NODE_PATH', 'ELECTRON_RUN_AS_NODE'];

export class DesktopBackend {
  readonly log: BackendLog;
  /** 256 bits, for one launch; who takes the place of a backend that ended has the same. */
  readonly token = randomBytes(32).toString('base64url');
  readonly #options: DesktopBackendOptions;
  #kept: KeptBackend | undefined;
  #starting: SupervisedProcess<RunningBackend> | undefined;
  #running: RunningBackend | undefined;
  #isStopped = false;

  constructor(options: DesktopBackendOptions) {
    this.#options = options;
    const { name, size, olderFiles, mode } = backendLogFiles;
    const stream = createStream(name, { path: options.logsFolder, size, rotate: olderFiles, mode });
    // Nobody reads the desktop's own output.
    this.log = backendLog(stream, join(options.logsFolder, name), () => undefined);
  }

  /** Resolves with the page's origin when it can be loaded. Throws as `keepServing`. */
  async start(): Promise<string> {
    this.#kept = await keepServing({
      start: (port) => this.#startProcess(port),
      port: null,
      onState: (state) => {
        this.log.note(`backend ${state.kind}${detailOf(state)}`);
        this.#running = state.kind === 'running' ? state.ready : undefined;
        this.#options.onState(state);
      },
      clock: this.#options.clock,
    });
    if (this.#isStopped) await this.#kept.stop();
    return new URL(this.#kept.address).origin;
  }

  /** After it ended too often. */
  restart(): void {
    this.#kept?.restart();
  }

  /** Throws `ExpectedError` (`backend-lost`) while none runs. */
  readonly ask: RunningBackend['ask'] = async (name, asks) => {
    if (this.#running !== undefined) return await this.#running.ask(name, asks);
    throw new ExpectedError('backend-lost', 'The backend does not run.', {
      remedy: 'It is started again by itself; try again in a moment.',
    });
  };

  /** Resolves when it has ended; never rejects. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await (this.#kept?.stop() ?? this.#starting?.stop());
    await this.log.close();
  }

  #startProcess(port: number): SupervisedProcess<RunningBackend> {
    const { places, project, grantedFolders, clock } = this.#options;
    const environment = { ...process.env };
    for (const name of foreignVariables) Reflect.deleteProperty(environment, name);
    const child = spawn(places.node, [places.backend], {
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      windowsHide: true,
    });
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text: Buffer) => this.log.write(text));
    const life = backendLife(
      child,
      {
        kind: 'start',
        token: this.token,
        ticket: null,
        port,
        pageFolder: places.page,
        roots: [homedir()],
        granted: grantedFolders(),
        project: project(),
      },
      clock,
    );
    this.#starting = life;
    return life;
  }
}

function detailOf(state: BackendState): string {
  if (state.kind === 'running') return `: process ${state.ready.processId}, port ${state.ready.port}`;
  return 'reason' in state ? `: ${state.reason}` : '';
}
