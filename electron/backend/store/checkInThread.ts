import { Worker } from 'node:worker_threads';
import { CancelledError, ExpectedError, errorMessage, rebuildError } from '#core/base/errors.ts';
import type { IntegrityMessage, IntegrityRequest } from './integrityMessages.ts';

/**
 * `integrityCheck` of a project file that this process has open in a thread of its own, as it reads the whole file: the process
 * goes on with other things, also with writing to the project, which the check does not see. Throws as opening does, `CancelledError`, and `ExpectedError`
 * (`check-ended`) when the thread dies. Once this settles, the thread has ended.
 */
export async function checkInThread(
  filePath: string,
  { signal, onProgress }: { readonly signal: AbortSignal; readonly onProgress: (done: number, total: number) => void },
): Promise<readonly string[]> {
  const worker = new Worker(new URL('./integrityWorker.ts', import.meta.url), {
    workerData: { filePath } satisfies IntegrityRequest,
  });
  const outcome = Promise.withResolvers<readonly string[]>();
  const cancel = (): void => {
    outcome.reject(new CancelledError());
  };
  worker.on('message', (message: IntegrityMessage) => {
    if (message.kind === 'progress') onProgress(message.done, message.total);
    else if (message.kind === 'findings') outcome.resolve(message.findings);
    else outcome.reject(rebuildError(message.error));
  });
  worker.on('error', (error) => {
    outcome.reject(checkEnded(filePath, errorMessage(error)));
  });
  worker.on('exit', (code) => {
    outcome.reject(checkEnded(filePath, `exit code ${code}`));
  });
  signal.addEventListener('abort', cancel, { once: true });
  if (signal.aborted) cancel();
  try {
    return await outcome.promise;
  } finally {
    signal.removeEventListener('abort', cancel);
    await worker.terminate();
  }
}

function checkEnded(filePath: string, how: string): ExpectedError {
  return new ExpectedError('check-ended', `The check of ${filePath} ended before it was through: ${how}.`, {
    remedy: 'Check it again.',
    details: { file: filePath },
  });
}
