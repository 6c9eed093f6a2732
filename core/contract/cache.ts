import { oc } from '@orpc/contract';
import { z } from 'zod';

const bytesSchema = z.number().int().nonnegative();

export const cacheSummarySchema = z.object({
  folder: z.string(),
  bytes: bytesSchema,
  limitBytes: bytesSchema,
  /** Largest first: `features`, `graphs`, `texts`, `providers` … */
  kinds: z.array(z.object({ kind: z.string(), entries: z.number().int().nonnegative(), bytes: bytesSchema })),
});

export type CacheSummary = z.infer<typeof cacheSummarySchema>;

/** What can be computed again and is kept for the user between runs; nothing is lost with it but time. */
export const cache = {
  usage: oc.output(cacheSummarySchema),
  clear: oc.output(cacheSummarySchema),
  /** For this and every later process; 0 keeps nothing. */
  limit: oc.input(z.object({ limitBytes: bytesSchema })).output(cacheSummarySchema),
};
