import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { jobIdSchema } from '../document/ids.ts';
import { noticeSchema } from '../document/notice.ts';
import { fileProblemSchema, progressSchema } from './progress.ts';
import { projectIdSchema } from './projectId.ts';

/** How many lists of an import's report name at most; the counts are of all. */
export const listedPaths = 100;

const count = z.number().int().nonnegative();

/** Paths below the imported folder where that is a root, else absolute paths. */
const pathList = z.object({ count, first: z.array(z.string()).max(listedPaths) });

export const importReportSchema = z.object({
  folders: z.array(z.string()),
  /** New images. */
  added: count,
  /** The file at its place holds the same picture as before. */
  unchanged: count,
  /** Images whose file has another place or name now; they keep their tags and masks. */
  moved: z.object({ count, first: z.array(z.object({ from: z.string(), to: z.string() })).max(listedPaths) }),
  /** Images with another picture at the same place: tags stay, masks of the machine are out of date. */
  changed: pathList,
  /** As `changed`, but a person worked on the mask: left out of everything until the old picture is back. */
  toCheck: pathList,
  /** Images whose picture is nowhere any more. Nothing of them is lost: they come back with their file. */
  missing: pathList,
  /** Images that were missing or unreadable and are there again. */
  back: pathList,
  /** Pictures that several images share, in the whole project: annotating one of each is enough. */
  duplicates: z.object({ groups: count, images: count, first: z.array(z.array(z.string())).max(listedPaths) }),
  /** Folders below it that this program wrote (projects, datasets, looks); their pictures are not imported. */
  ownOutputs: z.array(z.string()),
  /** What could not be decided, such as whether a disk is connected. */
  notices: z.array(noticeSchema),
  problems: z.array(fileProblemSchema),
});

export type ImportReport = z.infer<typeof importReportSchema>;

export const takeReportSchema = z.object({
  /** Images that are of the picture at their place now, or would be. */
  taken: count,
  /** Of these, where something that a person did stays: the picture has the size of the old one. */
  masksKept: pathList,
  /** As `masksKept`, but somebody vouched for the mask in the old picture, and has to do so again. */
  toAcceptAgain: pathList,
  /** Of these, where masks and labels were removed: the picture has another size. */
  masksRemoved: pathList,
  /** Images that stay as they are, with the reason. */
  problems: z.array(fileProblemSchema),
});

export type TakeReport = z.infer<typeof takeReportSchema>;

export const pictureFolderSchema = z.object({
  /** Absolute, as it was imported. */
  folder: z.string(),
  /** Images that have their place below it. */
  images: count,
  /** Whether it can be found now: a disk may be away, or the folder moved or renamed. */
  isThere: z.boolean(),
});

export type PictureFolder = z.infer<typeof pictureFolderSchema>;

const folderSchema = z.string().min(1).max(4096);

const importRequestSchema = z.object({
  projectId: projectIdSchema,
  folder: folderSchema.nullable(),
  verify: z.boolean().default(false),
});

export const images = {
  /** The folders that pictures were imported from, in the order in which they came. */
  folders: oc.input(z.object({ projectId: projectIdSchema })).output(z.array(pictureFolderSchema)),
  /**
   * Walks a folder and records every picture below it: path, size, content hash. Pictures stay where they are. Running it
   * again finds what is new, moved, changed and missing: an image follows its content, so that tags and masks stay with the
   * picture. Files whose size and time are those of the last import are not read, unless with `verify`. Unreadable files are
   * recorded with their reason. A null folder is all that were imported before, together: a picture may have moved between them.
   */
  import: oc.input(importRequestSchema).output(eventIterator(progressSchema, importReportSchema)),
  /**
   * As `import`, as a job that goes on whether or not anybody follows it: `jobs.watch` says how far it is, and at its end the job's
   * `result` is the report.
   */
  startImport: oc.input(importRequestSchema).output(z.object({ jobId: jobIdSchema })),
  /**
   * Tells that an imported folder is elsewhere by now ('Locate folder…'), whether or not the old one is still there. Images follow
   * their pictures by content; those that are not found are missing and wait below the new folder. Refused when no picture is
   * where it should be.
   */
  relink: oc
    .input(z.object({ projectId: projectIdSchema, from: folderSchema, to: folderSchema }))
    .output(eventIterator(progressSchema, importReportSchema)),
  /**
   * Takes the pictures that are at the places of changed images (`toCheck` of an import) as theirs: of those at these paths (absolute,
   * below an imported folder, or file names), or (null) of all. Tags, prompts and history stay; masks and labels too in a picture of
   * the same size. One of another size is a problem (`masks-do-not-fit`) unless with `discardMasks`. One step of the project's
   * history, which brings everything back. A dry run says what would happen, and changes nothing.
   */
  takePictures: oc
    .input(
      z.object({
        projectId: projectIdSchema,
        paths: z.array(z.string().min(1).max(4096)).min(1).max(100_000).nullable(),
        discardMasks: z.boolean(),
        isDryRun: z.boolean(),
      }),
    )
    .output(eventIterator(progressSchema, takeReportSchema)),
};
