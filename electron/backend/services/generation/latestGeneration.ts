import { z } from 'zod';
import { presetSchema } from '#core/contract/generation.ts';
import { noticeSchema } from '#core/document/notice.ts';
import type { SettingKey } from '../../store/settings.ts';

const latestGenerationSchema = z.object({
  packTitle: z.string(),
  preset: presetSchema,
  threshold: z.number(),
  notices: z.array(noticeSchema),
  /** What it runs on; absent in projects of before. */
  device: noticeSchema.optional(),
});

export type LatestGeneration = z.infer<typeof latestGenerationSchema>;

/** What the newest generation was told and should be read with; kept in the project for everything that shows its masks. */
export const latestGenerationKey: SettingKey<LatestGeneration> = {
  key: 'latest-generation',
  schema: latestGenerationSchema,
};
