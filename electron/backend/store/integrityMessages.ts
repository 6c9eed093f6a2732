import type { PlainError } from '#core/base/errors.ts';

/** What the thread of an integrity check says to its starter. */
export type IntegrityMessage =
  | { readonly kind: 'progress'; readonly done: number; readonly total: number }
  | { readonly kind: 'findings'; readonly findings: readonly string[] }
  | { readonly kind: 'failed'; readonly error: PlainError };

/** What the thread is started with. */
export interface IntegrityRequest {
  /** Absolute path of the project file. */
  readonly filePath: string;
}
