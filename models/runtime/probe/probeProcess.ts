/**
 * A process that tries a model on one provider for us (probeMain.ts). Whatever happens in it, a crash of a driver or a
 * run that never ends, arrives here as an error with a reason.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ExpectedError, rebuildError } from '#core/base/errors.ts';
import type { ProviderName } from '../providers.ts';
import type { LoadCommand, MeasureCommand, Measurement, ProbeAnswer, ProbeCommand } from './probeMessages.ts';

const probeProgram = fileURLToPath(new URL('./probeMain.ts', import.meta.url));
/** Of what drivers print, the end is enough. */
const mostKeptNotes = 100_000;

export class ProbeProcess implements AsyncDisposable {
  readonly #provider: ProviderName;
  readonly #child: ChildProcess;
  #notes = '';

  /** Starts the process. `program` is another one than probeMain.ts in tests of what a driver can do. */
  constructor(provider: ProviderName, program: string = probeProgram) {
    this.#provider = provider;
    this.#child = fork(program, [], {
      serialization: 'advanced',
      execArgv: [],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      // The Vulkan loader names the device that it found; nobody else does.
      env: { VK_LOADER_DEBUG: 'info', ...process.env },
    });
    // Told by 'exit' as well; without a listener it would end this process.
    this.#child.on('error', () => undefined);
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#notes = (this.#notes + text).slice(-mostKeptNotes);
    });
  }

  /** What the provider and its drivers have printed. */
  get notes(): string {
    return this.#notes;
  }

  /** Throws what `createSession` throws, and `ExpectedError`: `provider-crashed`, `provider-timeout`. */
  async load(command: Omit<LoadCommand, 'kind' | 'provider'>, limitSeconds: number): Promise<void> {
    await this.#ask({ kind: 'load', provider: this.#provider, ...command }, 'loading the model', limitSeconds);
  }

  /** Throws what running throws, and `ExpectedError`: `provider-crashed`, `provider-timeout`. */
  async measure(command: Omit<MeasureCommand, 'kind'>, limitSeconds: number): Promise<Measurement> {
    const answer = await this.#ask({ kind: 'measure', ...command }, 'running the model', limitSeconds);
    if (answer.kind === 'measured') return answer.measurement;
    throw this.#crash('running the model');
  }

  /** Ends the process at once: native clean-up is not waited for, it may be what crashes. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#hasEnded()) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await ended;
  }

  async #ask(command: ProbeCommand, doing: string, limitSeconds: number): Promise<ProbeAnswer> {
    if (this.#hasEnded()) throw this.#crash(doing);
    const settled = new AbortController();
    const { signal } = settled;
    try {
      const answered = once(this.#child, 'message', { signal });
      const ended = once(this.#child, 'exit', { signal });
      const late = setTimeout(limitSeconds * 1000, undefined, { signal });
      this.#child.send(command);
      const [answer] = (await Promise.race([
        answered,
        ended.then(() => Promise.reject(this.#crash(doing))),
        late.then(() => Promise.reject(this.#timeout(doing, limitSeconds))),
      ])) as [ProbeAnswer];
      if (answer.kind === 'failed') throw rebuildError(answer.error);
      return answer;
    } finally {
      settled.abort();
    }
  }

  #hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  #timeout(doing: string, limitSeconds: number): ExpectedError {
    return new ExpectedError('provider-timeout', `${doing} took longer than ${Math.round(limitSeconds)} s`, {
      remedy: 'Update the graphics driver, or choose device cpu.',
      details: { provider: this.#provider, seconds: Math.round(limitSeconds) },
    });
  }

  #crash(doing: string): ExpectedError {
    const { exitCode, signalCode } = this.#child;
    const how = signalCode ?? (exitCode === null ? 'no word' : `exit code ${exitCode}`);
    return new ExpectedError('provider-crashed', `its native code ended the process with ${how} while ${doing}`, {
      remedy: 'Update the graphics driver, or choose device cpu.',
      details: { provider: this.#provider, how, notes: this.#notes.slice(-500) },
    });
  }
}
