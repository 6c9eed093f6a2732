/** What the system knows of a process and of all that it has started: read from /proc, which Linux has. */
import { readdirSync, readFileSync } from 'node:fs';

export interface ProcessFacts {
  readonly processId: number;
  readonly parentId: number;
  /** Its arguments, the program first. Of a process that is ending: none. */
  readonly command: readonly string[];
  /** Milliseconds since 1970, to 10. */
  readonly startedAtMs: number;
  /** Of all threads so far, and of children that have ended. */
  readonly processorMs: number;
}

/** Of `times` in /proc: fixed for user space on every architecture that Linux runs on. */
const ticksPerSecond = 100;

/** The process and its descendants, parents first. Empty where there is no /proc, and of a process that has ended. */
export function processTree(rootId: number): readonly ProcessFacts[] {
  const all = readAll();
  const tree: ProcessFacts[] = [];
  let generation = all.filter(({ processId }) => processId === rootId);
  while (generation.length > 0) {
    tree.push(...generation);
    const ids = new Set(generation.map(({ processId }) => processId));
    generation = all.filter(({ parentId }) => ids.has(parentId));
  }
  return tree;
}

/** Ends the process and its descendants at once. */
export function endTree(rootId: number): void {
  for (const { processId } of processTree(rootId)) {
    try {
      process.kill(processId, 'SIGKILL');
    } catch {
      // It has ended by itself meanwhile.
    }
  }
}

/** Its share of memory in bytes: its own pages, and of shared ones its part (PSS). 0 of a process that has ended. */
export function proportionalBytes(processId: number): number {
  const rollup = read(`/proc/${processId}/smaps_rollup`);
  return Number(/^Pss:\s+(\d+) kB/m.exec(rollup ?? '')?.[1] ?? 0) * 1024;
}

/** Processor time of its first thread alone so far, in milliseconds. 0 of a process that has ended. */
export function mainThreadMs(processId: number): number {
  return Number(read(`/proc/${processId}/schedstat`)?.split(' ', 1)[0] ?? 0) / 1e6;
}

function readAll(): ProcessFacts[] {
  const uptime = Number(read('/proc/uptime')?.split(' ', 1)[0]);
  if (Number.isNaN(uptime)) return [];
  const bootedAtMs = Date.now() - uptime * 1000;
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => factsOf(Number(name), bootedAtMs) ?? []);
}

/** Undefined of one that has ended meanwhile. */
function factsOf(processId: number, bootedAtMs: number): ProcessFacts | undefined {
  const stat = read(`/proc/${processId}/stat`);
  if (stat === undefined) return undefined;
  // The name, in brackets, may hold anything; what follows are numbers, from field 3 on (proc_pid_stat(5)).
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const field = (number: number): number => Number(fields[number - 3]);
  const ticks = [14, 15, 16, 17].reduce((sum, number) => sum + field(number), 0);
  return {
    processId,
    parentId: field(4),
    command: (read(`/proc/${processId}/cmdline`) ?? '').split('\0').filter((word) => word !== ''),
    startedAtMs: bootedAtMs + (field(22) / ticksPerSecond) * 1000,
    processorMs: (ticks / ticksPerSecond) * 1000,
  };
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
