import { oc } from '@orpc/contract';
import { z } from 'zod';
import { journalEntryIdSchema } from '../document/ids.ts';
import { noticeSchema } from '../document/notice.ts';
import { fileProblemSchema } from './progress.ts';
import { projectIdSchema } from './projectId.ts';

export const projectEntrySchema = z.object({
  entryId: journalEntryIdSchema,
  /** For programs: `tag-images`, `class-delete`, `generate-masks` … */
  kind: z.string(),
  /** For people: 'Generate 40 images'. */
  label: z.string(),
  /** ISO 8601. */
  createdAt: z.string(),
  isUndone: z.boolean(),
  /** Images that it changed. */
  images: z.int(),
});

export type ProjectEntry = z.infer<typeof projectEntrySchema>;

/** What undoing or redoing a bulk action did. */
export const projectStepSchema = z.object({
  label: z.string(),
  changedImages: z.int(),
  /** Images that stay as they are, with the reason: a person has worked on them since. */
  skipped: z.array(fileProblemSchema),
  /** What it did to classes and the project and that stays as it is, in whole sentences. */
  kept: z.array(noticeSchema),
});

export type ProjectStepReport = z.infer<typeof projectStepSchema>;

const projectInput = z.object({ projectId: projectIdSchema });

/** `entryId`: the action that is meant; fails (`history-moved`) when it is another's turn by now. Absent: whichever is next. */
const stepInput = projectInput.extend({ entryId: journalEntryIdSchema.optional() });

/** Bulk actions: tagging many images, classes, generating masks. Steps in one image are in that image's history. */
export const projectHistory = {
  /** The newest first; `beforeId` is the last of the page before. */
  list: oc
    .input(projectInput.extend({ beforeId: journalEntryIdSchema.optional(), limit: z.int().min(1).max(1000) }))
    .output(z.array(projectEntrySchema)),
  /** Takes back the newest action, but in images that a person changed since. Works after a restart, without limit. */
  undo: oc.input(stepInput).output(projectStepSchema),
  /** Does the action again that was undone last. */
  redo: oc.input(stepInput).output(projectStepSchema),
};
