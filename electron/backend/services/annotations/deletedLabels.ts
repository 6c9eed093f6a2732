import type { FileProblem } from '#core/contract/progress.ts';
import type { DatasetClass } from '#core/document/datasetClass.ts';
import { ignoreLabel } from '#core/mask/labelMap.ts';

/**
 * Pixels of classes that were deleted, in masks from before. What they show is not in the dataset any more, and nobody said that
 * it is background: they are ignored.
 */
export class DeletedLabels {
  readonly #names = new Map<number, string>();
  /** By path of the picture. */
  readonly #found = new Map<string, Set<string>>();

  constructor(classes: readonly Pick<DatasetClass, 'index' | 'name'>[]) {
    for (const { index, name } of classes) this.#names.set(index, name);
  }

  /** The label map `[height, width]` with such pixels as 255; itself when it has none. */
  ignored(path: string, labelMap: Uint8Array): Uint8Array {
    if (this.#names.size === 0 || !labelMap.some((label) => this.#names.has(label))) return labelMap;
    const found = new Set<string>();
    const result = labelMap.map((label) => {
      const name = this.#names.get(label);
      if (name === undefined) return label;
      found.add(name);
      return ignoreLabel;
    });
    this.#found.set(path, found);
    return result;
  }

  /** One problem for each picture that had such pixels. */
  problems(): FileProblem[] {
    return [...this.#found].map(([path, names]) => ({
      path,
      code: 'deleted-class-ignored',
      message: `Its mask shows ${[...names].join(', ')}, deleted since; these pixels are exported as ignored.`,
      remedy: 'Generate its mask anew, or correct it.',
      details: { names: [...names] },
    }));
  }
}
