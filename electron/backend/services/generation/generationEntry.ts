import { formatCount } from '#core/base/format.ts';
import type { JobId, JournalEntryId } from '#core/document/ids.ts';
import { extendEntry, recordEntry, type Recorder } from '../../store/journal.ts';
import type { WritableProject } from '../../store/project.ts';
import { isEntryOfJob } from '../../store/entryFacts.ts';
import { readNextEntry } from '../../store/readJournal.ts';
import { readJob } from '../../store/readJobs.ts';
import { generationKind } from './generationParameters.ts';

/**
 * The step in the project's history that a generation makes, however many masks that are: it opens with the first of them and grows
 * with each. A job that goes on after a pause or a crash goes on with its step, unless others have come in between.
 */
export class GenerationEntry {
  readonly #project: WritableProject;
  #entryId: JournalEntryId | null = null;

  constructor(project: WritableProject) {
    this.#project = project;
  }

  /**
   * Lets `complete` run its work in a transaction and records in this entry what the work changes through its recorder. When the
   * transaction fails, an entry that it opened is gone with it.
   */
  record(jobId: JobId, complete: (work: () => void) => void, work: (recorder: Recorder) => void): void {
    let entryId = this.#entryId;
    complete(() => {
      entryId ??= this.#entryToGoOnWith(jobId);
      if (entryId !== null) extendEntry(this.#project, entryId, work);
      else ({ entryId } = recordEntry(this.#project, this.#newEntry(jobId), work));
    });
    this.#entryId = entryId;
  }

  #entryToGoOnWith(jobId: JobId): JournalEntryId | null {
    const last = readNextEntry(this.#project, null, 'undo');
    const isLast = last !== undefined && readNextEntry(this.#project, null, 'redo') === undefined;
    return isLast && isEntryOfJob(this.#project, last.id, jobId) ? last.id : null;
  }

  #newEntry(jobId: JobId) {
    const counts = readJob(this.#project, jobId)?.counts;
    const left = counts === undefined ? 1 : counts.total - counts.done - counts.skipped - counts.failed;
    return { imageId: null, kind: generationKind, label: `Generate ${formatCount(left, 'image')}` };
  }
}
