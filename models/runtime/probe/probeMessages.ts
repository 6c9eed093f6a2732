/** What a probe process and who started it say to each other, over Node's channel with typed arrays as they are. */
import type { PlainError } from '#core/base/errors.ts';
import type { Tensor } from '#models/tensor/tensor.ts';
import type { ProviderName } from '../providers.ts';
import type { ProviderShare } from '../profile.ts';
import type { ModelSource } from '../session.ts';

export interface LoadCommand {
  readonly kind: 'load';
  readonly source: ModelSource;
  readonly provider: ProviderName;
  /** 0: as onnxruntime chooses. */
  readonly threads: number;
}

export interface MeasureCommand {
  readonly kind: 'measure';
  /** For the graph's one input. */
  readonly feed: Tensor;
  /** A run slower than this is timed once and no more. */
  readonly slowSeconds: number;
}

export type ProbeCommand = LoadCommand | MeasureCommand;

export interface Measurement {
  /** The graph's first output. */
  readonly output: Tensor;
  /** Of the fastest run, after one that does not count. */
  readonly seconds: number;
  readonly shares: readonly ProviderShare[];
  /** Nodes that calculate with floating-point numbers: all, and those that the CPU ran. */
  readonly calculatingNodes: number;
  readonly calculatingOnCpu: number;
}

export type ProbeAnswer =
  | { readonly kind: 'loaded' }
  | { readonly kind: 'measured'; readonly measurement: Measurement }
  | { readonly kind: 'failed'; readonly error: PlainError };
