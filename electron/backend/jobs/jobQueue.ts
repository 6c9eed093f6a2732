/**
 * The jobs that this process has taken on. One runs at a time, whatever its project: two would share the cores and both be late.
 * The others wait in the order of their priority, then of their arrival, and start by themselves. What a job is lies in its
 * project file; what is here is lost with the process, which is why a job that waited or ran then is `interrupted`.
 */
import { defined } from '#core/base/assert.ts';
import { ExpectedError } from '#core/base/errors.ts';
import type { JobId } from '#core/document/ids.ts';
import { isEnded, jobPrioritySchema, type Job, type JobPriority } from '#core/document/job.ts';
import type { WritableProject } from '../store/project.ts';
import { readJob } from '../store/readJobs.ts';
import { endJob, queueJob, setJobPriority } from '../store/writeJobs.ts';
import { Announcer } from './announcer.ts';
import { CountKeeper } from './countKeeper.ts';
import { LiveJob, type QueuedWork } from './liveJob.ts';
import { runJob } from './runJob.ts';

export class JobQueue {
  readonly #jobs = new Map<WritableProject, Map<JobId, LiveJob>>();
  readonly #left = new WeakSet<WritableProject>();
  readonly #lists = new WeakMap<WritableProject, Announcer>();
  #running: LiveJob | undefined;
  #arrivals = 0;

  /**
   * Puts a job into the queue. One that waits or runs already is left as it is; one that is about to stop goes on after all.
   * Throws as `queueJob` of the store, and `ExpectedError` (`project-not-open`) while the project is being closed.
   */
  add(project: WritableProject, jobId: JobId, work: QueuedWork): LiveJob {
    if (this.#left.has(project)) throw beingClosed(project);
    const known = this.#find(project, jobId);
    if (known?.state === 'running') {
      known.goOn();
      return known;
    }
    // It ended when the file could not be written, and so it says there that it runs.
    if (readJob(project, jobId)?.state === 'running') endJob(project, jobId, 'interrupted');
    const job = queueJob(project, jobId);
    const live = known ?? this.#know(project, job);
    if (known?.state !== 'queued') live.arrival = ++this.#arrivals;
    live.work = work;
    live.show(job);
    this.listOf(project).announce();
    this.#startNext();
    return live;
  }

  /** A job that can still change: followed before it runs, and while it rests. Undefined when it has ended before. */
  follow(project: WritableProject, job: Job): LiveJob | undefined {
    return this.#find(project, job.id) ?? (isEnded(job.state) ? undefined : this.#know(project, job));
  }

  /** Announces when a job of the project came, went, or changed its state or priority, and when the project is being closed. */
  listOf(project: WritableProject): Announcer {
    const list = this.#lists.get(project) ?? new Announcer();
    this.#lists.set(project, list);
    return list;
  }

  /** Whether the project is being closed, or is. */
  hasLeft(project: WritableProject): boolean {
    return this.#left.has(project);
  }

  /**
   * Stops a job for now, or for good: at once when it waits or rests, else after the item in hand. One that has ended stays as
   * it is. Throws `ExpectedError` (`job-not-pausable`).
   */
  stop(project: WritableProject, job: Pick<Job, 'id' | 'kind' | 'state'>, state: 'paused' | 'cancelled'): void {
    const running = this.#running;
    // Also while its project is being closed.
    if (running?.project === project && running.jobId === job.id) {
      if (state === 'paused' && running.work?.keepsProgress === false) throw notPausable(job);
      running.stop(state);
      return;
    }
    if (isEnded(job.state)) return;
    const live = this.#find(project, job.id);
    const stopped = endJob(project, job.id, state);
    if (live === undefined) {
      this.listOf(project).announce();
      return;
    }
    live.work = undefined;
    if (isEnded(state)) live.end(stopped);
    else live.show(stopped);
  }

  /** Throws `ExpectedError` (`job-missing`). */
  setPriority(project: WritableProject, jobId: JobId, priority: JobPriority): void {
    setJobPriority(project, jobId, priority);
    this.listOf(project).announce();
    const live = this.#find(project, jobId);
    if (live === undefined) return;
    live.priority = priority;
    this.#startNext();
  }

  /** Whether a job runs. One that waits for its turn waits for one that does. */
  get isWorking(): boolean {
    return this.#running !== undefined;
  }

  /** Stops all jobs of a project, because it is about to be closed, and waits for them; paused ones stay paused. */
  async leave(project: WritableProject): Promise<void> {
    this.#left.add(project);
    this.listOf(project).announce();
    const jobs = [...(this.#jobs.get(project)?.values() ?? [])];
    this.#jobs.delete(project);
    for (const live of jobs) {
      if (live.state === 'queued') endQuietly(live, () => endJob(project, live.jobId, 'interrupted'));
      else if (live.state === 'running') live.stop('interrupted');
    }
    await Promise.all(jobs.map((live) => live.settled()));
    for (const live of jobs) if (live.state === 'paused') endQuietly(live, () => storedJob(live));
  }

  #find(project: WritableProject, jobId: JobId): LiveJob | undefined {
    return this.#jobs.get(project)?.get(jobId);
  }

  #know(project: WritableProject, job: Job): LiveJob {
    const ofProject = this.#jobs.get(project) ?? new Map<JobId, LiveJob>();
    const live = new LiveJob(project, job, () => this.listOf(project).announce());
    this.#jobs.set(project, ofProject.set(job.id, live));
    return live;
  }

  #startNext(): void {
    const next = this.#firstWaiting();
    if (next === undefined) return;
    const running = this.#running;
    if (running === undefined) {
      this.#running = next;
      void this.#run(next);
      return;
    }
    const isUrgent = priorityRank(next) > priorityRank(running);
    if (isUrgent && running.work?.keepsProgress === true) running.stop('queued');
  }

  #firstWaiting(): LiveJob | undefined {
    const waiting = [...this.#jobs.values()]
      .flatMap((ofProject) => [...ofProject.values()])
      .filter(({ state, work }) => state === 'queued' && work !== undefined);
    return waiting.toSorted((a, b) => priorityRank(b) - priorityRank(a) || a.arrival - b.arrival)[0];
  }

  /** Never rejects: a failure is its followers'. */
  async #run(live: LiveJob): Promise<void> {
    const { project, jobId, work } = live;
    live.begin();
    try {
      const job = await runJob({
        project,
        jobId,
        stoppedState: () => live.stoppedState,
        work: async (job) => {
          using keeper = job.hasItems ? undefined : new CountKeeper(project, jobId);
          return await defined(work, `the work of job ${jobId}`).run({
            job,
            signal: live.signal,
            onProgress: (progress) => {
              live.showProgress(progress);
              keeper?.show(progress);
            },
          });
        },
      });
      if (isEnded(job.state)) live.end(job);
      else live.show(job);
    } catch (error) {
      live.fail(error);
    }
    this.#running = undefined;
    this.#startNext();
  }
}

/** A file that cannot be written must still be closed; the job is marked as interrupted when it is opened next. */
function endQuietly(live: LiveJob, readEnd: () => Job): void {
  try {
    live.end(readEnd());
  } catch (error) {
    live.fail(error);
  }
}

function storedJob({ project, jobId }: LiveJob): Job {
  return defined(readJob(project, jobId), `job ${jobId}`);
}

function priorityRank({ priority }: LiveJob): number {
  return jobPrioritySchema.options.indexOf(priority);
}

function beingClosed({ filePath }: WritableProject): ExpectedError {
  return new ExpectedError('project-not-open', `${filePath} is being closed.`, {
    remedy: 'Open it again.',
    details: { variant: 'closing', file: filePath },
  });
}

function notPausable({ id, kind }: Pick<Job, 'id' | 'kind'>): ExpectedError {
  return new ExpectedError(
    'job-not-pausable',
    `Job ${id} (${kind}) cannot pause: what it writes is whole or not there.`,
    {
      remedy: 'Let it end, or cancel it and start it again later.',
      details: { jobId: id, kind },
    },
  );
}
