/**
 * A loaded ONNX graph that can be run. This folder is the only one that knows onnxruntime; everyone else sees tensors
 * of models/tensor. What it is not: a queue or a worker. onnxruntime-node computes on the calling thread, so `run`
 * blocks the event loop for as long as the graph takes (its own threads do the work); who needs a responsive loop gives
 * a host (workerHost.ts).
 */
import { stat } from 'node:fs/promises';
import { env, InferenceSession } from 'onnxruntime-node';
import { BugError, ExpectedError } from '#core/base/errors.ts';
import { defined } from '#core/base/assert.ts';
import type { DType, Tensor } from '#models/tensor/tensor.ts';
import { requireProvider, type ProviderName } from './providers.ts';
import { translateLoadError, translateRunError } from './sessionErrors.ts';
import { dtypeOf, fromRuntime, toRuntime } from './tensorBridge.ts';

// Every failure is thrown as well; onnxruntime's own lines on stderr would only repeat it, in another voice.
env.logLevel = 'fatal';

export interface ModelFile {
  readonly path: string;
}

export interface ModelBytes {
  readonly bytes: Uint8Array;
  /** Where the files are that external initializers name. Paths that leave it are refused by onnxruntime. */
  readonly externalDataFolder?: string;
  /** What error messages call the model; 'a derived graph' when absent. */
  readonly name?: string;
}

export type ModelSource = ModelFile | ModelBytes;

export interface SessionOptions {
  /** Default: `cpu`. */
  readonly provider?: ProviderName;
  /** Threads within an operator; default (and 0): one per physical core. */
  readonly threads?: number;
  /**
   * Whether memory between operators is kept for the next run (default). Without it a run is slower, and what one large
   * picture needed is given back at once.
   */
  readonly keepsMemory?: boolean;
  /** Where the session's profile (profile.ts) is written when it is freed: a path to which time and `.json` are added. */
  readonly profilePrefix?: string;
  /** Who holds the session instead of this thread. */
  readonly host?: SessionHost;
}

/** Holds sessions elsewhere, such as in another thread. */
export interface SessionHost {
  /** As `createSession` without a host. */
  createSession(source: ModelSource, options: Omit<SessionOptions, 'host'>): Promise<Session>;
}

export interface ValueDescription {
  readonly name: string;
  readonly dtype: DType;
  /** A dimension that is not fixed has its symbolic name, possibly ''. */
  readonly shape: readonly (number | string)[];
}

export interface Session extends AsyncDisposable {
  /** The model's path, or the name given with its bytes. */
  readonly name: string;
  readonly provider: ProviderName;
  readonly inputs: readonly ValueDescription[];
  readonly outputs: readonly ValueDescription[];
  /**
   * Runs the graph; returns the named outputs, all of them by default. Feeds are not copied, so they must not change
   * before the promise settles; results belong to the caller and outlive the session.
   * Throws `BugError` for feeds or outputs that the model does not have, or after `dispose`; `ExpectedError`
   * (`model-run-failed`, `out-of-memory`) when onnxruntime cannot run it.
   */
  run(feeds: Readonly<Record<string, Tensor>>, outputs?: readonly string[]): Promise<Record<string, Tensor>>;
  /** Waits for runs under way, then frees the model. Safe to call twice. */
  dispose(): Promise<void>;
}

/**
 * Loads a model for one provider.
 * Throws `UnsupportedError` (`provider-unavailable`, `operator-unsupported`, `tensor-type-unsupported`) or
 * `ExpectedError` (`model-missing`, `model-unreadable`, `external-data-missing`, `provider-failed`), all naming the
 * model and the provider.
 */
export async function createSession(source: ModelSource, options: SessionOptions = {}): Promise<Session> {
  const { host, ...own } = options;
  if (host !== undefined) return await host.createSession(source, own);
  const provider = requireProvider(options.provider ?? 'cpu');
  const name = sourceName(source);
  if ('path' in source) await requireFile(source.path);
  let native: InferenceSession;
  try {
    const runtimeOptions = toRuntimeOptions(source, provider, options);
    native = await ('path' in source
      ? InferenceSession.create(source.path, runtimeOptions)
      : InferenceSession.create(source.bytes, runtimeOptions));
  } catch (error) {
    throw translateLoadError(error, name, provider);
  }
  try {
    return new RuntimeSession(native, name, provider);
  } catch (error) {
    await native.release();
    throw error;
  }
}

/** Loads a model, hands it to `use`, and frees it whatever happens. */
export async function withSession<T>(
  source: ModelSource,
  options: SessionOptions,
  use: (session: Session) => Promise<T>,
): Promise<T> {
  await using session = await createSession(source, options);
  return await use(session);
}

class RuntimeSession implements Session {
  readonly name: string;
  readonly provider: ProviderName;
  readonly inputs: readonly ValueDescription[];
  readonly outputs: readonly ValueDescription[];
  private readonly native: InferenceSession;
  private readonly running = new Set<Promise<unknown>>();
  private disposal: Promise<void> | undefined;

  constructor(native: InferenceSession, name: string, provider: ProviderName) {
    this.native = native;
    this.name = name;
    this.provider = provider;
    this.inputs = native.inputMetadata.map((value) => describe(value, name));
    this.outputs = native.outputMetadata.map((value) => describe(value, name));
  }

  async run(
    feeds: Readonly<Record<string, Tensor>>,
    outputs: readonly string[] = this.outputs.map((output) => output.name),
  ): Promise<Record<string, Tensor>> {
    if (this.disposal !== undefined) throw new BugError(`the session of ${this.name} was used after dispose`);
    this.checkFeeds(feeds);
    for (const output of outputs) {
      if (!this.outputs.some((value) => value.name === output)) {
        throw new BugError(`${this.name} has no output "${output}" (it has: ${names(this.outputs)})`);
      }
    }
    const runtimeFeeds = Object.fromEntries(Object.entries(feeds).map(([key, value]) => [key, toRuntime(value)]));
    const run = this.native.run(runtimeFeeds, outputs);
    this.running.add(run);
    try {
      const results = await run;
      return Object.fromEntries(
        outputs.map((key) => [key, fromRuntime(defined(results[key], `output ${key}`), this.name)]),
      );
    } catch (error) {
      throw translateRunError(error, this.name, this.provider);
    } finally {
      this.running.delete(run);
    }
  }

  dispose(): Promise<void> {
    this.disposal ??= Promise.allSettled(this.running).then(() => this.native.release());
    return this.disposal;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }

  private checkFeeds(feeds: Readonly<Record<string, Tensor>>): void {
    for (const input of this.inputs) {
      const feed = feeds[input.name];
      if (feed === undefined) throw new BugError(`${this.name} was run without its input "${input.name}"`);
      if (feed.dtype !== input.dtype) {
        throw new BugError(`${this.name} wants ${input.dtype} for "${input.name}", not ${feed.dtype}`);
      }
    }
    for (const key of Object.keys(feeds)) {
      if (!this.inputs.some((input) => input.name === key)) {
        throw new BugError(`${this.name} has no input "${key}" (it has: ${names(this.inputs)})`);
      }
    }
  }
}

function names(values: readonly ValueDescription[]): string {
  return values.map((value) => value.name).join(', ');
}

function sourceName(source: ModelSource): string {
  return 'path' in source ? source.path : (source.name ?? 'a derived graph');
}

async function requireFile(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile() === true) return;
  throw new ExpectedError('model-missing', `The model file ${path} is not there.`, {
    remedy: 'Add the model pack again, or choose another one.',
    details: { file: path },
  });
}

function toRuntimeOptions(
  source: ModelSource,
  provider: ProviderName,
  options: SessionOptions,
): InferenceSession.SessionOptions {
  const keepsMemory = options.keepsMemory ?? true;
  const folder = 'bytes' in source ? source.externalDataFolder : undefined;
  const { profilePrefix } = options;
  return {
    executionProviders: [provider],
    intraOpNumThreads: options.threads ?? 0,
    enableCpuMemArena: keepsMemory,
    // A plan of memory made at the first run would lie beside what that run took: twice as much, and no faster.
    enableMemPattern: false,
    ...(profilePrefix === undefined ? {} : { enableProfiling: true, profileFilePrefix: profilePrefix }),
    extra: {
      session: {
        // Between runs the threads would keep a core busy each, in case another run comes; what comes is often the run
        // of another session (another picture size, the texts), which then shares the cores with them: 10 % slower.
        force_spinning_stop: '1',
        ...(folder === undefined ? {} : { model_external_initializers_file_folder_path: folder }),
      },
    },
  };
}

function describe(value: InferenceSession.ValueMetadata, model: string): ValueDescription {
  return {
    name: value.name,
    dtype: dtypeOf(value.isTensor ? value.type : 'a sequence or map', value.name, model),
    shape: value.isTensor ? value.shape : [],
  };
}
