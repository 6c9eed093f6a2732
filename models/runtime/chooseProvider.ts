/**
 * Which provider runs a model: the first in the platform's order that loads it, gives the CPU's output, does the work
 * itself and is not slower than the CPU. Each is tried in a process of its own, once on a machine; verdicts are kept
 * until the model, the machine, a driver or onnxruntime changes.
 */
import { errorOf } from '#core/document/problem.ts';
import { ExpectedError } from '#core/base/errors.ts';
import type { Tensor } from '#models/tensor/tensor.ts';
import { compareOutputs } from './compareOutputs.ts';
import { providerLibrariesFolder } from './cudaLibraries.ts';
import { deviceName } from './deviceNames.ts';
import { machineStamp } from './machineStamp.ts';
import { ProbeProcess } from './probe/probeProcess.ts';
import type { Measurement } from './probe/probeMessages.ts';
import { refusalOfFailure, refusalOfMeasurement } from './providerRefusals.ts';
import { availableProviders, providerTitles, requireProvider, type ProviderName } from './providers.ts';
import { VerdictCache, type ProviderVerdict } from './providerVerdict.ts';
import type { ModelSource } from './session.ts';

/** What a provider is tried with: a model at the size at which it will be used. */
export interface SelfCheck {
  /** Another one when the model or the size is another. */
  readonly identity: string;
  /** Read only when a verdict is not known yet. */
  readonly read: () => Promise<{ source: ModelSource; feed: Tensor }>;
}

export interface CheckOptions {
  /** Of the CPU that others are compared with; 0 as onnxruntime chooses. */
  readonly threads: number;
  /** Where verdicts are kept. */
  readonly cacheFolder: string;
  /** Tries everything again, whatever is kept. */
  readonly isFresh?: boolean;
  /**
   * How long a device is waited for at least, in seconds; 30 by default. With more than that, what took too long before
   * is tried again.
   */
  readonly patienceSeconds?: number;
  /** The probe's program, where it is another one than ours. */
  readonly probeProgram?: string;
}

export interface ProviderChoice {
  readonly verdict: ProviderVerdict;
  /** Those that were tried before it and refused. */
  readonly refused: readonly ProviderVerdict[];
}

const loadLimitSeconds = 60;
/** A device that takes longer than so many times the CPU's time is not waited for. */
const slowFactor = 30;
const defaultPatienceSeconds = 30;
const cpuLimitSeconds = 600;

/** The verdicts on the providers for one model. */
export class ProviderChecks {
  readonly #check: SelfCheck;
  readonly #options: CheckOptions;
  readonly #cache: VerdictCache;
  readonly #known = new Map<ProviderName, Promise<ProviderVerdict>>();
  #cpuMeasurement: Promise<Measurement> | undefined;
  #inputs: ReturnType<SelfCheck['read']> | undefined;

  constructor(check: SelfCheck, options: CheckOptions) {
    this.#check = check;
    this.#options = options;
    this.#cache = new VerdictCache(options.cacheFolder);
  }

  /**
   * What is known of a provider, tried now when nothing is. Throws as reading the model, and as loading and running it
   * on the CPU: that is about the model and no verdict on a provider.
   */
  verdict(provider: ProviderName): Promise<ProviderVerdict> {
    const known = this.#known.get(provider) ?? this.#readOrTry(provider);
    this.#known.set(provider, known);
    return known;
  }

  async #readOrTry(provider: ProviderName): Promise<ProviderVerdict> {
    const key = [
      this.#check.identity,
      provider,
      String(this.#options.threads),
      await machineStamp([providerLibrariesFolder()]),
    ];
    const kept = this.#options.isFresh === true ? undefined : await this.#cache.read(key);
    if (kept !== undefined && !this.#mayDoBetterNow(kept)) return kept;
    const verdict = provider === 'cpu' ? await this.#measureCpu() : await this.#try(provider);
    await this.#cache.write(key, verdict);
    return verdict;
  }

  /** Who now waits for longer than usual does not take 'too long' for an answer. */
  #mayDoBetterNow({ refusal }: ProviderVerdict): boolean {
    return refusal?.code === 'provider-timeout' && (this.#options.patienceSeconds ?? 0) > defaultPatienceSeconds;
  }

  async #try(provider: ProviderName): Promise<ProviderVerdict> {
    const { source, feed } = await this.#read();
    await using probe = new ProbeProcess(provider, this.#options.probeProgram);
    const refuse = async (error: unknown): Promise<ProviderVerdict> => ({
      provider,
      refusal: refusalOfFailure(provider, error, probe.notes),
      device: (await deviceName(provider, probe.notes)) ?? null,
      measured: null,
    });
    try {
      const limitSeconds = Math.max(this.#options.patienceSeconds ?? 0, loadLimitSeconds);
      await probe.load({ source, threads: this.#options.threads }, limitSeconds);
    } catch (error) {
      return await refuse(error);
    }
    // Only now: a machine without a device need not wait for it.
    const cpu = await this.#cpu();
    let measurement: Measurement;
    try {
      const limitSeconds = Math.max(this.#options.patienceSeconds ?? defaultPatienceSeconds, slowFactor * cpu.seconds);
      measurement = await probe.measure({ feed, slowSeconds: 3 * cpu.seconds }, limitSeconds);
    } catch (error) {
      return await refuse(error);
    }
    const difference = compareOutputs(cpu.output, measurement.output);
    return {
      provider,
      refusal: refusalOfMeasurement(provider, measurement, cpu.seconds, difference),
      device: (await deviceName(provider, probe.notes)) ?? null,
      measured: {
        seconds: measurement.seconds,
        cpuSeconds: cpu.seconds,
        relativeDifference: finite(difference.relative),
        cosine: finite(difference.cosine),
        equalLabels: finite(difference.equalLabels),
        shares: [...measurement.shares],
        calculatingNodes: measurement.calculatingNodes,
        calculatingOnCpu: measurement.calculatingOnCpu,
      },
    };
  }

  async #measureCpu(): Promise<ProviderVerdict> {
    const { seconds, shares, calculatingNodes, calculatingOnCpu } = await this.#cpu();
    return {
      provider: 'cpu',
      refusal: null,
      device: (await deviceName('cpu', '')) ?? null,
      measured: {
        seconds,
        cpuSeconds: seconds,
        relativeDifference: 0,
        cosine: 1,
        equalLabels: 1,
        shares: [...shares],
        calculatingNodes,
        calculatingOnCpu,
      },
    };
  }

  /** What others are held against. */
  #cpu(): Promise<Measurement> {
    this.#cpuMeasurement ??= this.#runOnCpu();
    return this.#cpuMeasurement;
  }

  async #runOnCpu(): Promise<Measurement> {
    const { source, feed } = await this.#read();
    await using probe = new ProbeProcess('cpu');
    await probe.load({ source, threads: this.#options.threads }, cpuLimitSeconds);
    return await probe.measure({ feed, slowSeconds: Infinity }, cpuLimitSeconds);
  }

  #read(): ReturnType<SelfCheck['read']> {
    this.#inputs ??= this.#check.read();
    return this.#inputs;
  }
}

/**
 * Chooses a provider. With `auto` it is never one that was refused, and the CPU always remains. One that is asked for
 * by name is taken also when it was refused for being slow or inexact, which its verdict says; when it cannot run the
 * model, `ExpectedError` (`provider-refused`) is thrown instead of another one taken. Throws `UnsupportedError`
 * (`provider-unavailable`) for one that the platform does not have, and as `ProviderChecks.verdict`.
 */
export async function chooseProvider(checks: ProviderChecks, asked: ProviderName | 'auto'): Promise<ProviderChoice> {
  if (asked !== 'auto') return { verdict: await askedFor(checks, requireProvider(asked)), refused: [] };
  const refused: ProviderVerdict[] = [];
  for (const { name } of availableProviders()) {
    // The last resort needs no trial.
    if (name === 'cpu') break;
    const verdict = await checks.verdict(name);
    if (verdict.refusal === null) return { verdict, refused };
    refused.push(verdict);
  }
  return { verdict: cpuVerdict, refused };
}

const cpuVerdict: ProviderVerdict = { provider: 'cpu', refusal: null, device: null, measured: null };

async function askedFor(checks: ProviderChecks, provider: ProviderName): Promise<ProviderVerdict> {
  if (provider === 'cpu') return cpuVerdict;
  const verdict = await checks.verdict(provider);
  const { refusal, measured } = verdict;
  if (measured !== null || refusal === null) return verdict;
  throw new ExpectedError(
    'provider-refused',
    `${providerTitles[provider]} cannot run this model: ${refusal.message}.`,
    {
      remedy: refusal.remedy ?? 'Choose device cpu.',
      details: { provider, reason: refusal.code },
      cause: errorOf(refusal),
    },
  );
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
