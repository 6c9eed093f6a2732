/** Whether what was drawn and vouched for lies on the picture that an image is of now: steps may be older than that picture. */
import { defined } from '#core/base/assert.ts';
import { ExpectedError } from '#core/base/errors.ts';
import type { ImageId } from '#core/document/ids.ts';
import type { JournalEntry } from '#core/document/journal.ts';
import { acceptanceKind, canvasKind, readCanvas } from './maskRecords.ts';
import { readRevision } from './maskRevisions.ts';
import { pictureKind } from './pictureRecord.ts';
import { preparedStatement } from './preparedStatement.ts';
import type { ReadableProject } from './project.ts';
import type { Direction, JournalPart, RecordPart } from './readJournal.ts';
import { readImage } from './readImages.ts';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Whether a part of a step is about pixels: an image's picture, what is drawn in it, or what is vouched for. */
export function isOfPixels(part: JournalPart): boolean {
  return part.type === 'tile' || pixelKinds.has(part.kind);
}

const pixelKinds: ReadonlySet<string> = new Set([canvasKind.name, acceptanceKind.name, pictureKind.name]);

/** Whether something that is drawn or vouched for in an image is of another size than its picture. */
export function isMisfit(project: ReadableProject, imageId: ImageId): boolean {
  const row = preparedStatement<[ImageId]>(
    project,
    `SELECT 1 FROM image WHERE id = ? AND (
       EXISTS (SELECT 1 FROM human_tile AS drawn LEFT JOIN human_canvas AS canvas ON canvas.image_id = drawn.image_id
         WHERE drawn.image_id = image.id AND (canvas.image_id IS NULL
           OR canvas.width <> image.width OR canvas.height <> image.height
           OR drawn."column" * 256 >= image.width OR drawn."row" * 256 >= image.height))
       OR EXISTS (SELECT 1 FROM mask_acceptance JOIN mask_revision ON mask_revision.id = mask_acceptance.revision_id
         WHERE mask_acceptance.image_id = image.id
           AND (mask_revision.width <> image.width OR mask_revision.height <> image.height)))`,
  ).get(imageId);
  return row !== undefined;
}

/**
 * Refuses a step of an image's journal that was done in another picture than the image is of now. To be called when the step
 * is done: before it is undone, after it is done again. Throws `ExpectedError` (`history-other-picture`).
 */
export function requireOwnPicture(
  project: ReadableProject,
  entry: JournalEntry,
  parts: readonly JournalPart[],
  direction: Direction,
): void {
  const image = defined(
    readImage(project, defined(entry.imageId, 'the image of its journal')),
    'the image of an entry',
  );
  const { picture, contentSha256 } = image;
  // In one that could never be read nothing was drawn.
  if (picture === null) return;
  const fits = (size: Size | null | undefined): boolean =>
    size?.width === picture.width && size.height === picture.height;
  const isDrawn = parts.some((part) => part.type === 'tile' || part.kind === canvasKind.name);
  if (isDrawn && !fits(readCanvas(project, image.id))) throw otherPicture(entry, direction, image.path);
  const vouched = parts.flatMap((part) => (part.type === 'tile' ? [] : acceptedRevisions(project, part)));
  // Nobody vouches for a mask in a picture that only has the same size.
  const isOwn = vouched.every((one) => fits(one) && (one?.contentSha256 ?? contentSha256) === contentSha256);
  if (!isOwn) throw otherPicture(entry, direction, image.path);
}

/** The revisions that an acceptance was and is of. */
function acceptedRevisions(project: ReadableProject, { kind, before, after }: RecordPart) {
  if (kind !== acceptanceKind.name) return [];
  return [before, after].flatMap((value) =>
    value === null ? [] : [readRevision(project, acceptanceKind.value.parse(JSON.parse(value)).revisionId)],
  );
}

function otherPicture({ id, label }: JournalEntry, direction: Direction, path: string): ExpectedError {
  return new ExpectedError(
    'history-other-picture',
    `'${label}' cannot be ${direction === 'undo' ? 'undone' : 'redone'}: it was done in another picture than ${path} is now.`,
    {
      remedy: 'Undo the taking of the new picture in the project first, or put the old picture back and import again.',
      details: { entryId: id, step: label, file: path, variant: direction === 'undo' ? 'undo' : 'redo' },
    },
  );
}
