import { z } from 'zod';
import { deviceSchema, precisionSchema, threadsSchema } from '#core/contract/device.ts';
import { detailSchema, presetSchema } from '#core/contract/generation.ts';
import { imageIdSchema } from '#core/document/ids.ts';
import type { ClipPack } from '#models/packs/openPack.ts';

/** The kind of generation jobs in the project's queue. */
export const generationKind = 'generate-masks';

/** What a generation job is asked to do; stored with the job, so that it resumes with the same settings. */
export const generationSchema = z.object({
  pack: z.string().nullable(),
  preset: presetSchema,
  detail: detailSchema.default('whole'),
  threshold: z.number().min(0).max(1).nullable(),
  scope: z.enum(['untouched', 'all']),
  includesAccepted: z.boolean().default(false),
  /** Of the scope, these alone; null is all of it. */
  images: z.array(imageIdSchema).nullable().default(null),
  device: deviceSchema.default('auto'),
  threads: threadsSchema.default(null),
  precision: precisionSchema.default('fp32'),
});

export type GenerationParameters = z.infer<typeof generationSchema>;

/** Whether two jobs make the same masks; what computes them does not matter. */
export function isSameWork(one: GenerationParameters, other: GenerationParameters): boolean {
  const worked = (parameters: GenerationParameters): string => {
    const { pack, preset, detail, threshold, scope, includesAccepted, images, precision } = parameters;
    const inOrder = images?.toSorted((a, b) => a - b);
    return JSON.stringify([pack, preset, detail, threshold, scope, includesAccepted, inOrder, precision]);
  };
  return worked(one) === worked(other);
}

/** For packs that name none. CAMs are stretched to 0..1 per class, so this is a share of the class's own peak. */
const defaultThreshold = 0.4;

/** The background threshold to use: the one asked for, else the pack's own for the preset, else 0.4. */
export function thresholdFor(
  pack: ClipPack,
  { preset, threshold }: Pick<GenerationParameters, 'preset' | 'threshold'>,
): number {
  const own = pack.manifest.inference?.background_threshold;
  return threshold ?? (typeof own === 'object' ? own[preset] : own) ?? defaultThreshold;
}
