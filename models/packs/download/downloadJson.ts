import { ExpectedError } from '#core/base/errors.ts';
import { formatBytes } from '#core/base/format.ts';
import { statusError, type AccessRemedies } from './downloadErrors.ts';
import type { DownloadOptions } from './downloadFile.ts';
import { defaultPolicy, withRetries } from './downloadPolicy.ts';
import { openResponse } from './openResponse.ts';

export interface JsonRequest {
  readonly url: URL;
  readonly what: string;
  readonly largestBytes: number;
  readonly remedies?: AccessRemedies;
}

/**
 * Gets a small JSON document, with the patience of a download. Throws as `downloadFile`, and `ExpectedError`
 * (`hub-unintelligible`) for what is no JSON: the log-in page of a network, for one.
 */
export async function downloadJson(
  { url, what, largestBytes, remedies }: JsonRequest,
  { signal, onRetry, policy: wanted }: DownloadOptions = {},
): Promise<{ content: unknown; headers: Headers }> {
  const policy = { ...defaultPolicy, ...wanted };
  const get = async (): Promise<{ text: string; headers: Headers }> => {
    await using response = await openResponse({ url, what, headers: { accept: 'application/json' } }, policy, signal);
    if (response.status !== 200) throw statusError(response, what, url, remedies);
    const pieces: Uint8Array[] = [];
    let bytes = 0;
    for await (const chunk of response.chunks()) {
      bytes += chunk.byteLength;
      if (bytes > largestBytes) {
        throw new ExpectedError('download-size', `${url.host} answers with more than ${formatBytes(largestBytes)}.`, {
          remedy: 'Check the address of the hub (--hub).',
          details: { variant: 'answer', url: url.href, bytes: largestBytes },
        });
      }
      pieces.push(chunk);
    }
    return { text: Buffer.concat(pieces).toString('utf8'), headers: response.headers };
  };
  const { text, headers } = await withRetries(get, { policy, signal, onRetry, achieved: () => 0 });
  try {
    return { content: JSON.parse(text), headers };
  } catch (error) {
    throw new ExpectedError('hub-unintelligible', `${url.host} does not answer as a model hub does: no JSON.`, {
      remedy: 'Check the address of the hub (--hub); a log-in page of the network answers like this, too.',
      details: { url: url.href },
      cause: error,
    });
  }
}
