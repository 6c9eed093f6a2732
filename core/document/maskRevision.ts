import { z } from 'zod';
import { imageIdSchema, jobIdSchema, maskRevisionIdSchema } from './ids.ts';

/**
 * Planes of a mask, all row-major `[height, width]` of the oriented picture.
 * class: one class index per pixel, 255 = ignore; region: object id within the image, 0 = none;
 * provenance: who set the pixel; confidence: 0..255, how sure the machine is.
 */
export const maskPlaneNameSchema = z.enum(['class', 'region', 'provenance', 'confidence']);
export type MaskPlaneName = z.infer<typeof maskPlaneNameSchema>;

export interface MaskPlanes {
  readonly class: Uint8Array;
  readonly region?: Uint32Array;
  readonly provenance?: Uint8Array;
  readonly confidence?: Uint8Array;
}

/** `machine`: proposed; `human`: edited by hand; `accepted`: frozen by a person who vouches for it. */
export const maskOriginSchema = z.enum(['machine', 'human', 'accepted']);
export type MaskOrigin = z.infer<typeof maskOriginSchema>;

/** One state of an image's mask. Revisions are only ever added; the one with the highest sequence is current. */
export const maskRevisionSchema = z.object({
  id: maskRevisionIdSchema,
  imageId: imageIdSchema,
  /** 1, 2, 3 … within the image. */
  sequence: z.int().positive(),
  origin: maskOriginSchema,
  width: z.int().positive(),
  height: z.int().positive(),
  /** SHA-256 of the picture that it was made on, hexadecimal; null when it is not known. Under another picture it means nothing. */
  contentSha256: z.string().nullable(),
  /** The job that made it, if one did. */
  jobId: jobIdSchema.nullable(),
  /** Content identity of the model pack that made it, if one did. */
  pack: z.string().nullable(),
  /** What it was made with: preset, thresholds, prompts' hash. */
  parameters: z.record(z.string(), z.json()),
  createdAtMs: z.int(),
});
export type MaskRevision = z.infer<typeof maskRevisionSchema>;

/** A revision with its planes. */
export interface Mask {
  readonly revision: MaskRevision;
  readonly planes: MaskPlanes;
}
