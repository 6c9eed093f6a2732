import type { Progress } from '#core/contract/progress.ts';
import type { JobId } from '#core/document/ids.ts';
import type { WritableProject } from '../store/project.ts';
import { countJob } from '../store/writeJobs.ts';

/** Often enough for who looks from another process, seldom enough to cost nothing. */
const intervalMs = 1_000;

/** Writes down how far a job without items is, now and then and at its end; those with items are counted with each outcome. */
export class CountKeeper implements Disposable {
  readonly #project: WritableProject;
  readonly #jobId: JobId;
  #latest: Progress | undefined;
  #keptAtMs = performance.now();

  constructor(project: WritableProject, jobId: JobId) {
    this.#project = project;
    this.#jobId = jobId;
  }

  show(progress: Progress): void {
    this.#latest = progress;
    if (performance.now() - this.#keptAtMs >= intervalMs) this.#keep();
  }

  [Symbol.dispose](): void {
    this.#keep();
  }

  #keep(): void {
    if (this.#latest === undefined) return;
    const { done, skipped, failed } = this.#latest;
    // As long as the total is not known, what is behind is all there is.
    const total = Math.max(this.#latest.total ?? 0, done + skipped + failed);
    countJob(this.#project, this.#jobId, { total, done, skipped, failed });
    this.#latest = undefined;
    this.#keptAtMs = performance.now();
  }
}
