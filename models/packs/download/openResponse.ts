/** One GET: redirects followed by our rules, a watch on silence, failures in our words. */
import { setGlobalProxyFromEnv } from 'node:http';
import { CancelledError } from '#core/base/errors.ts';
import { connectionError, stalledError } from './downloadErrors.ts';
import { redirectError, requireAllowedAddress, requireAllowedRedirect, type DownloadPolicy } from './downloadPolicy.ts';

declare module 'node:http' {
  /** Of Node 24.14; the type definitions do not have it yet. */
  function setGlobalProxyFromEnv(environment: NodeJS.ProcessEnv): () => void;
}

export interface GetRequest {
  readonly url: URL;
  /** What error messages call it: `config.json of NAME`. */
  readonly what: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer whose body is still to be read. Disposing of it drops the connection. */
export interface OpenResponse extends AsyncDisposable {
  readonly status: number;
  readonly headers: Headers;
  /** Of the last hop. */
  readonly url: URL;
  /** Headers of the first hop, where a hub says what its redirect leads to. */
  readonly firstHeaders: Headers;
  /** The body piece by piece. Throws `TransientFailure` when it breaks off or stalls, `CancelledError`. */
  chunks(): AsyncGenerator<Uint8Array, void, void>;
}

const redirectStatuses: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * Sends a GET and returns the answer, of any status that is no redirect.
 * Throws `TransientFailure`, `CancelledError`, `ExpectedError`: `download-tls`, `download-address`, `download-redirect`.
 */
export async function openResponse(
  request: GetRequest,
  policy: DownloadPolicy,
  signal?: AbortSignal,
): Promise<OpenResponse> {
  const { what } = request;
  requireAllowedAddress(request.url);
  useProxyOfEnvironment();
  const watch = new Watch(policy.stallMs, signal);
  let url = request.url;
  let firstHeaders: Headers | undefined;
  try {
    for (let hop = 0; ; hop++) {
      // Bytes as they are: lengths, ranges and checksums are of the file, not of a compressed one.
      const headers = { ...request.headers, 'accept-encoding': 'identity', 'user-agent': 'maskwright' };
      const response = await fetch(url, { redirect: 'manual', headers, signal: watch.signal });
      watch.touch();
      firstHeaders ??= response.headers;
      const location = response.headers.get('location');
      if (!redirectStatuses.has(response.status) || location === null) {
        return new FetchedResponse(response, url, firstHeaders, what, watch);
      }
      await response.body?.cancel();
      if (hop >= policy.redirects) throw redirectError(request.url, 'in circles');
      const next = parseLocation(location, url);
      requireAllowedRedirect(url, next);
      url = next;
    }
  } catch (error) {
    watch[Symbol.dispose]();
    throw watch.translate(error, what, url);
  }
}

class FetchedResponse implements OpenResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly url: URL;
  readonly firstHeaders: Headers;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  readonly #what: string;
  readonly #watch: Watch;

  constructor(response: Response, url: URL, firstHeaders: Headers, what: string, watch: Watch) {
    this.status = response.status;
    this.headers = response.headers;
    this.url = url;
    this.firstHeaders = firstHeaders;
    // At once: when a Response is collected as garbage, fetch cancels its body unless somebody has locked it, and a
    // cancelled body looks like an empty one.
    this.#reader = response.body?.getReader();
    this.#what = what;
    this.#watch = watch;
  }

  async *chunks(): AsyncGenerator<Uint8Array, void, void> {
    for (;;) {
      const chunk = await this.#watched(this.#reader?.read());
      if (chunk?.value === undefined) return;
      // Time that the reader's owner takes (a slow disk) is not the server's.
      this.#watch.pause();
      yield chunk.value;
      this.#watch.touch();
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#watch.abort();
    this.#watch[Symbol.dispose]();
    return Promise.resolve();
  }

  async #watched<Read>(reading: Promise<Read> | undefined): Promise<Read | undefined> {
    try {
      return await reading;
    } catch (error) {
      throw this.#watch.translate(error, this.#what, this.url);
    }
  }
}

/** Aborts what it watches when the caller cancels, and when nothing has come for too long. */
class Watch implements Disposable {
  readonly #controller = new AbortController();
  readonly #limitMs: number;
  readonly #cancel: AbortSignal | undefined;
  readonly #onCancel = (): void => {
    this.#controller.abort();
  };
  #timer: NodeJS.Timeout | undefined;
  #hasStalled = false;

  constructor(limitMs: number, cancel: AbortSignal | undefined) {
    this.#limitMs = limitMs;
    this.#cancel = cancel;
    cancel?.addEventListener('abort', this.#onCancel, { once: true });
    if (cancel?.aborted === true) this.#onCancel();
    this.touch();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Something came, or is waited for from now on. */
  touch(): void {
    this.pause();
    this.#timer = setTimeout(() => {
      this.#hasStalled = true;
      this.#controller.abort();
    }, this.#limitMs);
  }

  pause(): void {
    clearTimeout(this.#timer);
  }

  abort(): void {
    this.#controller.abort();
  }

  /** What a failure of the watched work means. Errors of ours pass as they are. */
  translate(error: unknown, what: string, url: URL): unknown {
    if (this.#cancel?.aborted === true) return new CancelledError();
    if (this.#hasStalled) return stalledError(what, url, this.#limitMs);
    const isOfFetch = error instanceof TypeError || (error instanceof Error && error.name === 'AbortError');
    return isOfFetch ? connectionError(error, what, url) : error;
  }

  [Symbol.dispose](): void {
    this.pause();
    this.#cancel?.removeEventListener('abort', this.#onCancel);
  }
}

function parseLocation(location: string, base: URL): URL {
  const next = URL.parse(location, base.href);
  if (next === null) throw redirectError(base, 'to an address that is none');
  // What names a place within a document is not sent, and would differ from what was asked for.
  next.hash = '';
  return next;
}

let isProxySet = false;

/** HTTP_PROXY, HTTPS_PROXY and NO_PROXY as everywhere; this machine is never asked through a proxy. */
function useProxyOfEnvironment(): void {
  if (isProxySet) return;
  isProxySet = true;
  const { env } = process;
  const exempt = [env['no_proxy'] ?? env['NO_PROXY'], 'localhost', '127.0.0.1', '[::1]'].filter(Boolean).join(',');
  setGlobalProxyFromEnv({ ...env, no_proxy: exempt, NO_PROXY: exempt });
}
