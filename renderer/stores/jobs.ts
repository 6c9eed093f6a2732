/** The jobs of the open project, as they are by now, and what a person does with them. */
import { defineStore } from 'pinia';
import { computed, shallowReactive, shallowRef, watch } from 'vue';
import type { GenerationStart } from '#core/contract/generation.ts';
import type { JobProgressEvent, JobReport, JobSummary } from '#core/contract/jobs.ts';
import { isEnded, type JobPriority } from '#core/document/job.ts';
import { followStream } from '../client/followStream.ts';
import { useBackend } from './backend.ts';
import { interruptedJobs, jobInHand, shownJobs, type JobAction, type ShownJob } from './jobList.ts';
import { useProject } from './project.ts';

/** What the backend said of a generation when it was started. */
export interface GenerationAnswer {
  /** null: every image in scope has its mask. */
  readonly jobId: number | null;
  readonly total: number;
  readonly notices: readonly string[];
  readonly device: string;
}

export const useJobs = defineStore('jobs', () => {
  const backend = useBackend();
  const project = useProject();
  /** Undefined until the backend has said it. */
  const list = shallowRef<readonly JobSummary[]>();
  const progress = shallowReactive(new Map<number, JobProgressEvent>());
  const answers = shallowReactive(new Map<number, GenerationAnswer>());
  const dismissed = shallowReactive(new Set<number>());
  const problem = shallowRef<unknown>();

  const jobs = computed(() => (list.value === undefined ? undefined : shownJobs(list.value, progress)));
  const current = computed(() => jobInHand(jobs.value ?? []));
  const interrupted = computed(() => interruptedJobs(jobs.value ?? []).filter(({ jobId }) => !dismissed.has(jobId)));

  // Also after a connection that broke: its streams are gone, whether or not the backend is the same.
  watch(
    [() => project.open?.projectId, () => backend.state],
    ([projectId, state], [before], onCleanup) => {
      if (projectId !== before || state === 'lost') forget();
      if (projectId === undefined || state !== 'open') return;
      const controller = new AbortController();
      // Of a connection that broke nothing can be asked any more, and its streams have ended.
      onCleanup(() => {
        if (backend.state === 'open') controller.abort();
      });
      void followList(projectId, controller.signal);
    },
    { immediate: true },
  );

  /** Of a backend that has gone nobody knows what runs. */
  function forget(): void {
    list.value = undefined;
    problem.value = undefined;
    progress.clear();
  }

  // What was said of the jobs of a project stays true over a restart.
  watch(
    () => project.open?.file,
    () => {
      answers.clear();
      dismissed.clear();
    },
  );

  async function followList(projectId: string, signal: AbortSignal): Promise<void> {
    const watched = new Set<number>();
    try {
      await followStream(await backend.client().jobs.follow({ projectId }, { signal }), ({ jobs: now }) => {
        if (signal.aborted) return;
        const before = list.value;
        list.value = now;
        problem.value = undefined;
        for (const job of now) {
          if (!isEnded(job.state) && !watched.has(job.jobId)) void followJob(projectId, job.jobId, signal, watched);
        }
        if (before !== undefined && haveEnded(before, now)) refreshProject();
      });
    } catch (error) {
      // A backend that has gone is said elsewhere, and its successor is asked again.
      if (!signal.aborted && backend.state === 'open' && project.open?.projectId === projectId) problem.value = error;
    }
  }

  async function followJob(projectId: string, jobId: number, signal: AbortSignal, watched: Set<number>): Promise<void> {
    watched.add(jobId);
    let isNamed = false;
    try {
      await followStream(await backend.client().jobs.watch({ projectId, jobId }, { signal }), (step) => {
        if (signal.aborted) return;
        progress.set(jobId, step);
        // By now the project says what the job runs on.
        if (isNamed || step.ratePerSecond === null) return;
        isNamed = true;
        refreshProject();
      });
    } catch {
      // Why a job failed as a whole stands in the list.
    } finally {
      watched.delete(jobId);
    }
  }

  /** What it shows is old until the next time, and nothing of the user's fails. */
  function refreshProject(): void {
    project.refresh().catch(() => undefined);
  }

  const input = (jobId: number): { projectId: string; jobId: number } => ({ projectId: project.projectId(), jobId });

  /** Throws as the procedure of that name. */
  async function act(action: JobAction, jobId: number): Promise<void> {
    const { jobs: procedures } = backend.client();
    if (action === 'remove') await procedures.remove(input(jobId));
    else await procedures[action === 'restart' ? 'resume' : action](input(jobId));
  }

  /** Throws as `generation.start`. */
  async function generate(settings: Omit<GenerationStart, 'projectId'>): Promise<GenerationAnswer> {
    const answer = await backend.client().generation.start({ projectId: project.projectId(), ...settings });
    if (answer.jobId !== null) answers.set(answer.jobId, answer);
    return answer;
  }

  return {
    jobs,
    current,
    interrupted,
    /** Why the list cannot be had. */
    problem,
    /** What was said of a generation of this session when it was started. */
    answerOf: (jobId: number): GenerationAnswer | undefined => answers.get(jobId),
    find: (jobId: number): ShownJob | undefined => jobs.value?.find((job) => job.jobId === jobId),
    act,
    generate,
    /** Says no more that it was interrupted; it stays on the list. */
    dismiss: (jobId: number): void => void dismissed.add(jobId),
    setPriority: async (jobId: number, priority: JobPriority): Promise<void> => {
      await backend.client().jobs.setPriority({ ...input(jobId), priority });
    },
    removeEnded: async (): Promise<void> => {
      await backend.client().jobs.remove({ projectId: project.projectId(), jobId: null });
    },
    report: (jobId: number): Promise<JobReport> => backend.client().jobs.report(input(jobId)),
  };
});

/** Whether a job has come to its end between two lists: it may have changed what the project holds. */
function haveEnded(before: readonly JobSummary[], now: readonly JobSummary[]): boolean {
  const ended = new Set(before.filter(({ state }) => isEnded(state)).map(({ jobId }) => jobId));
  return now.some(({ jobId, state }) => isEnded(state) && !ended.has(jobId));
}
