import { resolve } from 'node:path';
import { z } from 'zod';
import { ExpectedError } from '#core/base/errors.ts';
import { formatCount } from '#core/base/format.ts';
import { importReportSchema, type ImportReport } from '#core/contract/images.ts';
import type { Progress } from '#core/contract/progress.ts';
import { notice, type Notice } from '#core/document/notice.ts';
import type { JobId } from '#core/document/ids.ts';
import type { Backend } from '../../backend.ts';
import type { WritableProject } from '../../store/project.ts';
import { countImagesOfRoot, readRoots } from '../../store/readImages.ts';
import { FolderImport, type ImportOptions } from './folderImport.ts';
import { ImportScope } from './importScope.ts';
import { requireReadableFolder } from './scanFolder.ts';
import { requireSpace } from '../jobs/diskSpace.ts';
import { jobKind } from '../jobs/jobKind.ts';
import type { ProjectSession } from '../projects/projectRegistry.ts';
import { beginJob, streamJob } from '../jobs/streamJob.ts';

const requestSchema = z.object({ folder: z.string().nullable(), verify: z.boolean() });

/**
 * Records the pictures below a folder, as a job. What is certainly new is stored as it is found, a batch at a time; what may have
 * moved or changed is matched with the images of the project at the end, in one step. A file whose size and time are those of the
 * last import is not read again. Throws as `scanFolder`, and `ExpectedError` (`import-running`).
 */
export function importImages(
  backend: Backend,
  session: ProjectSession,
  { folder, verify }: z.infer<typeof requestSchema>,
  signal?: AbortSignal,
): AsyncGenerator<Progress, ImportReport, void> {
  const parameters = { folder: folder === null ? null : resolve(folder), verify };
  return streamJob(backend, session, { kind: importJob, parameters, report: importReportSchema }, signal);
}

/** As `importImages`, but the job goes on whether or not anybody follows it. */
export async function startImport(
  backend: Backend,
  session: ProjectSession,
  { folder, verify }: z.infer<typeof requestSchema>,
): Promise<{ jobId: JobId }> {
  const parameters = { folder: folder === null ? null : resolve(folder), verify };
  const { jobId } = await beginJob(backend, session, { kind: importJob, parameters });
  return { jobId };
}

export const importJob = jobKind({
  name: 'import-images',
  parameters: requestSchema,
  // What is known already is not read again.
  keepsProgress: true,
  prepare: async ({ project }, { folder }) => {
    // Of several folders, those that are not there are left as they are.
    if (folder === null) rememberedFolders(project);
    else {
      await requireReadableFolder(folder).catch((error: unknown) => {
        throw unreachableRoot(project, folder, error);
      });
    }
    // How many pictures there are is only known by looking; their rows are small.
    await requireSpace(project.filePath, 0, 'The import');
  },
  run: ({ project }, { folder, verify }, { signal, onProgress }): Promise<ImportReport> =>
    importFolders(project, folder, { signal, onProgress, verify }),
});

/** Two at once would each take the other's images for missing. */
const importing = new WeakSet<WritableProject>();

/** Imports a folder, or with null all that were imported before: then those that are not there are left as they are. */
async function importFolders(
  project: WritableProject,
  folder: string | null,
  options: ImportOptions,
): Promise<ImportReport> {
  return alone(project, async () => {
    const folders = folder === null ? rememberedFolders(project) : [folder];
    const run = new FolderImport(project, await ImportScope.of(project, folders), options);
    const notices: Notice[] = [];
    for (const one of folders) {
      try {
        await run.scan(one);
      } catch (error) {
        const reason = unreachableRoot(project, one, error);
        if (folder !== null || !(reason instanceof ExpectedError)) throw reason;
        notices.push(notice(reason.code, reason.message, reason.details));
      }
    }
    return run.finish(folders, { notices, retired: null });
  });
}

/** Throws `ExpectedError` (`folder-missing`) when there is none. */
function rememberedFolders(project: WritableProject): string[] {
  const folders = readRoots(project).map((root) => root.folder);
  if (folders.length > 0) return folders;
  throw new ExpectedError('folder-missing', 'No folder was imported into this project yet.', {
    remedy: 'Name a folder of pictures to import.',
    details: { variant: 'none-imported' },
  });
}

/** Runs an import. Throws `ExpectedError` (`import-running`) while another one of the project runs. */
export async function alone<Result>(project: WritableProject, work: () => Promise<Result>): Promise<Result> {
  if (importing.has(project)) {
    throw new ExpectedError('import-running', 'Another import of this project is still running.', {
      remedy: 'Wait for it, or cancel it.',
    });
  }
  importing.add(project);
  try {
    return await work();
  } finally {
    importing.delete(project);
  }
}

/** A folder that pictures came from and that is not there now: nothing is known to be missing. */
function unreachableRoot(project: WritableProject, folder: string, error: unknown): unknown {
  if (!(error instanceof ExpectedError) || error.code !== 'folder-missing') return error;
  const root = readRoots(project).find((one) => one.folder === folder);
  if (root === undefined) return error;
  const images = countImagesOfRoot(project, root.id);
  return new ExpectedError(
    'folder-missing',
    `There is no folder ${folder} at the moment; its ${formatCount(images, 'image')} stay as they are.`,
    {
      remedy: 'Connect its disk. If the folder was moved or renamed: maskwright relink PROJECT OLD NEW.',
      details: { folder, variant: 'root', images },
      cause: error,
    },
  );
}
