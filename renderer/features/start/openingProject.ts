/** Opening a project file, brought up to date first where it has an earlier format. */
import { ExpectedError } from '#core/base/errors.ts';
import type { BackendClient } from '#core/contract/contract.ts';
import type { Progress } from '#core/contract/progress.ts';
import type { OpenProject } from '#core/contract/projects.ts';
import type { Notice } from '#core/document/notice.ts';

/** Throws as `projects.upgrade` and `projects.open`. `onProgress` is called while a backup of a large file is made. */
export async function openUpToDate(
  client: BackendClient,
  file: string,
  onProgress: (progress: Progress) => void,
): Promise<OpenProject> {
  const notices = await upgrade(client, file, onProgress).catch((error: unknown) => {
    // Another page of this host may have it open, and then it is shared; else opening says who has it.
    if (error instanceof ExpectedError && error.code === 'project-locked') return [];
    throw error;
  });
  const opened = await client.projects.open({ file });
  return { ...opened, notices: [...notices, ...opened.notices] };
}

async function upgrade(
  client: BackendClient,
  file: string,
  onProgress: (progress: Progress) => void,
): Promise<readonly Notice[]> {
  const stream = await client.projects.upgrade({ file });
  for (;;) {
    const next = await stream.next();
    if (next.done === true) return next.value.notices;
    onProgress(next.value);
  }
}
