import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { presetSchema } from './generation.ts';
import { jobSummarySchema } from './jobs.ts';
import { fileProblemSchema, progressSchema } from './progress.ts';
import { maskSettingsSchema } from '../document/maskSettings.ts';
import { noticeSchema } from '../document/notice.ts';
import { projectIdSchema } from './projectId.ts';

export const openProjectSchema = z.object({
  projectId: projectIdSchema,
  file: z.string(),
  /** What the user should know of the file: that its format was changed and where it lies as it was, that it is on a share. */
  notices: z.array(noticeSchema),
});

export type OpenProject = z.infer<typeof openProjectSchema>;

export const projectStatusSchema = z.object({
  file: z.string(),
  roots: z.array(z.string()),
  images: z.object({
    total: z.number().int(),
    unreadable: z.number().int(),
    tagged: z.number().int(),
    masked: z.number().int(),
    /** Masks that a generation would make otherwise by now: the picture, its tags or their names have changed. Accepted ones never are. */
    outdated: z.number().int(),
  }),
  classes: z.array(
    z.object({
      index: z.number().int(),
      name: z.string(),
      colour: z.string(),
      /** Images that show it; by their tags, as the two after. */
      taggedImages: z.number().int(),
      absentImages: z.number().int(),
      unsureImages: z.number().int(),
    }),
  ),
  /** What the machine's masks were made with that nobody accepted, the most frequent first. */
  masks: z.array(maskSettingsSchema),
  /** What the newest generation was told, which need not have made all masks; null before the first. */
  generation: z
    .object({
      packTitle: z.string(),
      preset: presetSchema,
      threshold: z.number(),
      device: noticeSchema.nullable(),
      /** What should be known before trusting its masks. */
      notices: z.array(noticeSchema),
    })
    .nullable(),
  jobs: z.array(jobSummarySchema),
  problems: z.array(fileProblemSchema),
});

export type ProjectStatus = z.infer<typeof projectStatusSchema>;

/** The status of a file that may not be open here, with what the user should know of the file itself. */
export const projectInspectionSchema = projectStatusSchema.extend({ notices: z.array(noticeSchema) });

export type ProjectInspection = z.infer<typeof projectInspectionSchema>;

/** What the user should know of it: where a file that had another format lies as it was. Empty where nothing was to be done. */
export const projectUpgradeSchema = z.object({ notices: z.array(noticeSchema) });

export type ProjectUpgrade = z.infer<typeof projectUpgradeSchema>;

export const projectCopySchema = z.object({
  file: z.string(),
  bytes: z.number().int(),
  /** What the user should know of the place where the copy is. */
  notices: z.array(noticeSchema),
});

export type ProjectCopy = z.infer<typeof projectCopySchema>;

export const projectCheckSchema = z.object({
  isSound: z.boolean(),
  /** What is wrong with the file. */
  findings: z.array(z.string()),
  /** What is not wrong with the file, and should be put right before others use what comes of it. */
  notices: z.array(noticeSchema),
});

export type ProjectCheck = z.infer<typeof projectCheckSchema>;

const fileSchema = z.string().min(1).max(4096);

export const projects = {
  /** Creates a project file. Fails when the file exists. */
  create: oc.input(z.object({ file: fileSchema })).output(openProjectSchema),
  /**
   * Brings a project of an earlier format up to date, with a backup beside it: what opening does too, but to be watched and
   * cancelled, as copying a large one takes a while. Progress counts megabytes. Cancelled, the file is as it was.
   */
  upgrade: oc.input(z.object({ file: fileSchema })).output(eventIterator(progressSchema, projectUpgradeSchema)),
  /**
   * Opens a project; fails, naming the process, while another has it open. Pages of one host share what one of them has open: the
   * second gets the same project, and closing it closes it for both.
   */
  open: oc.input(z.object({ file: fileSchema })).output(openProjectSchema),
  /** Stops what is running on the project, waits for it, and closes the file; jobs that were not paused are `interrupted` then. */
  close: oc.input(z.object({ projectId: projectIdSchema })).output(z.object({})),
  /**
   * Closes a project that was created here and deletes it, with the folders that were made for it: work that was to begin with it
   * was refused. Fails for any other project.
   */
  discard: oc.input(z.object({ projectId: projectIdSchema })).output(z.object({})),
  /** What an open project holds. */
  status: oc.input(z.object({ projectId: projectIdSchema })).output(projectStatusSchema),
  /** What a project file holds, without opening it for work: also while another process works on it. */
  inspect: oc.input(z.object({ file: fileSchema })).output(projectInspectionSchema),
  /**
   * Saves a copy of a project as it is now, also while it is open here or in another process and written to. Progress counts
   * megabytes. The copy appears whole and checked, or not at all.
   */
  saveCopy: oc
    .input(
      z.object({
        file: fileSchema,
        target: fileSchema,
        /** Whether a project at the target may be replaced. */
        replace: z.boolean(),
      }),
    )
    .output(eventIterator(progressSchema, projectCopySchema)),
  /**
   * Checks the file as a whole: SQLite's own check, references, tile hashes, coverage of every mask revision. Other work goes on
   * meanwhile; what is written then is not checked.
   */
  check: oc.input(z.object({ projectId: projectIdSchema })).output(eventIterator(progressSchema, projectCheckSchema)),
};
