import { oc } from '@orpc/contract';
import { z } from 'zod';
import { classIdSchema, imageIdSchema } from '../document/ids.ts';
import { projectIdSchema } from './projectId.ts';
import { presetSchema } from './generation.ts';

const camFactsSchema = z.object({
  classId: classIdSchema,
  preset: presetSchema,
  /** Cells of the map, which is stretched over the whole picture. */
  width: z.int().positive(),
  height: z.int().positive(),
  /** Largest activation before normalising, as the pack gives it: tells a confident map from a stretched weak one. */
  peak: z.number(),
  createdAtMs: z.int(),
});
export type CamFacts = z.infer<typeof camFactsSchema>;

export const camSchema = camFactsSchema.extend({
  /** A byte per cell, row by row, `[height, width]`: value / 255 is the activation, 0 to 1. */
  values: z.instanceof(Uint8Array),
});
export type CamMap = z.infer<typeof camSchema>;

const imageInput = z.object({ projectId: projectIdSchema, imageId: imageIdSchema });

/** Heat maps (class activation maps) that the machine's current proposal of an image was made from. */
export const cams = {
  /** In order of the classes' indices. Empty where there is no such proposal. */
  list: oc.input(imageInput).output(z.array(camFactsSchema)),
  /** Fails (`cam-missing`) where there is none of the class. */
  read: oc.input(imageInput.extend({ classId: classIdSchema })).output(camSchema),
};
