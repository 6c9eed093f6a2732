import { oc } from '@orpc/contract';
import { z } from 'zod';
import { fileProblemSchema } from './progress.ts';

export const packSummarySchema = z.object({
  name: z.string(),
  kind: z.string(),
  title: z.string(),
  licence: z.string(),
  folder: z.string(),
  isEmbedded: z.boolean(),
  bytes: z.number().int(),
});

export type PackSummary = z.infer<typeof packSummarySchema>;

const nameInput = z.object({ name: z.string().min(1).max(128) });

export const packs = {
  /** `broken` are folders among the packs that cannot be opened, with the reason. */
  list: oc.output(z.object({ packs: z.array(packSummarySchema), broken: z.array(fileProblemSchema) })),
  /** Copies a folder in the hub's layout into the user's data folder, checksums first. */
  add: oc.input(z.object({ folder: z.string().min(1).max(4096) })).output(packSummarySchema),
  /** Compares every file with the checksum in pack.json. */
  verify: oc
    .input(nameInput)
    .output(z.object({ isSound: z.boolean(), files: z.number().int(), differences: z.array(z.string()) })),
  remove: oc.input(nameInput).output(z.object({})),
};
