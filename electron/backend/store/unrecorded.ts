import type { Recorder } from './journal.ts';
import type { WritableProject } from './project.ts';

/** Through what records are changed; with a `Recorder`, as a step that can be undone. */
export type RecordSetter = Pick<Recorder, 'set'>;

/** Writes records without keeping the way back: for what no person does as a step, such as filling a new project. */
export function unrecorded(project: WritableProject): RecordSetter {
  return {
    set: (kind, imageId, key, value) => {
      kind.write(project, imageId, key, value);
    },
  };
}
