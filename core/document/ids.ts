/**
 * Identities of records. All are positive integers given by the project file, branded so that an image's id cannot be
 * passed where a class's is wanted. An id means something only within its own project.
 */
import { z } from 'zod';

const idSchema = z.int().positive();

export const rootIdSchema = idSchema.brand<'RootId'>();
export const imageIdSchema = idSchema.brand<'ImageId'>();
export const classIdSchema = idSchema.brand<'ClassId'>();
export const tagListIdSchema = idSchema.brand<'TagListId'>();
export const maskRevisionIdSchema = idSchema.brand<'MaskRevisionId'>();
export const jobIdSchema = idSchema.brand<'JobId'>();
export const labelIdSchema = idSchema.brand<'LabelId'>();
export const promptIdSchema = idSchema.brand<'PromptId'>();
export const headIdSchema = idSchema.brand<'HeadId'>();
export const journalEntryIdSchema = idSchema.brand<'JournalEntryId'>();

export type RootId = z.infer<typeof rootIdSchema>;
export type ImageId = z.infer<typeof imageIdSchema>;
export type ClassId = z.infer<typeof classIdSchema>;
export type MaskRevisionId = z.infer<typeof maskRevisionIdSchema>;
export type JobId = z.infer<typeof jobIdSchema>;
export type TagListId = z.infer<typeof tagListIdSchema>;
export type LabelId = z.infer<typeof labelIdSchema>;
export type PromptId = z.infer<typeof promptIdSchema>;
export type HeadId = z.infer<typeof headIdSchema>;
export type JournalEntryId = z.infer<typeof journalEntryIdSchema>;
