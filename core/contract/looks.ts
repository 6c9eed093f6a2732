import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { noticeSchema } from '../document/notice.ts';
import { fileProblemSchema, progressSchema } from './progress.ts';
import { projectIdSchema } from './projectId.ts';

export const lookReportSchema = z.object({
  page: z.string(),
  images: z.number().int(),
  /** As of an export; the page shows them too. */
  notices: z.array(noticeSchema),
  problems: z.array(fileProblemSchema),
});

export type LookReport = z.infer<typeof lookReportSchema>;

export const looks = {
  /** Fails where a look could not be drawn into a folder; leaves nothing there. */
  check: oc
    .input(z.object({ outFolder: z.string().min(1).max(4096), replace: z.boolean().default(false) }))
    .output(z.object({})),
  /**
   * Writes overlay pictures (heat map per class, mask over the picture) and a contact sheet `index.html`. The folder must be empty,
   * absent, or an earlier look in which nobody added or edited a file (`look-folder-changed`); it appears whole or not at all.
   */
  write: oc
    .input(
      z.object({
        projectId: projectIdSchema,
        outFolder: z.string().min(1).max(4096),
        title: z.string().max(200),
        /** Also an earlier look in which files were added or edited: they are lost. */
        replace: z.boolean().default(false),
      }),
    )
    .output(eventIterator(progressSchema, lookReportSchema)),
};
