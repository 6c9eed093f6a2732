import { oc } from '@orpc/contract';
import { z } from 'zod';
import { classNameSchema } from '../document/datasetClass.ts';
import { classIdSchema, imageIdSchema, journalEntryIdSchema } from '../document/ids.ts';
import { tagSchema, tagValueSchema } from '../document/tag.ts';
import { fileProblemSchema } from './progress.ts';
import { projectIdSchema } from './projectId.ts';

export const tagReportSchema = z.object({
  newClasses: z.array(z.string()),
  taggedImages: z.number().int(),
  /** Tags set, also those that were the same before. */
  tags: z.number().int(),
  /** Tags of an earlier list or folder that were taken back. */
  removed: z.number().int(),
  /** Proposals of the machine that went with the last class that their image showed. */
  withdrawnMasks: z.number().int(),
  /** Classes that lost their last tag by that, and of which no label or prompt speaks: likely spelling mistakes to delete. */
  unusedClasses: z.array(z.string()),
  problems: z.array(fileProblemSchema),
});

export type TagReport = z.infer<typeof tagReportSchema>;

export const tags = {
  /** Tags every image with the name of the first folder below the imported one. Images directly in the root get no tag. */
  fromFolders: oc.input(z.object({ projectId: projectIdSchema })).output(tagReportSchema),
  /**
   * Reads `path,class[,class…]` or one row per pair; with or without a header; with columns `absent` and `unsure`, or a column
   * `value`. Paths are beside the file, below an imported folder, absolute, or bare file names; one that fits several images is a
   * problem. A list that `replaces` has the last word: of the images that it names, what earlier lists and folders said is taken
   * back; of all others, what the same file said when it was read before. What a person said stays.
   * An image that shows no class any more has no mask of the machine; undoing brings back both.
   */
  fromCsv: oc
    .input(
      z.object({
        projectId: projectIdSchema,
        file: z.string().min(1).max(4096),
        replaces: z.boolean().default(false),
      }),
    )
    .output(tagReportSchema),
  /** Fails where a list could not be read at all, before there are images that it could be about. */
  checkCsv: oc.input(z.object({ file: z.string().min(1).max(4096) })).output(z.object({})),
  /** What is known of an image, in order of the classes' indices. */
  ofImage: oc
    .input(z.object({ projectId: projectIdSchema, imageId: imageIdSchema }))
    .output(z.array(tagSchema.omit({ imageId: true }))),
  /**
   * Says for a person whether images show a class: `absent` is 'not here'. null takes back what was said, by whomever; a list or
   * folder that is read again says it again, so a class that is not there is better said to be absent. With the last class that an image shows goes its mask of the machine.
   */
  set: oc
    .input(
      z.object({
        projectId: projectIdSchema,
        imageIds: z.array(imageIdSchema).min(1).max(100_000),
        classId: classIdSchema,
        value: tagValueSchema.nullable(),
      }),
    )
    /** The step in the history; null: all was as it was said to be. */
    .output(z.object({ entryId: journalEntryIdSchema.nullable() })),
  /**
   * As `set`, of images by their paths (absolute, below an imported folder, or file names), always as a step of the project's history.
   * A class that there is not is added, unless a tag is taken back (`class-missing`).
   */
  setNamed: oc
    .input(
      z.object({
        projectId: projectIdSchema,
        paths: z.array(z.string().min(1).max(4096)).min(1).max(100_000),
        className: classNameSchema,
        value: tagValueSchema.nullable(),
      }),
    )
    .output(tagReportSchema),
};
