import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { fileProblemSchema, progressSchema } from './progress.ts';
import { projectIdSchema } from './projectId.ts';

export const importReportSchema = z.object({
  folder: z.string(),
  added: z.number().int(),
  updated: z.number().int(),
  unchanged: z.number().int(),
  /** Folders below it that this program wrote (projects, datasets, looks); their pictures are not imported. */
  ownOutputs: z.array(z.string()),
  problems: z.array(fileProblemSchema),
});

export type ImportReport = z.infer<typeof importReportSchema>;

export const images = {
  /**
   * Walks a folder and records every picture below it: path, size, content hash. Pictures stay where they are. Running it
   * again records what is new or changed. Unreadable files are recorded with their reason.
   */
  import: oc
    .input(z.object({ projectId: projectIdSchema, folder: z.string().min(1).max(4096) }))
    .output(eventIterator(progressSchema, importReportSchema)),
};
