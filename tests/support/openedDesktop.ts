/** The desktop's main process on the stand-in for Electron, with the real preload and real backend processes. */
import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import { defined } from '#core/base/assert.ts';
import { rebuildError } from '#core/base/errors.ts';
import { timerClock } from '#core/base/timerClock.ts';
import { bridgeName, type HostAnswer, type HostBridge } from '#core/contract/hostBridge.ts';
import { Desktop, type DesktopOptions } from '../../electron/main/desktop.ts';
import { StandInElectron, type StandInOptions } from './standInElectron.ts';

/** Before a backend that ended is started again: not waited for. All else may take its time on a machine that is busy. */
const restartDelays = [250, 1000, 2000, 5000];
/** The last one, as long as between two questions to a backend whether it hangs; a real one needs that time. */
const lastRestartDelay = 10_000;
const realClock = timerClock({ setTimeout, clearTimeout, performance });

/** A user's machine, as far as the desktop sees it: a home, and folders beside it. */
export class DesktopMachine implements AsyncDisposable {
  readonly folder: string;
  readonly home: string;

  private constructor(folder: string) {
    this.folder = folder;
    this.home = join(folder, 'home');
  }

  static async create(): Promise<DesktopMachine> {
    const machine = new DesktopMachine(await realpath(await mkdtemp(join(tmpdir(), 'maskwright-desktop-'))));
    for (const name of ['home', 'page', 'elsewhere']) await mkdir(join(machine.folder, name));
    await writeFile(join(machine.folder, 'page/index.html'), '<!doctype html><title>Maskwright</title>');
    vi.stubEnv('HOME', machine.home);
    vi.stubEnv('USERPROFILE', machine.home);
    return machine;
  }

  path(...names: string[]): string {
    return join(this.folder, ...names);
  }

  async log(): Promise<string> {
    return await readFile(this.path('Maskwright/window/logs/backend.log'), 'utf8');
  }

  /** A program in the place of the backend. */
  async program(text: string): Promise<string> {
    const path = this.path('program.mjs');
    await writeFile(path, text);
    return path;
  }

  /** A small one that serves a page and has nothing to do, where what a backend does is not the point. `more` runs once it serves. */
  async pageServer(more = ''): Promise<string> {
    return await this.program(`
      import { existsSync } from 'node:fs';
      import { createServer } from 'node:http';
      process.on('message', ({ kind, id, name, port }) => {
        if (kind === 'ask') {
          process.send({ kind: 'answer', id, answer: name !== 'isWorking' });
          return;
        }
        const server = createServer((_, response) => response.end('page')).listen(port, '127.0.0.1', () => {
          const { port } = server.address();
          process.send({ kind: 'ready', port, address: \`http://127.0.0.1:\${port}/#token=t\` });
          ${more}
        });
        server.on('error', ({ message }) => {
          const error = { kind: 'expected', code: 'port-taken', message, details: {} };
          process.send({ kind: 'failed', error }, () => process.exit(1));
        });
      });
      process.on('disconnect', () => process.exit(0));
    `);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    vi.unstubAllEnvs();
    await rm(this.folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

export interface OpenOptions extends Partial<Omit<StandInOptions, 'appData'>> {
  readonly args?: readonly string[];
  readonly backend?: string;
  readonly node?: string;
  /** Folder of the page; default: one of the machine's, with next to nothing in it. */
  readonly page?: string;
  readonly prepare?: (electron: StandInElectron) => void;
}

/** One session of the desktop. Disposing ends it, however far it came. */
export class OpenedDesktop implements AsyncDisposable {
  readonly electron: StandInElectron;
  readonly desktop: Desktop | undefined;

  constructor(machine: DesktopMachine, { args = [], backend, node, page, prepare, ...more }: OpenOptions = {}) {
    this.electron = new StandInElectron({ appData: machine.folder, ...more });
    prepare?.(this.electron);
    const soon = backend === undefined ? restartDelays : [...restartDelays, lastRestartDelay];
    const options: DesktopOptions = {
      parts: this.electron.parts,
      places: {
        node: node ?? process.execPath,
        backend: backend ?? join(import.meta.dirname, '../../electron/serve/main.ts'),
        page: page ?? machine.path('page'),
        preload: '/preload.cjs',
      },
      platform: 'linux',
      args: ['/opt/maskwright', ...args],
      workingFolder: machine.home,
      dataFolder: null,
      clock: {
        ...realClock,
        sleep: (milliseconds) => realClock.sleep(soon.includes(milliseconds) ? 10 : 20 * milliseconds),
      },
    };
    this.desktop = Desktop.start(options);
  }

  /** Runs the real preload as Electron does with a page that has been loaded. The test file replaces the module `electron`. */
  async preload(pathOf: (file: object) => string = () => ''): Promise<HostBridge> {
    vi.resetModules();
    vi.doMock('electron', () => this.electron.rendererParts(pathOf));
    await import('../../electron/preload/preload.ts');
    return defined(this.electron.exposed.get(bridgeName), 'the bridge') as HostBridge;
  }

  /** Resolves when the page is there, with what the preload gives it. */
  async page(pathOf?: (file: object) => string): Promise<HostBridge> {
    await this.electron.isLoaded();
    return await this.preload(pathOf);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.desktop?.end();
  }
}

/** What was answered; throws what was thrown on the other side. */
export async function valueOf<T>(answer: Promise<HostAnswer<T>>): Promise<T> {
  const found = await answer;
  if (found.isDone) return found.value;
  throw rebuildError(found.error);
}

/** Calls a procedure of the backend as the page does. */
export async function callBackend(
  bridge: HostBridge,
  procedure: string,
  input: object = {},
): Promise<{ readonly status: number; readonly json: Record<string, unknown> }> {
  const { origin, token } = await valueOf(bridge.address());
  const answer = await fetch(`${origin}/rpc/${procedure}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ json: input }),
  });
  const { json } = (await answer.json()) as { json: Record<string, unknown> };
  return { status: answer.status, json };
}
