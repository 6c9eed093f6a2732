import { z } from 'zod';
import { classIdSchema } from './ids.ts';
import { imageStateSchema } from './image.ts';
import { tagValueSchema } from './tag.ts';

/**
 * How far an image has come: `untouched`: no mask; `machine`: a proposal alone; `human`: a person has drawn on it; `accepted`: a
 * person vouches for it. Of several the last.
 */
export const imageWorkSchema = z.enum(['untouched', 'machine', 'human', 'accepted']);
export type ImageWork = z.infer<typeof imageWorkSchema>;

/** Which images a list shows: those for which everything that is given holds. */
export const imageFilterSchema = z.object({
  states: z.array(imageStateSchema).min(1).optional(),
  work: z.array(imageWorkSchema).min(1).optional(),
  /** With this value for this class. */
  tag: z.object({ classId: classIdSchema, value: tagValueSchema }).optional(),
  /** With a tag of any class and value, or without. */
  isTagged: z.boolean().optional(),
  /** With a mask that is out of date: its picture, its tags or their names have changed since; accepted ones never are. */
  isOutdated: z.boolean().optional(),
  /** Ready images that share their picture with another. */
  isDuplicate: z.boolean().optional(),
  /** Anywhere in the path below its root; case does not matter for ASCII letters. */
  text: z.string().min(1).max(1000).optional(),
});
export type ImageFilter = z.infer<typeof imageFilterSchema>;

/** `path`: below the root, by code unit; `added`: in the order in which the images came. */
export const imageOrderSchema = z.enum(['path', 'path-descending', 'added', 'added-descending']);
export type ImageOrder = z.infer<typeof imageOrderSchema>;
