import { z } from 'zod';
import { imageIdSchema, journalEntryIdSchema } from './ids.ts';

/**
 * One step that can be undone and done again: a stroke, an acceptance, a bulk action. Entries of an image make up its journal,
 * those without an image the project's. A new entry discards what was undone in its journal.
 */
export const journalEntrySchema = z.object({
  /** Rises over all journals: of two entries the later has the higher id. Never given twice. */
  id: journalEntryIdSchema,
  /** null: an entry of the project's journal. */
  imageId: imageIdSchema.nullable(),
  /** What was done, for programs: `stroke`, `accept` … */
  kind: z.string().min(1),
  /** What was done, for people: 'Brush boat'. */
  label: z.string().min(1),
  /** Milliseconds since 1970. */
  createdAtMs: z.int(),
  isUndone: z.boolean(),
});
export type JournalEntry = z.infer<typeof journalEntrySchema>;

/** Longest label of an entry, in UTF-16 units. */
export const maximumLabelLength = 200;
