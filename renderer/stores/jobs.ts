/** The jobs of the open project, as they are by now, and what a person does with them. */
import { defineStore } from 'pinia';
import { computed, shallowReactive, shallowRef, watch } from 'vue';
import { z } from 'zod';
import type { GenerationStart } from '#core/contract/generation.ts';
import type { JobProgressEvent, JobReport, JobSummary } from '#core/contract/jobs.ts';
import { isEnded, type JobPriority } from '#core/document/job.ts';
import { noticeSchema } from '#core/document/notice.ts';
import { followStream } from '../client/followStream.ts';
import { useBackend } from './backend.ts';
import { interruptedJobs, jobInHand, shownJobs, type JobAction, type ShownJob } from './jobList.ts';
import { useProject } from './project.ts';
import { readFromTab, writeToTab } from './tabStorage.ts';

const answerSchema = z.object({
  /** null: every image in scope has its mask. */
  jobId: z.number().nullable(),
  total: z.number(),
  notices: z.array(noticeSchema),
  device: noticeSchema,
});

/** What the backend said of a generation when it was started. */
export type GenerationAnswer = z.infer<typeof answerSchema>;

/** Where a tab keeps what was said of the generations of a project, for when it is loaded again. */
const answersKey = 'maskwright.generations';

const keptAnswersSchema = z.object({ file: z.string(), answers: z.array(answerSchema) });

/** Of older ones nobody asks any more. */
const mostKeptAnswers = 20;

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

  // What was said of the jobs of a project stays true over a restart, and over a reload of the page.
  watch(
    () => project.open?.file,
    (file) => {
      answers.clear();
      dismissed.clear();
      const kept = readFromTab(answersKey, keptAnswersSchema);
      for (const answer of kept !== undefined && kept.file === file ? kept.answers : []) remember(answer);
    },
    { immediate: true },
  );

  function remember(answer: GenerationAnswer): void {
    if (answer.jobId !== null) answers.set(answer.jobId, answer);
  }

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
        if (before !== undefined && haveStopped(before, now)) refreshProject();
      });
      // The list ends with the project: another page closed it, and this one goes on.
      if (isFollowed(projectId, signal)) await project.takeUp();
    } catch (error) {
      // A backend that has gone is said elsewhere, and its successor is asked again.
      if (isFollowed(projectId, signal)) problem.value = error;
    }
  }

  /** Whether it is this project still that is looked at, over a connection that is there. */
  function isFollowed(projectId: string, signal: AbortSignal): boolean {
    return !signal.aborted && backend.state === 'open' && project.open?.projectId === projectId;
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
    remember(answer);
    const { file } = project.open ?? {};
    if (file !== undefined) writeToTab(answersKey, { file, answers: [...answers.values()].slice(-mostKeptAnswers) });
    return answer;
  }

  return {
    jobs,
    current,
    interrupted,
    /** Why the list cannot be had. */
    problem,
    /** What was said of a generation of this tab when it was started. */
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

/** Whether a job has come to its end or to rest between two lists: it may have changed what the project holds. */
function haveStopped(before: readonly JobSummary[], now: readonly JobSummary[]): boolean {
  const rested = new Set(before.filter(({ state }) => isAtRest(state)).map(({ jobId }) => jobId));
  return now.some(({ jobId, state }) => isAtRest(state) && !rested.has(jobId));
}

const isAtRest = (state: JobSummary['state']): boolean => isEnded(state) || state === 'paused';
