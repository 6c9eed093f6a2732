/** How patient a download is, and where it lets itself be sent. */
import { isIP } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { CancelledError, ExpectedError, throwIfCancelled } from '#core/base/errors.ts';
import { formatDuration } from '#core/base/format.ts';
import { TransientFailure } from './downloadErrors.ts';

export interface DownloadPolicy {
  /** Without a byte for this long, a connection counts as lost. */
  readonly stallMs: number;
  /** Attempts in a row that bring nothing, before giving up. */
  readonly attempts: number;
  /** The wait after the first of them; it doubles from then on. */
  readonly firstWaitMs: number;
  /** A server that asks for more patience than this is not waited for. */
  readonly longestWaitMs: number;
  readonly redirects: number;
}

export const defaultPolicy: DownloadPolicy = {
  stallMs: 60_000,
  attempts: 6,
  firstWaitMs: 1_000,
  longestWaitMs: 120_000,
  redirects: 5,
};

/** An attempt that failed and will be made again. */
export interface Retry {
  readonly reason: ExpectedError;
  readonly waitMs: number;
}

/** How `withRetries` is to go about it. */
export interface RetryOptions {
  readonly policy: DownloadPolicy;
  readonly signal: AbortSignal | undefined;
  /** A figure that grows with what was achieved: an attempt that moved it does not count as one in vain. */
  readonly achieved: () => number;
  readonly onRetry: ((retry: Retry) => void) | undefined;
}

/** Repeats work that fails with `TransientFailure`. Throws its final error in the end, `CancelledError` on the signal. */
export async function withRetries<Result>(work: () => Promise<Result>, options: RetryOptions): Promise<Result> {
  const { policy, signal, achieved, onRetry } = options;
  for (let inVain = 1; ; inVain++) {
    throwIfCancelled(signal);
    const before = achieved();
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof TransientFailure)) throw error;
      if (achieved() > before) inVain = 1;
      const waitMs = Math.max(error.retryAfterMs ?? 0, backOffMs(policy.firstWaitMs, inVain));
      if ((error.retryAfterMs ?? 0) > policy.longestWaitMs) throw askedToWait(error.final, waitMs);
      if (inVain >= policy.attempts) throw error.final;
      onRetry?.({ reason: error.final, waitMs });
      await cancellableSleep(Math.min(waitMs, policy.longestWaitMs), signal);
    }
  }
}

/** Doubling, with up to a quarter at random on top, so that many clients of one failed server do not return at once. */
function backOffMs(firstMs: number, attempt: number): number {
  return firstMs * 2 ** (attempt - 1) * (1 + Math.random() / 4);
}

function askedToWait(error: ExpectedError, waitMs: number): ExpectedError {
  return new ExpectedError(error.code, error.message, {
    details: error.details,
    cause: error,
    remedy: `It asks to be left alone for ${formatDuration(waitMs / 1000)}; give the same command again after that.`,
  });
}

async function cancellableSleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await sleep(ms, undefined, signal === undefined ? {} : { signal });
  } catch {
    // The timer rejects for no other reason.
    throw new CancelledError();
  }
}

/**
 * Throws `ExpectedError` (`download-address`) for an address that nothing is fetched from: anything but https, and http
 * from this very machine, which tests and local mirrors use.
 */
export function requireAllowedAddress(url: URL): void {
  const isLocal = url.protocol === 'http:' && isLoopback(url);
  if (url.username !== '' || url.password !== '' || (url.protocol !== 'https:' && !isLocal)) {
    throw new ExpectedError('download-address', `${withoutSecrets(url)} is not an address to download from.`, {
      remedy: 'Give an https address without a user name (http only on this machine, as http://127.0.0.1:PORT).',
      details: { url: withoutSecrets(url) },
    });
  }
}

/** Throws `ExpectedError` (`download-redirect`) when a server sends us where its answer could be read or changed. */
export function requireAllowedRedirect(from: URL, to: URL): void {
  const isDowngrade = from.protocol === 'https:' && to.protocol !== 'https:';
  try {
    if (!isDowngrade) {
      requireAllowedAddress(to);
      return;
    }
  } catch {
    // Told below, with where it came from.
  }
  throw redirectError(from, `to ${withoutSecrets(to)}, which is not safe to follow`);
}

/** The error of a server that redirects in a way that is not followed; `how` completes "HOST redirects …". */
export function redirectError(from: URL, how: string): ExpectedError {
  return new ExpectedError('download-redirect', `${from.host} redirects ${how}.`, {
    remedy: 'Check the address of the hub (--hub); a log-in page of the network answers like this, too.',
    details: { url: from.href },
  });
}

function isLoopback({ hostname }: URL): boolean {
  const address = hostname.replace(/^\[|\]$/g, '');
  return hostname === 'localhost' || address === '::1' || (isIP(address) === 4 && address.startsWith('127.'));
}

function withoutSecrets(url: URL): string {
  const shown = new URL(url);
  shown.username = '';
  shown.password = '';
  return shown.href;
}
