import type { z } from 'zod';
import type { ImageId } from '#core/document/ids.ts';
import type { ReadableProject, WritableProject } from './project.ts';

/**
 * A kind of thing that a journal takes back: a value at a key, or null where there is none. Doing, undoing and redoing a step
 * all mean writing such values, so that the journal holds values alone and needs to know nothing of any action.
 *
 * Values are JSON. They are compared as text after going through `value`, so the schema also fixes the order of their fields.
 */
export interface RecordKind<Key, Value> {
  /** Stands in project files: never renamed. */
  readonly name: string;
  readonly key: z.ZodType<Key>;
  readonly value: z.ZodType<Value>;
  /** What is there; null when there is nothing. */
  read(project: ReadableProject, imageId: ImageId | null, key: Key): Value | null;
  /** Puts a value there, whatever was there before; null removes it without a trace. */
  write(project: WritableProject, imageId: ImageId | null, key: Key, value: Value | null): void;
}
