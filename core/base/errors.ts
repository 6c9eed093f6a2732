/**
 * Errors by kind. The kind decides what happens to an error at a boundary:
 *
 * - `cancelled`: the user asked for it; never reported.
 * - `expected`: bad input or a bad machine state; shown with its remedy, has a stable code.
 * - `unsupported`: something this program cannot do; names the operator, model, file kind or provider.
 * - `bug`: a broken promise of our own code; never thrown for bad input.
 *
 * Errors cross process boundaries as plain objects (`flattenError`) and are rebuilt on the other side (`rebuildError`).
 */

export type ErrorKind = 'cancelled' | 'expected' | 'unsupported' | 'bug';

/**
 * Facts about an error that a caller may show or log: file paths, field names, sizes. JSON values only. A page says the error in its
 * own language by them (`renderer/locales/said.ts`); where one code stands for several sentences, `variant` says which it is.
 */
export type ErrorDetails = Readonly<Record<string, string | number | boolean | null | string[]>>;

export interface ErrorOptions {
  /** What the user can do about it, as one imperative sentence. */
  readonly remedy?: string;
  readonly details?: ErrorDetails;
  readonly cause?: unknown;
}

/** Base of every error that this program throws on purpose. */
export abstract class MaskwrightError extends Error {
  abstract readonly kind: ErrorKind;
  /** Stable, kebab-case; the key of the translated text. */
  readonly code: string;
  readonly remedy: string | undefined;
  readonly details: ErrorDetails;

  constructor(code: string, message: string, options: ErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.remedy = options.remedy;
    this.details = options.details ?? {};
  }
}

export class CancelledError extends MaskwrightError {
  readonly kind = 'cancelled';

  constructor(message = 'Cancelled.') {
    super('cancelled', message);
  }
}

export class ExpectedError extends MaskwrightError {
  readonly kind = 'expected';
}

export class UnsupportedError extends MaskwrightError {
  readonly kind = 'unsupported';
}

export class BugError extends MaskwrightError {
  readonly kind = 'bug';

  constructor(message: string, options: ErrorOptions = {}) {
    super('bug', message, options);
  }
}

/** An error as JSON; what crosses a process boundary. */
export interface PlainError {
  readonly kind: ErrorKind;
  readonly code: string;
  readonly message: string;
  readonly remedy?: string;
  readonly details: ErrorDetails;
  readonly stack?: string;
  readonly cause?: PlainError;
}

/** Flattens any thrown value. What is not ours is a bug unless a boundary translated it before. */
export function flattenError(error: unknown): PlainError {
  if (error instanceof MaskwrightError) {
    return {
      kind: error.kind,
      code: error.code,
      message: error.message,
      details: error.details,
      ...(error.remedy === undefined ? {} : { remedy: error.remedy }),
      ...(error.stack === undefined ? {} : { stack: error.stack }),
      ...(error.cause === undefined ? {} : { cause: flattenError(error.cause) }),
    };
  }
  if (error instanceof Error) {
    return {
      kind: 'bug',
      code: 'bug',
      message: error.message,
      details: {},
      ...(error.stack === undefined ? {} : { stack: error.stack }),
      ...(error.cause === undefined ? {} : { cause: flattenError(error.cause) }),
    };
  }
  return { kind: 'bug', code: 'bug', message: String(error), details: {} };
}

/** The inverse of `flattenError`: an error of the right class, with the far side's stack kept. */
export function rebuildError(plain: PlainError): MaskwrightError {
  const options: ErrorOptions = {
    details: plain.details,
    ...(plain.remedy === undefined ? {} : { remedy: plain.remedy }),
    ...(plain.cause === undefined ? {} : { cause: rebuildError(plain.cause) }),
  };
  const error = construct(plain, options);
  if (plain.stack !== undefined) error.stack = plain.stack;
  return error;
}

function construct(plain: PlainError, options: ErrorOptions): MaskwrightError {
  switch (plain.kind) {
    case 'cancelled':
      return new CancelledError(plain.message);
    case 'expected':
      return new ExpectedError(plain.code, plain.message, options);
    case 'unsupported':
      return new UnsupportedError(plain.code, plain.message, options);
    case 'bug':
      return new BugError(plain.message, options);
  }
}

/** The text of any thrown value, for a line in a report. */
export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The `code` that file systems, SQLite and the network put on their errors (`ENOENT`); undefined for any other value. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** Throws `CancelledError` when the signal has been aborted. */
export function throwIfCancelled(signal: AbortSignalLike | undefined): void {
  if (signal?.aborted === true) throw new CancelledError();
}

/** The part of AbortSignal that cancellation needs; core has neither DOM nor Node types. */
export interface AbortSignalLike {
  readonly aborted: boolean;
}
