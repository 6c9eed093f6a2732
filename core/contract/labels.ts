import { oc } from '@orpc/contract';
import { z } from 'zod';
import { classIdSchema, imageIdSchema, labelIdSchema } from '../document/ids.ts';
import { labelMeaningSchema, labelSchema, labelShapeSchema } from '../document/label.ts';
import { projectIdSchema } from './projectId.ts';

const content = { classId: classIdSchema, meaning: labelMeaningSchema, shape: labelShapeSchema };

export const labels = {
  /** The labels of an image, the oldest first; also those drawn on a picture of another size, which mean nothing on this one. */
  list: oc.input(z.object({ projectId: projectIdSchema, imageId: imageIdSchema })).output(z.array(labelSchema)),
  /** Adds a point, scribble or box; all of it must lie inside the picture. */
  add: oc.input(z.object({ projectId: projectIdSchema, imageId: imageIdSchema, ...content })).output(labelSchema),
  change: oc.input(z.object({ projectId: projectIdSchema, labelId: labelIdSchema, ...content })).output(labelSchema),
  remove: oc.input(z.object({ projectId: projectIdSchema, labelId: labelIdSchema })).output(z.object({})),
};
