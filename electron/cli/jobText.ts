import { formatCount } from '#core/base/format.ts';
import type { JobReport, JobSummary } from '#core/contract/jobs.ts';
import { isEnded, type JobKindName, type JobPriority } from '#core/document/job.ts';

interface JobWords {
  readonly title: string;
  /** What it counts. */
  readonly unit: string;
  /** That of a job somebody waits for is high: to say so of each would say nothing. */
  readonly usualPriority: JobPriority;
}

const words: Readonly<Record<JobKindName, JobWords>> = {
  'import-images': { title: 'import', unit: 'picture', usualPriority: 'high' },
  'generate-masks': { title: 'generate masks', unit: 'mask', usualPriority: 'normal' },
  'write-look': { title: 'draw a look', unit: 'image', usualPriority: 'high' },
  'export-dataset': { title: 'export', unit: 'image', usualPriority: 'high' },
};

/** Of a later program's jobs no more than their name is known. */
function wordsOf(kind: string): JobWords {
  const known: Readonly<Record<string, JobWords | undefined>> = words;
  return known[kind] ?? { title: kind, unit: 'item', usualPriority: 'normal' };
}

/** `generate masks`: what a job does. */
export function jobTitle(kind: string): string {
  return wordsOf(kind).title;
}

/** `generate masks, paused: 12 of 40 done, 1 failed` */
export function jobText({ kind, state, priority, total, done, skipped, failed, problem }: JobSummary): string {
  const { title, usualPriority } = wordsOf(kind);
  const parts = [`${title}, ${state}: ${done} of ${total} done`];
  if (skipped > 0) parts.push(`${skipped} skipped`);
  if (failed > 0) parts.push(`${failed} failed`);
  // Of one that has ended it says nothing any more.
  if (priority !== usualPriority && !isEnded(state)) parts.push(`${priority} priority`);
  if (problem !== null) parts.push(problem.message);
  return parts.join(', ');
}

/** Whether a job rests before its end, and can be gone on with. */
export function isUnfinished({ state, total, done, skipped, failed }: JobSummary): boolean {
  return state !== 'done' && state !== 'running' && state !== 'queued' && done + skipped + failed < total;
}

/** `done with 3 problems, 37 masks`, `cancelled at 12 of 40`. */
export function jobOutcome(report: JobReport): string {
  const finished = report.done + report.skipped + report.failed;
  if (report.state !== 'done') return `${report.state} at ${finished} of ${report.total}`;
  const end = report.failed === 0 ? 'done' : `done with ${formatCount(report.failed, 'problem')}`;
  const skipped = report.skipped === 0 ? '' : `, ${report.skipped} skipped`;
  return `${end}, ${formatCount(report.done, wordsOf(report.kind).unit)}${skipped}`;
}
