import { oc } from '@orpc/contract';
import { z } from 'zod';
import { imageIdSchema, journalEntryIdSchema } from '../document/ids.ts';
import { journalEntrySchema } from '../document/journal.ts';
import { maskEditSchema } from './masks.ts';
import { projectIdSchema } from './projectId.ts';

const imageInput = z.object({ projectId: projectIdSchema, imageId: imageIdSchema });

/** A step that was undone or done again, with what it did to the mask. */
const stepSchema = maskEditSchema.omit({ entryId: true }).extend({ entry: journalEntrySchema });

export type HistoryStep = z.infer<typeof stepSchema>;

/** The steps of one image. They outlast a restart, and there may be any number of them. */
export const imageHistory = {
  /** The newest first; the next page is before the last one of this. */
  list: oc
    .input(
      imageInput.extend({
        beforeId: journalEntryIdSchema.optional(),
        limit: z.int().positive().max(1000).default(100),
      }),
    )
    .output(z.array(journalEntrySchema)),
  /** Takes the newest step back that is not undone. Fails (`history-empty`) when there is none. */
  undo: oc.input(imageInput).output(stepSchema),
  /** Does the oldest undone step again. A new step discards what was undone. */
  redo: oc.input(imageInput).output(stepSchema),
};
