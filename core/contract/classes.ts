import { oc } from '@orpc/contract';
import { z } from 'zod';
import { classNameSchema, colourSchema, datasetClassSchema } from '../document/datasetClass.ts';
import { classIdSchema } from '../document/ids.ts';
import { projectIdSchema } from './projectId.ts';

/** What the project holds of a class. Deleting it loses the first three; heat maps and masks stay, out of sight and out of date. */
export const classUseSchema = z.object({
  tags: z.int(),
  labels: z.int(),
  prompts: z.int(),
  heatMaps: z.int(),
  /** Images whose current proposal of the machine was made for it. */
  masks: z.int(),
});

export type ClassUse = z.infer<typeof classUseSchema>;

const classInput = z.object({ projectId: projectIdSchema, classId: classIdSchema });

export const classes = {
  /** In order of their indices. */
  list: oc
    .input(z.object({ projectId: projectIdSchema }))
    .output(z.array(datasetClassSchema.extend({ use: classUseSchema }))),
  /** Adds a class with the lowest index that no class has or had; without a colour it gets one. */
  create: oc
    .input(z.object({ projectId: projectIdSchema, name: classNameSchema, colour: colourSchema.optional() }))
    .output(datasetClassSchema),
  rename: oc.input(classInput.extend({ name: classNameSchema })).output(z.object({})),
  recolour: oc.input(classInput.extend({ colour: colourSchema })).output(z.object({})),
  /**
   * Makes one class of two: tags, labels and prompts of `classId` become those of `intoId`, and `classId` is deleted. Where both have a
   * tag, the stronger source has the word, of equal ones present before unsure before absent. Pixels of `classId` count as those of
   * `intoId` wherever they are: proposed, drawn or accepted.
   */
  merge: oc.input(classInput.extend({ intoId: classIdSchema })).output(z.object({})),
  /** What deleting it would lose: for the question before it. */
  use: oc.input(classInput).output(classUseSchema),
  /**
   * Deletes a class, its tags, labels and prompts; the answer says how many. Its pixels stay in the masks under an index that no
   * other class gets, are ignored in exports, and go when the masks are made anew. An image that shows no other class
   * has no mask of the machine any more.
   */
  delete: oc.input(classInput).output(classUseSchema),
};
