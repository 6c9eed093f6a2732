/**
 * Sentences around a name. CLIP scores sentences better than bare words, because captions are what it was trained on.
 */
import { ExpectedError } from '#core/base/errors.ts';

/** By name: CLIP's own sentence, and the one that CLIP-ES uses for classes and background alike. */
export const templatePresets = {
  photo: ['a photo of a {}.'],
  clipEs: ['a clean origami {}.'],
} as const satisfies Record<string, readonly string[]>;

/** Where a pack says nothing. */
export const defaultTemplates: readonly string[] = templatePresets.photo;

/**
 * The template with the name in the place of `{}`. Throws `ExpectedError` (`template-without-place`) when it has no
 * such place.
 */
export function fillTemplate(template: string, name: string): string {
  if (!template.includes('{}')) {
    throw new ExpectedError('template-without-place', `The template "${template}" has no {} for the name.`, {
      remedy: 'Write {} where the name belongs, as in "a photo of a {}."',
      details: { template },
    });
  }
  // A function, because a name may hold `$&`, which a replacement text would expand.
  return template.replaceAll('{}', () => name);
}
