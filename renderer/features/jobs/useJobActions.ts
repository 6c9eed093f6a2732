import { shallowRef, type ShallowRef } from 'vue';
import type { JobAction } from '../../stores/jobList.ts';
import { useJobs } from '../../stores/jobs.ts';

export interface JobActions {
  /** What is being asked of the backend; undefined when nothing is. */
  readonly busy: ShallowRef<JobAction | undefined>;
  /** What it answered when it refused. */
  readonly problem: ShallowRef<unknown>;
  run(action: JobAction, jobId: number): Promise<void>;
}

/** Buttons of one job: one thing at a time, and the refusal where the button is. */
export function useJobActions(): JobActions {
  const jobs = useJobs();
  const busy = shallowRef<JobAction>();
  const problem = shallowRef<unknown>();

  async function run(action: JobAction, jobId: number): Promise<void> {
    if (busy.value !== undefined) return;
    busy.value = action;
    problem.value = undefined;
    try {
      await jobs.act(action, jobId);
    } catch (error) {
      problem.value = error;
    } finally {
      busy.value = undefined;
    }
  }

  return { busy, problem, run };
}
