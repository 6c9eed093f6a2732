/** What a thread that holds sessions and who uses them say to each other. Every request gets one answer with its number. */
import type { PlainError } from '#core/base/errors.ts';
import type { Tensor } from '#models/tensor/tensor.ts';
import type { ModelSource, SessionOptions, ValueDescription } from '../session.ts';
import type { ProviderName } from '../providers.ts';

export type WorkerCommand =
  | {
      readonly kind: 'create';
      readonly session: number;
      readonly source: ModelSource;
      readonly options: Omit<SessionOptions, 'host'>;
    }
  | {
      readonly kind: 'run';
      readonly session: number;
      readonly feeds: Readonly<Record<string, Tensor>>;
      readonly outputs: readonly string[] | undefined;
    }
  | { readonly kind: 'dispose'; readonly session: number };

export interface WorkerRequest {
  readonly request: number;
  readonly command: WorkerCommand;
}

/** What a session is, besides what it does. */
export interface SessionDescription {
  readonly name: string;
  readonly provider: ProviderName;
  readonly inputs: readonly ValueDescription[];
  readonly outputs: readonly ValueDescription[];
}

export type WorkerResult =
  | { readonly kind: 'created'; readonly description: SessionDescription }
  | { readonly kind: 'ran'; readonly results: Readonly<Record<string, Tensor>> }
  | { readonly kind: 'disposed' }
  | { readonly kind: 'failed'; readonly error: PlainError };

export interface WorkerAnswer {
  readonly request: number;
  readonly result: WorkerResult;
}
