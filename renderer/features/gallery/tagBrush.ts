/** Painting tags over a grid: the first image says what all that the pointer passes get; they are one step together. */
import type { ClassId, ImageId } from '#core/document/ids.ts';
import type { TagValue } from '#core/document/tag.ts';
import type { GridPainter } from './gridPainter.ts';

/** What a click makes of what was said: present, then not here, then unsure, then nothing again. */
export function nextTagValue(value: TagValue | null): TagValue | null {
  switch (value) {
    case null:
      return 'present';
    case 'present':
      return 'absent';
    case 'absent':
      return 'unsure';
    case 'unsure':
      return null;
  }
}

export interface TagBrushOptions {
  /** Undefined: there is nothing to paint with. */
  readonly classId: () => ClassId | undefined;
  readonly imageAt: (index: number) => ImageId | undefined;
  readonly valueOf: (imageId: ImageId, classId: ClassId) => TagValue | null;
  /** Images that are meant together with this one: the selection that it is in. */
  readonly together: (imageId: ImageId) => readonly ImageId[];
  /** Shows a tag that `set` will set. */
  readonly show: (imageId: ImageId, classId: ClassId, value: TagValue | null) => void;
  readonly set: (change: { imageIds: readonly ImageId[]; classId: ClassId; value: TagValue | null }) => void;
}

interface Stroke {
  readonly classId: ClassId;
  readonly value: TagValue | null;
  readonly imageIds: Set<ImageId>;
}

export class TagBrush implements GridPainter {
  readonly #options: TagBrushOptions;
  #stroke: Stroke | undefined;

  constructor(options: TagBrushOptions) {
    this.#options = options;
  }

  start(index: number): void {
    const classId = this.#options.classId();
    const imageId = this.#options.imageAt(index);
    if (classId === undefined || imageId === undefined) return;
    const value = nextTagValue(this.#options.valueOf(imageId, classId));
    this.#stroke = { classId, value, imageIds: new Set() };
    for (const one of [imageId, ...this.#options.together(imageId)]) this.#add(this.#stroke, one);
  }

  over(indices: readonly number[]): void {
    if (this.#stroke === undefined) return;
    for (const index of indices) {
      const imageId = this.#options.imageAt(index);
      if (imageId !== undefined) this.#add(this.#stroke, imageId);
    }
  }

  end(): void {
    const stroke = this.#stroke;
    this.#stroke = undefined;
    if (stroke !== undefined) this.#options.set({ ...stroke, imageIds: [...stroke.imageIds] });
  }

  #add({ classId, value, imageIds }: Stroke, imageId: ImageId): void {
    if (imageIds.has(imageId)) return;
    imageIds.add(imageId);
    this.#options.show(imageId, classId, value);
  }
}
