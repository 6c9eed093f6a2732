import { z } from 'zod';
import { classIdSchema, headIdSchema } from './ids.ts';

/** A trained head: dense features of a backbone → one activation map per class. Heads are only ever added. */
export const headSchema = z.object({
  id: headIdSchema,
  name: z.string().min(1).max(200),
  /** 1, 2, 3 … among the heads of this name: one for each round of training. */
  round: z.int().positive(),
  /** Content identity of the pack whose dense features it takes, or `filters`. */
  backbone: z.string().min(1),
  /** The class of each output map, in order. A class may have been deleted since. */
  classIds: z.array(classIdSchema).min(1),
  /** What it was trained with: losses, rates, seeds, kinds and shapes of its tensors. */
  parameters: z.record(z.string(), z.json()),
  /** What was measured at its end, by name. */
  metrics: z.record(z.string(), z.number()),
  /** SHA-256 of its weights, hexadecimal. */
  weightsSha256: z.string().regex(/^[0-9a-f]{64}$/),
  createdAtMs: z.int(),
});
export type Head = z.infer<typeof headSchema>;
