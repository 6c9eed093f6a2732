import { z } from 'zod';
import { classIdSchema, imageIdSchema } from './ids.ts';

/**
 * `present`: the class is in the picture. `absent`, 'not here': it is not. `unsure`: somebody looked and could not tell. No tag at
 * all: nobody said anything. Masks are made for what is present, and for nothing else: a mask of what may not be there would teach
 * the dataset a guess as a fact.
 */
export const tagValueSchema = z.enum(['present', 'absent', 'unsure']);
export type TagValue = z.infer<typeof tagValueSchema>;

/** Who said so. A weaker source never replaces a stronger one: machine < folder < csv < human. */
export const tagSourceSchema = z.enum(['machine', 'folder', 'csv', 'human']);
export type TagSource = z.infer<typeof tagSourceSchema>;

/** An image-level label: whether a class is in a picture. One per image and class. */
export const tagSchema = z.object({
  imageId: imageIdSchema,
  classId: classIdSchema,
  value: tagValueSchema,
  source: tagSourceSchema,
});
export type Tag = z.infer<typeof tagSchema>;
