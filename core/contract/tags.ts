import { oc } from '@orpc/contract';
import { z } from 'zod';
import { fileProblemSchema } from './progress.ts';
import { projectIdSchema } from './projectId.ts';

export const tagReportSchema = z.object({
  newClasses: z.array(z.string()),
  taggedImages: z.number().int(),
  /** Tags set, also those that were the same before. */
  tags: z.number().int(),
  /** Tags of an earlier list or folder that were taken back. */
  removed: z.number().int(),
  problems: z.array(fileProblemSchema),
});

export type TagReport = z.infer<typeof tagReportSchema>;

export const tags = {
  /** Tags every image with the name of the first folder below the imported one. Images directly in the root get no tag. */
  fromFolders: oc.input(z.object({ projectId: projectIdSchema })).output(tagReportSchema),
  /**
   * Reads `path,class[,class…]` or one row per pair; with or without a header. Paths are beside the file, below an imported folder,
   * absolute, or bare file names; one that fits several images is a problem. A list that `replaces` has the last word on the images
   * it names: what earlier lists and folders said of them is taken back, what a person said stays.
   */
  fromCsv: oc
    .input(
      z.object({
        projectId: projectIdSchema,
        file: z.string().min(1).max(4096),
        replaces: z.boolean().default(false),
      }),
    )
    .output(tagReportSchema),
};
