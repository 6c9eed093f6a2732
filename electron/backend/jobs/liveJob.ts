/** A job as this process knows it: waiting, running or resting. Followers see each state and the latest progress. */
import type { JobProgressEvent, JobReport } from '#core/contract/jobs.ts';
import type { Progress } from '#core/contract/progress.ts';
import type { JobId } from '#core/document/ids.ts';
import { isEnded, type Job, type JobPriority, type JobState, type StoppedState } from '#core/document/job.ts';
import type { WritableProject } from '../store/project.ts';
import { Announcer } from './announcer.ts';
import { jobReport } from './jobReport.ts';

/** What a run of a job gets. */
export interface JobWork {
  /** As it was when the run began. */
  readonly job: Job;
  /** Aborted when the job is to stop. */
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

export interface QueuedWork {
  /** Returns the report of a job without items; throws `CancelledError` when it was stopped. */
  readonly run: (work: JobWork) => Promise<Job['report']>;
  /** Whether a run that stops loses nothing, so that it can pause, and step aside for a job of higher priority. */
  readonly keepsProgress: boolean;
}

/** A stop that was asked for gives way to one of its own row or above: a job that was cancelled does not go on by itself. */
const stopRank: Readonly<Record<StoppedState, number>> = { queued: 0, interrupted: 1, paused: 2, cancelled: 2 };

export class LiveJob {
  readonly project: WritableProject;
  readonly jobId: JobId;
  priority: JobPriority;
  /** What to run; undefined for a job that nobody has put into the queue of this process. */
  work: QueuedWork | undefined;
  /** Which of the jobs of one priority comes first. */
  arrival = 0;
  readonly #announcer = new Announcer();
  readonly #onState: () => void;
  #event: JobProgressEvent;
  #controller = new AbortController();
  #stoppedState: StoppedState | undefined;
  #end: { readonly report: JobReport } | { readonly failure: unknown } | undefined;

  /** `onState` is called whenever the job's state has changed. */
  constructor(project: WritableProject, job: Job, onState: () => void) {
    this.#onState = onState;
    this.project = project;
    this.jobId = job.id;
    this.priority = job.priority;
    this.#event = restingEvent(job);
  }

  get state(): JobState {
    return this.#event.state;
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** What becomes of the job when its run stops. */
  get stoppedState(): StoppedState {
    return this.#stoppedState ?? 'cancelled';
  }

  /** The job waits, runs or rests as the project says now. */
  show(job: Job): void {
    this.priority = job.priority;
    this.#end = undefined;
    this.#tell(restingEvent(job));
  }

  begin(): void {
    this.#controller = new AbortController();
    this.#stoppedState = undefined;
    this.#end = undefined;
    this.#tell({ ...this.#event, state: 'running' });
  }

  showProgress(progress: Progress): void {
    this.#tell({ ...progress, state: 'running' });
  }

  /** Asks the run to stop; of several requests the weightiest counts, and of equal ones the last. */
  stop(state: StoppedState): void {
    if (this.#stoppedState === undefined || stopRank[state] >= stopRank[this.#stoppedState]) this.#stoppedState = state;
    this.#controller.abort();
  }

  /** Takes back a stop that has been asked for: the job goes on, at the latest after it has stopped. */
  goOn(): void {
    if (this.#controller.signal.aborted) this.#stoppedState = 'queued';
  }

  /** Nothing more happens to the job unless somebody asks: its followers get its report. */
  end(job: Job): void {
    this.#end = { report: jobReport(this.project, this.jobId) };
    this.#tell({ ...this.#event, ...job.counts, total: this.#event.total, state: job.state });
  }

  /** The job as a whole has failed: its followers get the reason. */
  fail(failure: unknown): void {
    this.#end = { failure };
    this.#tell({ ...this.#event, state: 'failed' });
  }

  /** Yields every change; returns the report at the job's end. Throws what the job as a whole failed with. */
  async *watch(): AsyncGenerator<JobProgressEvent, JobReport, void> {
    let shown: JobProgressEvent | undefined;
    for (;;) {
      const { nextChange } = this.#announcer;
      if (this.#event !== shown) {
        shown = this.#event;
        yield shown;
        continue;
      }
      const end = this.#end;
      if (end === undefined) await nextChange;
      else if ('failure' in end) throw end.failure;
      else return end.report;
    }
  }

  /** Resolves when the job neither waits nor runs in this process. */
  async settled(): Promise<void> {
    while (this.state === 'running' || this.state === 'queued') await this.#announcer.nextChange;
  }

  #tell(event: JobProgressEvent): void {
    const isOtherState = event.state !== this.#event.state;
    this.#event = event;
    if (isOtherState) this.#onState();
    this.#announcer.announce();
  }
}

/** No rate: it would be that of an earlier run, and time passes without work. */
function restingEvent({ state, counts, hasItems }: Job): JobProgressEvent {
  const total = hasItems || isEnded(state) ? counts.total : null;
  return { ...counts, total, state, ratePerSecond: null, secondsLeft: null };
}
