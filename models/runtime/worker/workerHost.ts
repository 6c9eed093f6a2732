/**
 * Sessions in a thread of their own, so that the thread that uses them can go on with other things while a graph runs.
 * One thread for all: onnxruntime spreads every run over the cores anyway. A thread that dies takes its sessions along;
 * the runs under way fail with the reason, and the next one starts another thread and loads its model again.
 */
import { Worker } from 'node:worker_threads';
import { BugError, ExpectedError, errorMessage, rebuildError } from '#core/base/errors.ts';
import { tensor, type Tensor } from '#models/tensor/tensor.ts';
import type { ModelSource, Session, SessionHost, SessionOptions } from '../session.ts';
import type { SessionDescription, WorkerAnswer, WorkerCommand, WorkerRequest, WorkerResult } from './workerMessages.ts';

const workerProgram = new URL('./sessionWorker.ts', import.meta.url);

export class WorkerHost implements SessionHost, AsyncDisposable {
  readonly #program: URL;
  #thread: SessionThread | undefined;
  #isDisposed = false;

  /** The thread is started with the first session. `program` is another one than sessionWorker.ts in tests. */
  constructor(program: URL = workerProgram) {
    this.#program = program;
  }

  async createSession(source: ModelSource, options: Omit<SessionOptions, 'host'>): Promise<Session> {
    const load = async (): Promise<LoadedSession> => {
      const thread = this.#livingThread();
      return { thread, ...(await thread.create(source, options)) };
    };
    return new RemoteSession(load, await load());
  }

  /** Waits for what runs, then ends the thread; sessions that are still open go with it. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isDisposed = true;
    await this.#thread?.[Symbol.asyncDispose]();
  }

  #livingThread(): SessionThread {
    if (this.#isDisposed) throw new BugError('a host of sessions was used after dispose');
    if (this.#thread?.isAlive !== true) this.#thread = new SessionThread(this.#program);
    return this.#thread;
  }
}

/** A thread and the requests that it has not answered yet. */
class SessionThread implements AsyncDisposable {
  readonly #worker: Worker;
  readonly #open = new Map<number, PromiseWithResolvers<WorkerResult>>();
  #requests = 0;
  #sessions = 0;
  #isAlive = true;

  constructor(program: URL) {
    this.#worker = new Worker(program);
    this.#worker.on('message', ({ request, result }: WorkerAnswer) => {
      this.#open.get(request)?.resolve(result);
      this.#open.delete(request);
    });
    this.#worker.on('error', (error) => {
      this.#end(errorMessage(error));
    });
    this.#worker.on('exit', (code) => {
      this.#end(`exit code ${code}`);
    });
  }

  get isAlive(): boolean {
    return this.#isAlive;
  }

  async create(
    source: ModelSource,
    options: Omit<SessionOptions, 'host'>,
  ): Promise<{ session: number; description: SessionDescription }> {
    const session = ++this.#sessions;
    const result = await this.ask({ kind: 'create', session, source, options });
    if (result.kind !== 'created') throw new BugError(`a thread answered "create" with "${result.kind}"`);
    return { session, description: result.description };
  }

  /** Throws what the thread answers, and `ExpectedError` (`session-thread-ended`) when it ends before. */
  async ask(command: WorkerCommand): Promise<WorkerResult> {
    if (!this.#isAlive) throw threadEnded('it had ended before');
    const answer = Promise.withResolvers<WorkerResult>();
    const request: WorkerRequest = { request: ++this.#requests, command };
    this.#open.set(request.request, answer);
    this.#worker.postMessage(request);
    const result = await answer.promise;
    if (result.kind === 'failed') throw rebuildError(result.error);
    return result;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.allSettled([...this.#open.values()].map(({ promise }) => promise));
    await this.#worker.terminate();
  }

  #end(how: string): void {
    this.#isAlive = false;
    for (const { reject } of this.#open.values()) reject(threadEnded(how));
    this.#open.clear();
  }
}

interface LoadedSession {
  readonly thread: SessionThread;
  readonly session: number;
  readonly description: SessionDescription;
}

class RemoteSession implements Session {
  readonly #load: () => Promise<LoadedSession>;
  #loaded: Promise<LoadedSession>;
  readonly #description: SessionDescription;
  readonly #running = new Set<Promise<unknown>>();
  #disposal: Promise<void> | undefined;

  constructor(load: () => Promise<LoadedSession>, loaded: LoadedSession) {
    this.#load = load;
    this.#loaded = Promise.resolve(loaded);
    this.#description = loaded.description;
  }

  get name(): SessionDescription['name'] {
    return this.#description.name;
  }

  get provider(): SessionDescription['provider'] {
    return this.#description.provider;
  }

  get inputs(): SessionDescription['inputs'] {
    return this.#description.inputs;
  }

  get outputs(): SessionDescription['outputs'] {
    return this.#description.outputs;
  }

  async run(feeds: Readonly<Record<string, Tensor>>, outputs?: readonly string[]): Promise<Record<string, Tensor>> {
    if (this.#disposal !== undefined) throw new BugError(`the session of ${this.name} was used after dispose`);
    const run = this.#run(feeds, outputs);
    this.#running.add(run);
    try {
      return await run;
    } finally {
      this.#running.delete(run);
    }
  }

  dispose(): Promise<void> {
    this.#disposal ??= Promise.allSettled(this.#running).then(() => this.#release());
    return this.#disposal;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }

  async #run(feeds: Readonly<Record<string, Tensor>>, outputs?: readonly string[]): Promise<Record<string, Tensor>> {
    const { thread, session } = await this.#living();
    const owned = Object.fromEntries(Object.entries(feeds).map(([name, feed]) => [name, withoutRest(feed)]));
    const result = await thread.ask({ kind: 'run', session, feeds: owned, outputs });
    if (result.kind !== 'ran') throw new BugError(`a thread answered "run" with "${result.kind}"`);
    return result.results;
  }

  /** Loaded again when the thread has died since; of several runs at once, one loads. */
  async #living(): Promise<LoadedSession> {
    const before = this.#loaded;
    const loaded = await before.catch(() => undefined);
    if (loaded?.thread.isAlive === true) return loaded;
    if (this.#loaded === before) this.#loaded = this.#load();
    return await this.#loaded;
  }

  async #release(): Promise<void> {
    const { thread, session } = await this.#loaded;
    // With its thread the session has gone.
    if (thread.isAlive) await thread.ask({ kind: 'dispose', session });
  }
}

/** A view takes all of its buffer along to another thread; what is not of the tensor stays here. */
function withoutRest(feed: Tensor): Tensor {
  const { dtype, shape, data } = feed;
  return data.byteLength === data.buffer.byteLength ? feed : tensor(dtype, shape, data.slice());
}

function threadEnded(how: string): ExpectedError {
  return new ExpectedError('session-thread-ended', `The thread that ran the model ended: ${how}.`, {
    remedy: 'Try this item again; if it happens again, report it with the picture.',
    details: { how },
  });
}
