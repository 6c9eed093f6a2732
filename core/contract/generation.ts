import { oc } from '@orpc/contract';
import { z } from 'zod';
import { deviceSchema, precisionSchema, threadsSchema } from './device.ts';
import { imageIdSchema, jobIdSchema } from '../document/ids.ts';
import { noticeSchema } from '../document/notice.ts';
import { projectIdSchema } from './projectId.ts';

/** Fast: one scale, no flip. Best: scales 0.5, 1, 1.5, 2, each with its mirror image. */
export const presetSchema = z.enum(['fast', 'best']);

export type Preset = z.infer<typeof presetSchema>;

/** Tiles: pictures at least twice as large as what the pack looks at are also looked at in parts, for small objects. */
export const detailSchema = z.enum(['whole', 'tiles']);

export type Detail = z.infer<typeof detailSchema>;

const count = z.number().int().nonnegative();

/** Images that can be asked for one by one: for more, a person does not wait. */
export const mostChosenImages = 1000;

export const generationStartSchema = z.object({
  projectId: projectIdSchema,
  /** Name of an installed pack or a folder; null is the embedded pack. */
  pack: z.string().nullable(),
  preset: presetSchema,
  detail: detailSchema.default('whole'),
  /** Background threshold on CAMs scaled to 0..1; null takes the pack's own. */
  threshold: z.number().min(0).max(1).nullable(),
  scope: z.enum(['untouched', 'all']),
  /** Also images with an accepted mask: a proposal is made beside it, and the accepted mask stays as it is. */
  includesAccepted: z.boolean().default(false),
  /** Of the scope, these alone, at once: a person waits for them. null is all of the scope. */
  images: z.array(imageIdSchema).min(1).max(mostChosenImages).nullable().default(null),
  /** One that is asked for by name is used or the start fails; it is never replaced by another. */
  device: deviceSchema.default('auto'),
  threads: threadsSchema.default(null),
  /** Other masks, so another job; `int8` on another device than the CPU is refused. */
  precision: precisionSchema.default('fp32'),
});

export type GenerationStart = z.input<typeof generationStartSchema>;

/** What `generation.start` would do, and what should be known before. */
export const generationPlanSchema = z.object({
  packTitle: z.string(),
  /** The background threshold that it would use. */
  threshold: z.number(),
  /** Images that were asked for; the counts after it add up to it. */
  total: count,
  /** Those that get a mask. */
  wanted: count,
  /** No class is tagged present. */
  untagged: count,
  /** The picture cannot be read, is missing, or became another one. */
  unusable: count,
  /** They have a mask of their picture and tags as they are now. */
  masked: count,
  /** A person has drawn on them. */
  drawn: count,
  accepted: count,
  /** As those of `start`; what depends on the device is said there alone. */
  notices: z.array(noticeSchema),
});

export type GenerationPlan = z.infer<typeof generationPlanSchema>;

export const generation = {
  /** Says what `start` would do with these settings; changes nothing, and tries no device. Throws as opening the pack. */
  plan: oc
    .input(
      generationStartSchema.pick({
        projectId: true,
        pack: true,
        preset: true,
        threshold: true,
        scope: true,
        includesAccepted: true,
        images: true,
      }),
    )
    .output(generationPlanSchema),
  /** Fails where no project could be worked on with this pack on this device. The first time with a pack this takes a while. */
  check: oc
    .input(generationStartSchema.pick({ pack: true, device: true, threads: true, precision: true }))
    .output(z.object({})),
  /**
   * Queues a job that makes a CAM per tag and a mask revision for each image in scope, or goes on with one of the same settings
   * that did not come to its end. `untouched` leaves out images that have a mask, `all` only accepted ones: what a
   * person drew stays on top of the new mask. With `includesAccepted` those too get a new proposal, each time; what is shown and
   * exported of them stays the accepted mask, until the proposal is accepted in its place (`masks.accept`).
   */
  start: oc.input(generationStartSchema).output(
    z.object({
      /** null when every image in scope has its mask already: nothing was started. */
      jobId: jobIdSchema.nullable(),
      total: z.number().int(),
      /** What the user should know before trusting the result, such as classes that the pack does not know. */
      notices: z.array(noticeSchema),
      /** What runs the image encoder: `WebGPU · NAME`, or `CPU, 2 threads` with why each other device was refused. */
      device: noticeSchema,
    }),
  ),
};
