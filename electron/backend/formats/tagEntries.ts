/** Tags as a file or a folder structure gives them: which classes a picture is said to hold. */
import { classNameSchema } from '#core/document/datasetClass.ts';
import type { FileProblem } from '#core/contract/progress.ts';

export interface TagEntry {
  /** Of the picture, with forward slashes; not checked against anything. */
  readonly path: string;
  /** At least one; each once without regard to case. */
  readonly classes: readonly string[];
}

export interface TagEntries {
  /** One per picture, in the order of first mention. */
  readonly entries: readonly TagEntry[];
  readonly problems: readonly FileProblem[];
}

/** Collects classes per picture; pictures and classes that come again add up. */
export class TagCollector {
  /** Per picture: spelling by the class's name without case. */
  readonly #classes = new Map<string, Map<string, string>>();

  /** Adds a class to a picture. Returns what is wrong with the name, if anything is; then nothing is added. */
  add(path: string, className: string): string | undefined {
    const parsed = classNameSchema.safeParse(className);
    if (!parsed.success) return parsed.error.issues[0]?.message ?? 'not a class name';
    const classes = this.#classes.get(path) ?? new Map<string, string>();
    const key = parsed.data.toLowerCase();
    if (!classes.has(key)) classes.set(key, parsed.data);
    this.#classes.set(path, classes);
    return undefined;
  }

  entries(): TagEntry[] {
    return [...this.#classes].map(([path, classes]) => ({ path, classes: [...classes.values()] }));
  }
}
