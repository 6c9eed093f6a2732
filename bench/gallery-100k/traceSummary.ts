/** What a trace of Chromium says of the page's main thread: how long its tasks were, by the clock and in processor time. */

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds, as all times here. */
  readonly dur?: number;
  /** Of processor time of the thread. */
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

export interface ThreadTasks {
  /** Of the longest task. */
  readonly longestMs: number;
  readonly longestProcessorMs: number;
  readonly processorMs: number;
}

/** The main thread of the page (of all pages, the one that worked most), the others of its process, and the other processes. */
export function summariseTrace(trace: Buffer): {
  readonly mainThread: ThreadTasks;
  readonly pageOthers: ThreadTasks;
  readonly browser: ThreadTasks;
} {
  const { traceEvents } = JSON.parse(trace.toString()) as { traceEvents: TraceEvent[] };
  const threadOf = ({ pid, tid }: TraceEvent): string => `${pid}:${tid}`;
  const mainThreads = new Set(
    traceEvents.filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain').map(threadOf),
  );
  const tasks = traceEvents.filter(({ name, ph }) => ph === 'X' && name.endsWith('RunTask'));
  const byThread = Map.groupBy(tasks, threadOf);
  const [page] = [...mainThreads]
    .map((thread) => byThread.get(thread) ?? [])
    .toSorted((a, b) => sum(b).processorMs - sum(a).processorMs);
  const pageProcess = page?.[0]?.pid;
  return {
    mainThread: sum(page ?? []),
    pageOthers: sum(tasks.filter((task) => task.pid === pageProcess && !mainThreads.has(threadOf(task)))),
    browser: sum(tasks.filter(({ pid }) => pid !== pageProcess)),
  };
}

function sum(tasks: readonly TraceEvent[]): ThreadTasks {
  const longest = (of: (task: TraceEvent) => number): number =>
    tasks.reduce((most, task) => Math.max(most, of(task)), 0) / 1000;
  return {
    longestMs: longest(({ dur = 0 }) => dur),
    longestProcessorMs: longest(({ tdur = 0 }) => tdur),
    processorMs: tasks.reduce((total, { tdur = 0 }) => total + tdur, 0) / 1000,
  };
}
