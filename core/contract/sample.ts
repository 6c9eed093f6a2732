import { oc } from '@orpc/contract';
import { openProjectSchema } from './projects.ts';

export const sample = {
  /**
   * Opens the user's own project of the bundled sample pictures, in the data folder; made, with pictures and tags, where it is not
   * there. Throws as `projects.create` and `projects.open`.
   */
  open: oc.output(openProjectSchema),
};
