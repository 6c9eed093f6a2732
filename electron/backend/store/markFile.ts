/**
 * `name.maskwright-mark`: what the main file of a project that is open for writing holds, on disk before it does. It goes with an
 * orderly end, and stays when the process is killed. Only who has the project's lock writes it.
 */
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { z } from 'zod';
import { errorCode } from '#core/base/errors.ts';

const marksSchema = z.array(
  z.object({ mark: z.string().min(16), offset: z.int().nonnegative(), length: z.int().positive().max(65_536) }),
);

/** A text that is on a page of the file; offset and length of the page in bytes. */
export type PageMark = z.infer<typeof marksSchema>[number];

function markFile(projectPath: string): string {
  return `${projectPath}-mark`;
}

/** The marks of which a project holds one; none where that is not known. */
export function readMarks(projectPath: string): PageMark[] {
  let text: string;
  try {
    text = readFileSync(markFile(projectPath), 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
  return parse(text);
}

function parse(text: string): PageMark[] {
  try {
    return marksSchema.parse(JSON.parse(text));
  } catch (error) {
    // Cut by a power failure, or edited: it says nothing.
    if (error instanceof SyntaxError || error instanceof z.ZodError) return [];
    throw error;
  }
}

/** Once this returns, the marks are on disk; before, those that were there are. */
export function writeMarks(projectPath: string, marks: readonly PageMark[]): void {
  const draft = `${markFile(projectPath)}-draft`;
  const descriptor = openSync(draft, 'w');
  try {
    writeSync(descriptor, JSON.stringify(marks));
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(draft, markFile(projectPath));
}

export function removeMarks(projectPath: string): void {
  for (const path of [markFile(projectPath), `${markFile(projectPath)}-draft`]) rmSync(path, { force: true });
}
