import { oc } from '@orpc/contract';
import { z } from 'zod';
import { classIdSchema, imageIdSchema } from '../document/ids.ts';
import { imageStateSchema } from '../document/image.ts';
import { imageFilterSchema, imageOrderSchema, imageWorkSchema } from '../document/imageFilter.ts';
import { problemSchema } from '../document/problem.ts';
import { tagSchema } from '../document/tag.ts';
import { projectIdSchema } from './projectId.ts';

export const listedImageSchema = z.object({
  imageId: imageIdSchema,
  /** Absolute path of the root. */
  folder: z.string(),
  /** Below the root, with forward slashes. */
  path: z.string(),
  state: imageStateSchema,
  problem: problemSchema.nullable(),
  work: imageWorkSchema,
  /** Whether its mask is out of date: a generation would make it otherwise by now. */
  isOutdated: z.boolean(),
  /** As in the state of its mask: share of pixels that the proposal beside an accepted mask shows otherwise; null: there are not both. */
  differsFromAccepted: z.number().nullable(),
  /** Of the oriented picture, in pixels; null when it could never be read. */
  width: z.int().positive().nullable(),
  height: z.int().positive().nullable(),
  contentSha256: z.string().nullable(),
  /** In order of the classes' indices. */
  tags: z.array(tagSchema.omit({ imageId: true })),
});
export type ListedImage = z.infer<typeof listedImageSchema>;

const count = z.int().nonnegative();

export const imagePlaceSchema = z.object({
  image: listedImageSchema,
  /** In the list, from 0; null: it does not pass the filter (any more), and has no neighbours. */
  index: count.nullable(),
  total: count,
  previousId: imageIdSchema.nullable(),
  nextId: imageIdSchema.nullable(),
});
export type ImagePlace = z.infer<typeof imagePlaceSchema>;

export const imageCountsSchema = z.object({
  total: count,
  states: z.record(imageStateSchema, count),
  work: z.record(imageWorkSchema, count),
  /** Classes that occur in a tag, in order of their index. */
  classes: z.array(z.object({ classId: classIdSchema, present: count, absent: count, unsure: count })),
});
export type ImageCounts = z.infer<typeof imageCountsSchema>;

/** Most images of one answer. */
export const longestImagePage = 500;

export const imageList = {
  /** A window of the images that pass a filter, anywhere in the list, and how long the list is. */
  list: oc
    .input(
      z.object({
        projectId: projectIdSchema,
        filter: imageFilterSchema.default({}),
        order: imageOrderSchema.default('path'),
        offset: count.default(0),
        limit: z.int().min(1).max(longestImagePage).default(100),
      }),
    )
    .output(z.object({ total: count, images: z.array(listedImageSchema) })),
  /** One image, with where it is among those that pass a filter: what a view of single images goes through. */
  place: oc
    .input(
      z.object({
        projectId: projectIdSchema,
        imageId: imageIdSchema,
        filter: imageFilterSchema.default({}),
        order: imageOrderSchema.default('path'),
      }),
    )
    .output(imagePlaceSchema),
  /**
   * The ids of all images that pass a filter, in order. Who keeps them has a list that stays as it is while its images change, and
   * asks for `details` of those that are seen.
   */
  ids: oc
    .input(
      z.object({
        projectId: projectIdSchema,
        filter: imageFilterSchema.default({}),
        order: imageOrderSchema.default('path'),
      }),
    )
    .output(z.object({ imageIds: z.instanceof(Uint32Array) })),
  /** What a list says of these images, in their order; those that the project does not have are left out. */
  details: oc
    .input(z.object({ projectId: projectIdSchema, imageIds: z.array(imageIdSchema).min(1).max(longestImagePage) }))
    .output(z.object({ images: z.array(listedImageSchema) })),
  /** How many images pass a filter, by state, work and class. */
  counts: oc
    .input(z.object({ projectId: projectIdSchema, filter: imageFilterSchema.default({}) }))
    .output(imageCountsSchema),
};
