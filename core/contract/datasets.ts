import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { jobIdSchema } from '../document/ids.ts';
import { noticeSchema } from '../document/notice.ts';
import { fileProblemSchema, progressSchema } from './progress.ts';
import { projectIdSchema } from './projectId.ts';

export const datasetFormatSchema = z.enum(['voc', 'coco']);

/** `accepted`: only masks that a person vouches for. */
export const exportedMasksSchema = z.enum(['all', 'accepted']);

export type ExportedMasks = z.infer<typeof exportedMasksSchema>;

export type DatasetFormat = z.infer<typeof datasetFormatSchema>;

export const exportReportSchema = z.object({
  folder: z.string(),
  images: z.number().int(),
  /** Of these, images with a mask that a person accepted. */
  accepted: z.number().int(),
  /** Pixels that differ between the project's masks and what was read back from the files written. */
  differingPixels: z.number().int(),
  /** What should be known before training on it: masks that are out of date, not made alike, or contradict their image's tags. */
  notices: z.array(noticeSchema),
  problems: z.array(fileProblemSchema),
});

export type ExportReport = z.infer<typeof exportReportSchema>;

/** About what an export writes. */
const exportSizeSchema = z.object({
  images: z.number().int().nonnegative(),
  /** Of pictures, masks and confidence maps, estimated. */
  bytes: z.number().nonnegative(),
});

/** What an export of each kind would write by now. */
export const exportPlanSchema = z.object({
  all: exportSizeSchema,
  accepted: exportSizeSchema,
  /** Images whose mask cannot be written; the report of an export names each with the reason. */
  leftOut: z.number().int().nonnegative(),
  /** Of all masks, what should be known before training on them. */
  notices: z.array(noticeSchema),
});

export type ExportPlan = z.infer<typeof exportPlanSchema>;

const exportRequestSchema = z.object({
  projectId: projectIdSchema,
  format: datasetFormatSchema,
  outFolder: z.string().min(1).max(4096),
  /** Share of images in the validation split, chosen by content hash so that it is stable. */
  validationShare: z.number().min(0).max(1),
  only: exportedMasksSchema.default('all'),
  /** Also an earlier export of the same project and format in which files were added or edited: they are lost. */
  replace: z.boolean().default(false),
});

export const datasets = {
  /** What exports would write; changes nothing. */
  plan: oc.input(z.object({ projectId: projectIdSchema })).output(exportPlanSchema),
  /** Fails where a project, which need not be there yet, could not be exported into a folder; leaves nothing there. */
  check: oc
    .input(
      z.object({
        /** The project file. */
        file: z.string().min(1).max(4096),
        format: datasetFormatSchema,
        outFolder: z.string().min(1).max(4096),
        replace: z.boolean().default(false),
      }),
    )
    .output(
      z.object({
        /** Whether there is an earlier export of it, which would be replaced. */
        isReplaced: z.boolean(),
      }),
    ),
  /**
   * Writes the latest masks as a dataset. The folder must be empty, absent, or an earlier export of the same project and format
   * in which nobody added or edited a file (`export-folder-changed`); it appears whole or not at all. Leaving the iterator cancels it.
   */
  export: oc.input(exportRequestSchema).output(eventIterator(progressSchema, exportReportSchema)),
  /**
   * As `export`, as a job that goes on whether or not anybody follows it: `jobs.watch` says how far it is, and at its end the
   * job's `result` is the report.
   */
  start: oc.input(exportRequestSchema).output(z.object({ jobId: jobIdSchema })),
};
