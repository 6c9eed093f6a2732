/**
 * What can go wrong on the way, in words for the person who waits. An error is `expected` as everywhere; one that may
 * pass by itself is wrapped in `TransientFailure`, which `withRetries` unwraps when it gives up.
 */
import { errorMessage, ExpectedError } from '#core/base/errors.ts';
import { fileReason, fileReasonDetail } from '#core/base/fileReason.ts';

/** A failure that another attempt may not have. Never leaves this folder. */
export class TransientFailure extends Error {
  readonly final: ExpectedError;
  /** What the server asked to wait before the next attempt, in milliseconds. */
  readonly retryAfterMs: number | undefined;

  constructor(final: ExpectedError, retryAfterMs?: number) {
    super(final.message);
    this.final = final;
    this.retryAfterMs = retryAfterMs;
  }
}

/** Statuses that ask for another attempt, by their definition or by the habit of servers behind balancers. */
const transientStatuses: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);

/** What a download says of access that is not granted, and of what is not there; the default fits any file. */
export interface AccessRemedies {
  readonly forbidden?: string;
  readonly missing?: string;
}

/** The error of a status that is no success, for `what` at `url`. */
export function statusError(
  { status, headers }: Pick<Response, 'status' | 'headers'>,
  what: string,
  url: URL,
  remedies: AccessRemedies = {},
): ExpectedError | TransientFailure {
  const details = { url: url.href, status };
  if (status === 401 || status === 403) {
    return new ExpectedError('download-forbidden', `${url.host} does not give out ${what} (HTTP ${status}).`, {
      remedy: remedies.forbidden ?? 'Get the file in another way.',
      details,
    });
  }
  if (status === 404 || status === 410) {
    return new ExpectedError('download-missing', `${url.host} has no ${what} (HTTP ${status}).`, {
      remedy: remedies.missing ?? 'Check the name.',
      details,
    });
  }
  const isBusy = status === 429;
  const error = new ExpectedError(
    'download-refused',
    `${url.host} answered HTTP ${status} for ${what}${isBusy ? ': too many requests' : ''}.`,
    {
      remedy: 'Try again later: the same command goes on where it stopped.',
      details,
    },
  );
  return transientStatuses.has(status) ? new TransientFailure(error, retryAfterMs(headers)) : error;
}

/** `Retry-After` as milliseconds from now: seconds, or a date. */
function retryAfterMs(headers: Headers): number | undefined {
  const value = headers.get('retry-after')?.trim();
  if (value === undefined || value === '') return undefined;
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}

/** The error of a connection that was not made, or lost: TLS failures stay failures, anything else may pass. */
export function connectionError(error: unknown, what: string, url: URL): ExpectedError | TransientFailure {
  const { code, message } = innermostCause(error);
  const details = { url: url.href, reason: code ?? message };
  if (isTlsFailure(code, message)) {
    return new ExpectedError(
      'download-tls',
      `${url.host} could not prove that it is ${url.hostname}: ${message || String(code)}.`,
      {
        details,
        cause: error,
        remedy:
          'If a firewall or virus scanner reads along here, tell Node its certificate: NODE_USE_SYSTEM_CA=1, or ' +
          'NODE_EXTRA_CA_CERTS=FILE. Otherwise check the clock and the address.',
      },
    );
  }
  const reason = unreachableReasons[code ?? ''] ?? `the connection to ${url.host} was lost (${code ?? message})`;
  return new TransientFailure(
    new ExpectedError('download-unreachable', `${what} could not be downloaded: ${fill(reason, url)}.`, {
      details,
      cause: error,
      remedy:
        'Check the network (behind a proxy: set HTTPS_PROXY), then give the same command again; it goes on where it ' +
        'stopped. With no network, get the files elsewhere and use "models add".',
    }),
  );
}

/** The server sends nothing any more. */
export function stalledError(what: string, url: URL, limitMs: number): TransientFailure {
  return new TransientFailure(
    new ExpectedError(
      'download-timeout',
      `${what} could not be downloaded: ${url.host} sent nothing for ${limitMs / 1000} s.`,
      {
        remedy: 'Give the same command again; it goes on where it stopped.',
        details: { url: url.href, seconds: limitMs / 1000 },
      },
    ),
  );
}

/** A failed write of what was received. */
export function writeError(error: unknown, path: string): ExpectedError {
  const code = innermostCause(error).code ?? '';
  if (['ENOSPC', 'EDQUOT', 'EFBIG'].includes(code)) {
    return new ExpectedError('disk-full', `${path} cannot be written: no room is left (${code}).`, {
      remedy: 'Make room, then give the same command again; it goes on where it stopped.',
      details: { variant: 'file', file: path },
      cause: error,
    });
  }
  return new ExpectedError('download-unwritable', `${path} cannot be written: ${fileReason(error)}.`, {
    remedy: 'Choose a data folder that can be written to (MASKWRIGHT_DATA).',
    details: { file: path, reason: fileReasonDetail(error) },
    cause: error,
  });
}

const unreachableReasons: Readonly<Record<string, string>> = {
  ENOTFOUND: 'the name {host} is not known',
  EAI_AGAIN: 'the name {host} could not be looked up',
  ECONNREFUSED: '{host} refuses connections',
  ECONNRESET: '{host} broke the connection off',
  UND_ERR_SOCKET: '{host} broke the connection off',
  UND_ERR_CONNECT_TIMEOUT: '{host} does not answer',
  ETIMEDOUT: '{host} does not answer',
  ENETUNREACH: 'there is no network',
  EHOSTUNREACH: '{host} cannot be reached',
};

function fill(reason: string, url: URL): string {
  return reason.replace('{host}', url.host);
}

function isTlsFailure(code: string | undefined, message: string): boolean {
  return (
    /^(?:ERR_TLS_|ERR_SSL_|CERT_|EPROTO$|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH|INVALID_CA)/.test(
      code ?? '',
    ) || /self-signed certificate|certificate has expired|unable to verify/i.test(message)
  );
}

/** fetch says "fetch failed" and "terminated"; what happened is in the cause. */
function innermostCause(error: unknown): { code: string | undefined; message: string } {
  let inner: unknown = error;
  let code: string | undefined;
  while (inner instanceof Error) {
    if ('code' in inner && typeof inner.code === 'string') code = inner.code;
    // Of several addresses tried, the first tells enough.
    const next: unknown = inner instanceof AggregateError ? (inner.errors[0] as unknown) : inner.cause;
    if (!(next instanceof Error)) break;
    inner = next;
  }
  return { code, message: errorMessage(inner) };
}
