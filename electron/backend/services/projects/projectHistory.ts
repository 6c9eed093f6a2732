import type { Problem } from '#core/document/problem.ts';
import { ExpectedError } from '#core/base/errors.ts';
import type { FileProblem } from '#core/contract/progress.ts';
import type { ProjectEntry, ProjectStepReport } from '#core/contract/projectHistory.ts';
import type { JournalEntryId } from '#core/document/ids.ts';
import { countImagesOfEntry } from '../../store/entryFacts.ts';
import type { ReadableProject } from '../../store/project.ts';
import { stepProject, type ProjectStep, type SkipReason } from '../../store/projectJournal.ts';
import { readHistory, readNextEntry, type Direction } from '../../store/readJournal.ts';
import { readImage } from '../../store/readImages.ts';
import { readJobs } from '../../store/readJobs.ts';
import { generationKind } from '../generation/generationParameters.ts';
import type { ProjectSession } from './projectRegistry.ts';

export function listProjectHistory(
  { project }: ProjectSession,
  { beforeId, limit }: { readonly beforeId?: JournalEntryId | undefined; readonly limit: number },
): ProjectEntry[] {
  const page = beforeId === undefined ? { limit } : { beforeId, limit };
  return readHistory(project, null, page).map(({ id, kind, label, createdAtMs, isUndone }) => ({
    entryId: id,
    kind,
    label,
    createdAt: new Date(createdAtMs).toISOString(),
    isUndone,
    images: countImagesOfEntry(project, id),
  }));
}

/**
 * Undoes the newest bulk action, or redoes the last undone. Throws as `stepProject` of the store, and `ExpectedError`
 * (`history-busy`) when the action is still going on, (`history-moved`) when another one than `entryId` is next.
 */
export function stepProjectHistory(
  session: ProjectSession,
  direction: Direction,
  entryId?: JournalEntryId,
): ProjectStepReport {
  const { project } = session;
  refuseOther(session, direction, entryId);
  refuseRunning(session, direction);
  const { entry, changedImages, skipped, kept } = stepProject(project, direction);
  return {
    label: entry.label,
    changedImages,
    skipped: skipped.map((one) => toProblem(project, one)),
    kept: [...kept],
  };
}

/** Who asks has seen a history in which another action was next. */
function refuseOther({ project }: ProjectSession, direction: Direction, entryId: JournalEntryId | undefined): void {
  const next = readNextEntry(project, null, direction);
  if (entryId === undefined || next?.id === entryId) return;
  throw new ExpectedError('history-moved', `Another step is the next to ${direction} by now.`, {
    remedy: 'Look at the history: the newest step is undone first.',
    details: { entryId, variant: direction === 'undo' ? 'undo' : 'redo' },
  });
}

/** A running generation goes on adding to its entry. */
function refuseRunning({ project }: ProjectSession, direction: Direction): void {
  const next = readNextEntry(project, null, direction);
  const isRunning = readJobs(project).some(({ kind, state }) => kind === generationKind && state === 'running');
  if (next?.kind !== generationKind || !isRunning) return;
  throw new ExpectedError('history-busy', `'${next.label}' is still going on.`, {
    remedy: 'Wait for it, or cancel it, then undo.',
    details: { entryId: next.id, step: next.label },
  });
}

const reasons: Readonly<Record<SkipReason, Problem>> = {
  'later-work': { code: 'later-work', message: 'You have worked on it since.', remedy: null },
  'changed-since': { code: 'changed-since', message: 'What was set there has been changed since.', remedy: null },
};

function toProblem(project: ReadableProject, { imageId, reason }: ProjectStep['skipped'][number]): FileProblem {
  return { path: readImage(project, imageId)?.path ?? `image ${imageId}`, ...reasons[reason] };
}
