/**
 * Undoing and redoing bulk actions. What a person did to an image afterwards stays: such images are left as they are, whole, and
 * listed; all others go back. The journal of an image is strict instead (`undoJournal.ts`), as it holds that image alone.
 */
import { ExpectedError } from '#core/base/errors.ts';
import type { ClassId, ImageId, JournalEntryId } from '#core/document/ids.ts';
import type { JournalEntry } from '#core/document/journal.ts';
import { notice, type Notice } from '#core/document/notice.ts';
import { classKind } from './classRecord.ts';
import { isClassUsed } from './classUse.ts';
import { isMisfit, isOfPixels } from './pictureFit.ts';
import { inTransaction, type WritableProject } from './project.ts';
import { readClass } from './readClasses.ts';
import { readNextEntry, readParts, type Direction, type JournalPart, type RecordPart } from './readJournal.ts';
import { applyPart, markUndone } from './undoJournal.ts';

/** `later-work`: a person changed the image after the action; `changed-since`: what the action had set is not as it left it. */
export type SkipReason = 'later-work' | 'changed-since';

export interface ProjectStep {
  readonly entry: JournalEntry;
  /** Images that went back, or forth. */
  readonly changedImages: number;
  readonly skipped: readonly { readonly imageId: ImageId; readonly reason: SkipReason }[];
  /** What the action did to the project itself and that stays, in whole sentences. */
  readonly kept: readonly Notice[];
}

/**
 * Takes back the newest bulk action, or does the oldest undone one again; durable when this returns. What cannot go back stays and
 * is named, so that the actions before it can be undone all the same. Throws `ExpectedError` (`history-empty`).
 */
export function stepProject(project: WritableProject, direction: Direction): ProjectStep {
  return inTransaction(project, () => {
    const entry = readNextEntry(project, null, direction);
    if (entry === undefined) throw nothingTo(direction);
    const parts = readParts(project, entry.id);
    const inOrder = direction === 'undo' ? parts.toReversed() : parts;
    const byImage = Map.groupBy(inOrder, ({ imageId }) => imageId);
    const touched = direction === 'undo' ? imagesWithLaterWork(project, entry.id) : new Set<ImageId>();

    let changedImages = 0;
    const skipped: { imageId: ImageId; reason: SkipReason }[] = [];
    const kept: Notice[] = [];
    const finished = new Set<ImageId>();
    for (const part of inOrder) {
      const { imageId } = part;
      if (imageId === null) {
        const reason = stepOfProject(project, part, direction);
        if (reason !== undefined) kept.push(reason);
        continue;
      }
      // All of an image at once, where the first of it comes: it goes back whole or not at all.
      if (finished.has(imageId)) continue;
      finished.add(imageId);
      const outcome = stepImageParts(project, imageId, byImage.get(imageId) ?? [], direction, touched.has(imageId));
      if (outcome === 'changed') changedImages++;
      else if (outcome !== 'unchanged') skipped.push({ imageId, reason: outcome });
    }
    markUndone(project, entry.id, direction === 'undo');
    return { entry: { ...entry, isUndone: direction === 'undo' }, changedImages, skipped, kept };
  });
}

/** Images in which a person did something after an entry, and did not undo it. */
function imagesWithLaterWork({ database }: WritableProject, entryId: JournalEntryId): Set<ImageId> {
  return new Set(
    database.sqlite
      .prepare<[JournalEntryId], ImageId>(
        'SELECT DISTINCT image_id FROM journal_entry WHERE image_id IS NOT NULL AND is_undone = 0 AND id > ?',
      )
      .pluck()
      .all(entryId),
  );
}

/** Ends the part of a transaction that belongs to one image. */
class ImageSkipped extends Error {
  readonly reason: SkipReason;

  constructor(reason: SkipReason) {
    super(reason);
    this.reason = reason;
  }
}

function stepImageParts(
  project: WritableProject,
  imageId: ImageId,
  parts: readonly JournalPart[],
  direction: Direction,
  hasLaterWork: boolean,
): 'changed' | 'unchanged' | SkipReason {
  try {
    return inTransaction(project, () => {
      let outcome: 'changed' | 'unchanged' = 'unchanged';
      const fitted = parts.some(isOfPixels) && !isMisfit(project, imageId);
      for (const part of parts) {
        const applied = applyPart(project, part, direction);
        if (applied === 'already') continue;
        if (hasLaterWork) throw new ImageSkipped('later-work');
        if (applied === 'conflict') throw new ImageSkipped('changed-since');
        outcome = 'changed';
      }
      // What was drawn since in other places would lie on a picture of another size.
      if (fitted && isMisfit(project, imageId)) throw new ImageSkipped('changed-since');
      return outcome;
    });
  } catch (error) {
    if (error instanceof ImageSkipped) return error.reason;
    // The class of a tag or the text of a prompt is taken by now.
    if (error instanceof ExpectedError && error.code === 'history-conflict') return 'changed-since';
    throw error;
  }
}

/** Returns why it stays as it is, if it does. */
function stepOfProject(project: WritableProject, part: JournalPart, direction: Direction): Notice | undefined {
  const classId = part.type === 'record' && part.kind === classKind.name ? classIdOf(part) : undefined;
  const isRemoved = (direction === 'undo' ? part.before : part.after) === null;
  if (classId !== undefined && isRemoved && isClassUsed(project, classId)) {
    // Images that were skipped, or what a person said since.
    const name = readClass(project, classId)?.name ?? String(classId);
    return notice('class-stays', `The class ${name} stays: something is said about it.`, { name });
  }
  try {
    // A part of its own: a class that cannot come back leaves no half of it behind.
    const outcome = inTransaction(project, () => applyPart(project, part, direction));
    return outcome === 'conflict'
      ? notice('project-part-stays', 'Something that it changed in the project has been changed since, and stays.', {})
      : undefined;
  } catch (error) {
    if (error instanceof ExpectedError && error.code === 'history-conflict') {
      return notice(error.code, error.message, error.details);
    }
    throw error;
  }
}

function classIdOf({ key }: RecordPart): ClassId {
  return classKind.key.parse(JSON.parse(key)).classId;
}

function nothingTo(direction: Direction): ExpectedError {
  return new ExpectedError('history-empty', `There is nothing to ${direction} in the project.`, {
    remedy: direction === 'undo' ? 'Steps in single images are undone in the image.' : 'Redo follows an undo.',
    details: { variant: direction === 'undo' ? 'undo-project' : 'redo-project' },
  });
}
