/** A new project from a folder of pictures: the file, its pictures, its tags; whole, or taken back when it is cancelled. */
import { CancelledError } from '#core/base/errors.ts';
import type { BackendClient } from '#core/contract/contract.ts';
import type { ImportReport } from '#core/contract/images.ts';
import type { Progress } from '#core/contract/progress.ts';
import type { OpenProject } from '#core/contract/projects.ts';
import type { TagReport } from '#core/contract/tags.ts';

export type TagSource =
  { readonly kind: 'none' } | { readonly kind: 'folders' } | { readonly kind: 'csv'; readonly file: string };

export interface CreatedProject {
  readonly project: OpenProject;
  readonly imported: ImportReport;
  /** Null where no tags were asked for. */
  readonly tagged: TagReport | null;
}

interface CreationOptions {
  readonly file: string;
  readonly folder: string;
  readonly tags: TagSource;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
  readonly onTagging: () => void;
}

/**
 * Undefined where there was nothing in the folder to make a project of. Throws `CancelledError` when the signal is aborted, and what
 * the steps throw. No project file is left in all of these cases, as long as the backend can still take it back; where that fails after
 * a cancel, throws that.
 */
export async function createFromFolder(
  client: BackendClient,
  options: CreationOptions,
): Promise<CreatedProject | undefined> {
  const { file, tags } = options;
  // A list that cannot be read at all is found out before anything is made.
  if (tags.kind === 'csv') await client.tags.checkCsv({ file: tags.file });
  const project = await client.projects.create({ file });
  try {
    const imported = await importFolder(client, project.projectId, options);
    if (imported.added + imported.problems.length === 0) {
      await client.projects.discard({ projectId: project.projectId });
      return undefined;
    }
    options.onTagging();
    const tagged = await tag(client, project.projectId, tags);
    if (options.signal.aborted) throw new CancelledError();
    return { project, imported, tagged };
  } catch (error) {
    const discarding = client.projects.discard({ projectId: project.projectId });
    if (options.signal.aborted) {
      await discarding;
      throw new CancelledError();
    }
    // What went wrong first is what people are told: a backend that has gone takes nothing back either.
    await discarding.catch(() => undefined);
    throw error;
  }
}

async function importFolder(
  client: BackendClient,
  projectId: string,
  { folder, signal, onProgress }: CreationOptions,
): Promise<ImportReport> {
  const stream = await client.images.import({ projectId, folder }, { signal });
  const leave = (): void => void stream.return(undefined as never).catch(() => undefined);
  signal.addEventListener('abort', leave, { once: true });
  try {
    for (;;) {
      const next = await stream.next();
      if (signal.aborted) throw new CancelledError();
      if (next.done === true) return next.value;
      onProgress(next.value);
    }
  } finally {
    signal.removeEventListener('abort', leave);
  }
}

async function tag(client: BackendClient, projectId: string, tags: TagSource): Promise<TagReport | null> {
  switch (tags.kind) {
    case 'none':
      return null;
    case 'folders':
      return await client.tags.fromFolders({ projectId });
    case 'csv':
      return await client.tags.fromCsv({ projectId, file: tags.file, replaces: true });
  }
}
