import { oc } from '@orpc/contract';
import { z } from 'zod';

const bytesSchema = z.number().int().nonnegative();

/** What is kept; a folder each. */
export const cacheKindSchema = z.enum(['features', 'thumbnails', 'graphs', 'texts', 'providers']);
export type CacheKind = z.infer<typeof cacheKindSchema>;

export const cacheSummarySchema = z.object({
  folder: z.string(),
  bytes: bytesSchema,
  limitBytes: bytesSchema,
  /** Largest first; of another version perhaps others. */
  kinds: z.array(z.object({ kind: z.string(), entries: z.number().int().nonnegative(), bytes: bytesSchema })),
});

export type CacheSummary = z.infer<typeof cacheSummarySchema>;

/** What can be computed again and is kept for the user between runs; nothing is lost with it but time. */
export const cache = {
  usage: oc.output(cacheSummarySchema),
  /** Null is all of it. */
  clear: oc
    .input(z.object({ kind: cacheKindSchema.nullable().default(null) }).default({ kind: null }))
    .output(cacheSummarySchema),
  /** For this and every later process; 0 keeps nothing. */
  limit: oc.input(z.object({ limitBytes: bytesSchema })).output(cacheSummarySchema),
};
