import type { JournalEntryId } from '#core/document/ids.ts';
import { extendEntry, recordEntry, type NewJournalEntry, type Recorder } from '../../store/journal.ts';
import type { WritableProject } from '../../store/project.ts';
import { readNextEntry } from '../../store/readJournal.ts';

/**
 * A bulk action that keeps each image as it is done: one step of the project's history for all of them, as long as no other bulk
 * action comes in between.
 */
export class BulkEntry {
  readonly #project: WritableProject;
  readonly #entry: Omit<NewJournalEntry, 'imageId'>;
  #entryId: JournalEntryId | null = null;

  constructor(project: WritableProject, entry: Omit<NewJournalEntry, 'imageId'>) {
    this.#project = project;
    this.#entry = entry;
  }

  /** Does the work of an image in a transaction of its own. Throws what it throws, and then nothing of it is kept. */
  record<Result>(work: (recorder: Recorder) => Result): Result {
    const isOpen = this.#entryId !== null && readNextEntry(this.#project, null, 'undo')?.id === this.#entryId;
    if (isOpen && this.#entryId !== null) return extendEntry(this.#project, this.#entryId, work);
    const { entryId, result } = recordEntry(this.#project, { imageId: null, ...this.#entry }, work);
    this.#entryId = entryId;
    return result;
  }
}
