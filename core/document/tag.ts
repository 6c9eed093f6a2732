import { z } from 'zod';
import { classIdSchema, imageIdSchema } from './ids.ts';

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
