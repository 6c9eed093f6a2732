/** What work needs to find in a project, and what to do where it is not there yet. */
import { ExpectedError } from '#core/base/errors.ts';
import { formatCount } from '#core/base/format.ts';
import { errorOf } from '#core/document/problem.ts';
import { supportedFormats } from '../../imaging/decodeErrors.ts';
import type { ReadableProject } from '../../store/project.ts';
import { countImages, readImportProblems } from '../../store/readImages.ts';
import { readTaggedImageIds } from '../../store/readTags.ts';
import { countUsableMasks, unusableMasks } from '../masks/maskedImages.ts';

/** Throws `ExpectedError` (`no-images`, `no-tags`) when no image has a tag. */
export function requireTags(project: ReadableProject): void {
  requireImages(project);
  if (readTaggedImageIds(project).length > 0) return;
  throw new ExpectedError('no-tags', 'No image has a tag, so there is nothing to look for.', {
    remedy:
      'Put the pictures in sub-folders named after their classes, or list path,class in a CSV ' +
      '(command line: run --tags, tag --csv; by hand: tag PROJECT IMAGE… --class NAME).',
  });
}

/** Throws `ExpectedError` (`no-images`, `no-tags`, `no-masks`) when there is no mask to show or export. */
export function requireMasks(project: ReadableProject): void {
  if (countUsableMasks(project) > 0) return;
  const [unusable] = unusableMasks(project);
  if (unusable !== undefined) {
    throw new ExpectedError('no-masks', `No mask can be used. ${unusable.path}: ${unusable.message}`, {
      remedy: unusable.remedy ?? 'Import the pictures again.',
      details: { variant: 'unusable', file: unusable.path },
      cause: errorOf(unusable),
    });
  }
  requireTags(project);
  throw new ExpectedError('no-masks', 'No image has a mask yet.', {
    remedy: 'Generate masks first (command line: generate PROJECT).',
  });
}

/** Throws `ExpectedError` (`no-images`). */
function requireImages(project: ReadableProject): void {
  const { ready, unreadable, missing, changed } = countImages(project);
  if (ready > 0) return;
  const known = unreadable + missing + changed + readImportProblems(project).length;
  if (known === 0) {
    throw new ExpectedError('no-images', 'The project holds no pictures yet.', {
      remedy: `Import a folder with ${supportedFormats} pictures (command line: import PROJECT FOLDER).`,
    });
  }
  if (changed > 0) {
    const others = known > changed ? '; what is the matter with the others, status PROJECT says' : '';
    throw new ExpectedError(
      'no-images',
      `No picture can be used. Of ${formatCount(known, 'file')}, ${changed} in state 'changed': another picture is there than a person worked on.`,
      {
        remedy:
          'Take the new pictures (command line: take PROJECT --all; --dry-run says what becomes of masks), ' +
          `or put the old ones back and import again${others}.`,
        details: { variant: 'changed', files: known, changed },
      },
    );
  }
  throw new ExpectedError(
    'no-images',
    `The project holds no picture that could be read, of ${formatCount(known, 'file')}.`,
    {
      remedy:
        'Put right what is said of each (command line: status PROJECT), or add other pictures; then import again.',
      details: { variant: 'unreadable', files: known },
    },
  );
}
