import { z } from 'zod';
import { imageIdSchema, jobIdSchema, maskRevisionIdSchema } from './ids.ts';

/**
 * Planes of a mask, all row-major `[height, width]` of the oriented picture.
 * class: one class index per pixel, 255 = ignore; region: object id within the image, 0 = none, given once and never again;
 * provenance: who set the pixel (`machineProvenance`, `humanProvenance`); confidence: 0..255, how sure the machine is, 255
 * where a person set the pixel.
 */
export const maskPlaneNameSchema = z.enum(['class', 'region', 'provenance', 'confidence']);
export type MaskPlaneName = z.infer<typeof maskPlaneNameSchema>;

/** The planes that a person's hand changes. */
export const humanPlaneNameSchema = maskPlaneNameSchema.extract(['class', 'region', 'provenance']);
export type HumanPlaneName = z.infer<typeof humanPlaneNameSchema>;

export interface MaskPlanes {
  readonly class: Uint8Array;
  readonly region?: Uint32Array;
  readonly provenance?: Uint8Array;
  readonly confidence?: Uint8Array;
}

/** `machine`: proposed; `human`: what was drawn on a picture that has another size by now; `accepted`: frozen by a person who vouches for it. */
export const maskOriginSchema = z.enum(['machine', 'human', 'accepted']);
export type MaskOrigin = z.infer<typeof maskOriginSchema>;

/**
 * A whole mask that never changes. Revisions are only ever added; which one is the machine's current proposal, and which one is
 * accepted, say pointers beside them. What a person draws is no revision until it is accepted.
 */
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

/** An image's mask as one sees it: the accepted one, else what a person drew over the machine's proposal. */
export interface ShownMask {
  readonly width: number;
  readonly height: number;
  readonly planes: MaskPlanes & { readonly provenance: Uint8Array };
  /** SHA-256 of the picture that it belongs to, hexadecimal; null when it is not known. Under another picture it means nothing. */
  readonly contentSha256: string | null;
  /** The machine's part of it, if there is one. */
  readonly proposal: MaskRevision | null;
  /** Set when a person vouches for it; it is shown then, whatever the proposal has become since. */
  readonly accepted: MaskRevision | null;
}
