import type { Output } from './output.ts';
import { printableLine } from './printable.ts';

/** How many paths of a kind are shown. */
const shownPaths = 20;

/** What is to be known of single files beside a result: the first of `count`, under a title; nothing when there are none. */
export function listPaths(output: Output, title: string, count: number, lines: readonly string[]): void {
  if (count === 0) return;
  output.note(title);
  for (const line of lines.slice(0, shownPaths)) output.note(`  ${printableLine(line)}`);
  if (count > shownPaths) output.note(`  … and ${count - shownPaths} more`);
}
