import { formatCount } from '#core/base/format.ts';
import type { JobReport, JobSummary } from '#core/contract/jobs.ts';

/** `generate-masks, paused: 12 of 40 done, 1 failed` */
export function jobText({ kind, state, priority, total, done, skipped, failed, problem }: JobSummary): string {
  const parts = [`${kind}, ${state}: ${done} of ${total} done`];
  if (skipped > 0) parts.push(`${skipped} skipped`);
  if (failed > 0) parts.push(`${failed} failed`);
  if (priority !== 'normal') parts.push(`${priority} priority`);
  if (problem !== null) parts.push(problem.message);
  return parts.join(', ');
}

/** `done with 3 problems, 37 masks`, `cancelled at 12 of 40`. */
export function jobOutcome(report: JobReport): string {
  const finished = report.done + report.skipped + report.failed;
  if (report.state !== 'done') return `${report.state} at ${finished} of ${report.total}`;
  const end = report.failed === 0 ? 'done' : `done with ${formatCount(report.failed, 'problem')}`;
  const skipped = report.skipped === 0 ? '' : `, ${report.skipped} skipped`;
  return `${end}, ${formatCount(report.done, 'mask')}${skipped}`;
}
