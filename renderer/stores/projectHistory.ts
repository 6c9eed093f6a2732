/**
 * The history of the open project, and the step that was made last in this window: so that it can be taken back from wherever one
 * is. Steps in single images are in those images' own histories.
 */
import { defineStore } from 'pinia';
import { computed, shallowRef, watch } from 'vue';
import type { ProjectEntry, ProjectStepReport } from '#core/contract/projectHistory.ts';
import { useBackend } from './backend.ts';
import { useProject } from './project.ts';

export type Direction = 'undo' | 'redo';

/** What was taken back or done again in one go. */
export interface HistoryRun {
  readonly direction: Direction;
  /** Of how many. */
  readonly total: number;
  readonly isRunning: boolean;
  readonly done: readonly { readonly entry: ProjectEntry; readonly report: ProjectStepReport }[];
}

/** A step that was made, taken back or done again just now. */
interface Notice {
  readonly how: 'done' | 'undone' | 'redone';
  readonly entry: ProjectEntry;
  /** Of the undo or redo; null for a step that was made. */
  readonly report: ProjectStepReport | null;
}

/** Steps that one answer of the backend has. */
const pageSize = 100;

export const useProjectHistory = defineStore('projectHistory', () => {
  const backend = useBackend();
  const project = useProject();
  /** The newest first. */
  const entries = shallowRef<readonly ProjectEntry[]>([]);
  /** Whether there are older ones than those of `entries`. */
  const hasMore = shallowRef(false);
  const isLoaded = shallowRef(false);
  const notice = shallowRef<Notice>();
  const error = shallowRef<unknown>();
  /** Why the step that was asked for from elsewhere could not be made. */
  const failure = shallowRef<unknown>();
  /** The latest. */
  const run = shallowRef<HistoryRun>();
  let stopper = new AbortController();
  /** Steps that were asked for and are not through: which one is next is known when those before it are. */
  const waiting = shallowRef(0);
  const isStepping = computed(() => waiting.value > 0);
  let turns: Promise<unknown> = Promise.resolve();

  /** Steps are undone from the newest on, and done again from the oldest undone one on. */
  const nextUndo = computed(() => entries.value.find(({ isUndone }) => !isUndone));
  const nextRedo = computed(() => entries.value.findLast(({ isUndone }) => isUndone));

  watch(
    () => project.open?.file,
    () => {
      entries.value = [];
      hasMore.value = false;
      isLoaded.value = false;
      notice.value = undefined;
      error.value = undefined;
      failure.value = undefined;
      run.value = undefined;
      stopper.abort();
    },
  );

  /** Asks for the newest steps, as many as are shown already. Never throws. */
  async function load(): Promise<void> {
    try {
      await readFrom(undefined, Math.min(1000, Math.max(pageSize, entries.value.length)));
      // What can be done again, and what can be taken back, are where the undone steps end.
      while (hasMore.value && nextUndo.value === undefined) await readFrom(entries.value.at(-1), pageSize);
      error.value = undefined;
    } catch (problem) {
      error.value = problem;
    }
  }

  async function loadMore(): Promise<void> {
    try {
      await readFrom(entries.value.at(-1), pageSize);
    } catch (problem) {
      error.value = problem;
    }
  }

  async function readFrom(last: ProjectEntry | undefined, limit: number): Promise<void> {
    const asked = project.open;
    if (asked === undefined) return;
    const before = last === undefined ? {} : { beforeId: last.entryId };
    const page = await backend.client().projectHistory.list({ projectId: asked.projectId, limit, ...before });
    if (project.open !== asked) return;
    // Others have come in the meantime: asked for twice, a page would stand there twice.
    if (last !== undefined && entries.value.at(-1)?.entryId !== last.entryId) return;
    entries.value = last === undefined ? page : [...entries.value, ...page];
    hasMore.value = page.length === limit;
    isLoaded.value = true;
  }

  /** After something was done that is a step: asks what the project holds now, and offers to take the step back. */
  async function announce(): Promise<void> {
    const file = project.open?.file;
    await Promise.all([load(), project.refresh()]);
    // What another project holds was not done just now.
    if (project.open?.file !== file) return;
    const [entry] = entries.value;
    notice.value = entry === undefined || entry.isUndone ? undefined : { how: 'done', entry, report: null };
  }

  /** Takes back or does again the step that is meant. Throws as the backend does, and when another step is next by now. */
  const step = (direction: Direction, entry: ProjectEntry): Promise<void> => inTurn(() => runSteps(direction, [entry]));

  /**
   * Takes back all steps from the newest to this one, or does again all up to it, one after the other; `stop` ends it after the
   * step in hand. Throws as `step`; the steps before stay done.
   */
  const stepTo = (direction: Direction, target: ProjectEntry): Promise<void> =>
    inTurn(() => runSteps(direction, stepsTo(entries.value, direction, target)));

  /**
   * Takes back or does again whatever is next when the steps asked for before are through, from wherever one is; the notice says
   * what it was. Nothing while a run of several steps goes on. Never throws: what goes wrong is `failure`.
   */
  async function stepNext(direction: Direction): Promise<void> {
    if (run.value?.isRunning === true && run.value.total > 1) return;
    await inTurn(async () => {
      const file = project.open?.file;
      failure.value = undefined;
      await load();
      const entry = direction === 'undo' ? nextUndo.value : nextRedo.value;
      if (entry === undefined || project.open?.file !== file) return;
      try {
        await runSteps(direction, [entry]);
      } catch (problem) {
        if (project.open?.file === file) failure.value = problem;
      }
    });
  }

  /** One after the other, and nothing in another project than the one that was open when it was asked for. */
  async function inTurn(act: () => Promise<void>): Promise<void> {
    const file = project.open?.file;
    const turn = turns.then(() => (project.open?.file === file ? act() : undefined));
    turns = turn.catch(() => undefined);
    waiting.value += 1;
    try {
      await turn;
    } finally {
      waiting.value -= 1;
    }
  }

  async function runSteps(direction: Direction, steps: readonly ProjectEntry[]): Promise<void> {
    const { undo, redo } = backend.client().projectHistory;
    const projectId = project.projectId();
    const file = project.open?.file;
    stopper = new AbortController();
    const { signal } = stopper;
    let done: HistoryRun['done'] = [];
    // Nothing of it is shown in another project.
    const isOpen = (): boolean => project.open?.file === file;
    const tell = (isRunning: boolean): void => {
      if (isOpen()) run.value = { direction, total: steps.length, isRunning, done };
    };
    tell(true);
    try {
      for (const entry of steps) {
        if (signal.aborted) break;
        const input = { projectId, entryId: entry.entryId };
        const report = await (direction === 'undo' ? undo(input) : redo(input));
        done = [...done, { entry, report }];
        tell(true);
        if (isOpen()) notice.value = { how: direction === 'undo' ? 'undone' : 'redone', entry, report };
      }
    } finally {
      tell(false);
      await Promise.all([load(), project.refresh()]);
    }
  }

  return {
    entries,
    hasMore,
    isLoaded,
    notice,
    error,
    failure,
    isStepping,
    nextUndo,
    nextRedo,
    load,
    loadMore,
    run,
    announce,
    step,
    stepTo,
    stepNext,
    stop: () => {
      stopper.abort();
    },
    dismiss: () => (notice.value = undefined),
  };
});

/** The steps from the next one to `target`, in the order in which they are taken back or done again. */
export function stepsTo(
  entries: readonly ProjectEntry[],
  direction: Direction,
  target: ProjectEntry,
): readonly ProjectEntry[] {
  return direction === 'undo'
    ? entries.filter(({ isUndone, entryId }) => !isUndone && entryId >= target.entryId)
    : entries.filter(({ isUndone, entryId }) => isUndone && entryId <= target.entryId).toReversed();
}
