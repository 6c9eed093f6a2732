/**
 * What the command line prints. Results go to standard output, progress and errors to standard error, so that
 * `maskwright status --json` can be piped. On a terminal the progress is one line that is rewritten; elsewhere a line every
 * few seconds.
 */
import { formatCount, formatDuration } from '#core/base/format.ts';
import { MaskwrightError } from '#core/base/errors.ts';
import type { FileProblem, Progress } from '#core/contract/progress.ts';
import { printable, printableLine } from './printable.ts';

export interface TextSink {
  readonly isTTY?: boolean | undefined;
  /** Width of the terminal in characters. */
  readonly columns?: number | undefined;
  write(text: string): unknown;
}

const plainIntervalMs = 5_000;
const terminalIntervalMs = 100;
const shownProblems = 20;

export class Output {
  readonly #results: TextSink;
  readonly #notes: TextSink;
  readonly #now: () => number;
  #progressShownAt = -Infinity;
  #hasProgressLine = false;
  #progressShown = '';

  constructor(results: TextSink, notes: TextSink, now: () => number = () => performance.now()) {
    this.#results = results;
    this.#notes = notes;
    this.#now = now;
  }

  /** A line of the result. */
  line(text = ''): void {
    this.#clearProgress();
    this.#results.write(`${printable(text)}\n`);
  }

  /** A line beside the result: what is going on, a notice. */
  note(text: string): void {
    this.#clearProgress();
    this.#notes.write(`${printable(text)}\n`);
  }

  progress(label: string, progress: Progress, unit = 'images'): void {
    const isLast = progress.total !== null && progress.done + progress.skipped + progress.failed >= progress.total;
    this.progressLine(() => progressText(label, progress, unit), isLast);
  }

  /** Shows how far something is, unless that was shown just now; the last time always. */
  progressLine(describe: () => string, isLast: boolean): void {
    const isTerminal = this.#notes.isTTY === true;
    const now = this.#now();
    if (!isLast && now - this.#progressShownAt < (isTerminal ? terminalIntervalMs : plainIntervalMs)) return;
    const text = printableLine(describe());
    if (text === this.#progressShown) return;
    this.#progressShownAt = now;
    this.#progressShown = text;
    if (isTerminal) {
      // A line that wraps cannot be rewritten. Some terminals give their width as 0, which is none.
      const { columns = 0 } = this.#notes;
      this.#notes.write(`\r\u001b[2K${columns > 0 ? text.slice(0, columns - 1) : text}`);
      this.#hasProgressLine = true;
    } else {
      this.#notes.write(`${text}\n`);
    }
  }

  /** The first problems, each with its file, reason and remedy, and how many more there are. */
  problems(problems: readonly FileProblem[]): void {
    for (const problem of problems.slice(0, shownProblems)) {
      const remedy = problem.remedy === null ? '' : ` ${problem.remedy}`;
      // Many messages name the file themselves, with its folder.
      const name = problem.message.includes(problem.path) ? '' : `${problem.path}: `;
      this.note(`  ${printableLine(`${name}${problem.message}${remedy}`)}`);
    }
    if (problems.length > shownProblems) this.note(`  … and ${problems.length - shownProblems} more`);
  }

  /** An error as a person should see it; a bug also with its stack. */
  error(error: unknown): void {
    this.#clearProgress();
    if (error instanceof MaskwrightError && error.kind !== 'bug') {
      const remedy = error.remedy === undefined ? '' : `\n  ${printable(error.remedy)}`;
      this.#notes.write(`error: ${printable(error.message)}${remedy}\n`);
      return;
    }
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.#notes.write(`This is a defect in Maskwright; please report it with the lines below.\n${printable(text)}\n`);
  }

  #clearProgress(): void {
    if (this.#hasProgressLine) this.#notes.write('\r\u001b[2K');
    this.#hasProgressLine = false;
    this.#progressShownAt = -Infinity;
    this.#progressShown = '';
  }
}

/** `Generating 214/812 · 6.1 images/s · 1 min 38 s left · 2 problems` */
export function progressText(label: string, progress: Progress, unit = 'images'): string {
  const finished = progress.done + progress.skipped + progress.failed;
  const isLast = finished === progress.total;
  const parts = [`${label} ${finished}${progress.total === null ? '' : `/${progress.total}`}`];
  if (progress.ratePerSecond !== null) parts.push(`${progress.ratePerSecond.toFixed(1)} ${unit}/s`);
  if (progress.secondsLeft !== null && !isLast) parts.push(`${formatDuration(progress.secondsLeft)} left`);
  if (progress.failed > 0) parts.push(formatCount(progress.failed, 'problem'));
  return parts.join(' · ');
}
