/** Prompts: the texts that a class and its surroundings are looked for by. */
import { z } from 'zod';
import { classIdSchema, imageIdSchema, promptIdSchema } from './ids.ts';

export const promptRoleSchema = z.enum(['foreground', 'background']);
export type PromptRole = z.infer<typeof promptRoleSchema>;

/**
 * What a prompt is about. `imageId` null: every image. `classId` null: every class. Both null is the whole project, say the usual
 * backgrounds of its pictures. More specific prompts are added to more general ones; they do not replace them.
 */
export const promptScopeSchema = z.object({ imageId: imageIdSchema.nullable(), classId: classIdSchema.nullable() });
export type PromptScope = z.infer<typeof promptScopeSchema>;

export const promptTextSchema = z
  .string()
  .trim()
  .min(1)
  .max(500)
  .regex(/^[^\p{Cc}]*$/u, 'a prompt has no control characters')
  // Answers come with the spaces that a generator left in them; a tokenizer sees none of them.
  .transform((text) => text.replace(/\s+/gu, ' ').normalize('NFC'));

/** A factor on the text's share where texts are averaged. */
export const promptWeightSchema = z.number().positive().max(100);

export const promptSourceSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('human') }),
  z.object({
    kind: z.literal('answerer'),
    /** Which one: the content identity of its pack, or the name of a word list. */
    answerer: z.string().min(1),
    /** What it was asked. */
    question: z.string(),
    /** How sure it was, as the answerer counts. */
    score: z.number(),
  }),
]);
export type PromptSource = z.infer<typeof promptSourceSchema>;

/** One text, foreground or background. Within scope and role a text is there once, without regard to case. */
export const promptSchema = promptScopeSchema.extend({
  id: promptIdSchema,
  role: promptRoleSchema,
  text: promptTextSchema,
  /** A switched-off prompt is kept, and kept from being suggested again. */
  isEnabled: z.boolean(),
  weight: promptWeightSchema,
  source: promptSourceSchema,
  /** Order within scope and role, rising; gaps are fine. */
  position: z.int(),
  /** Milliseconds since 1970. */
  createdAtMs: z.int(),
});
export type Prompt = z.infer<typeof promptSchema>;

/** What makes two texts, as `promptTextSchema` gives them, the same prompt: case does not count. */
export function foldPromptText(text: string): string {
  return text.toLowerCase();
}
