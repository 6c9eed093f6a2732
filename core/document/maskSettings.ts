import { z } from 'zod';
import { formatCount } from '../base/format.ts';

/** What the machine's part of masks was made with, and of how many images; null where the project does not say. */
export const maskSettingsSchema = z.object({
  images: z.int().positive(),
  /** Content identity of the model pack. */
  pack: z.string().nullable(),
  packTitle: z.string().nullable(),
  preset: z.string().nullable(),
  detail: z.string(),
  precision: z.string(),
  /** Background threshold on CAMs scaled to 0..1. */
  threshold: z.number().nullable(),
  /** What the long sides of pictures were encoded at; less than the pack's own where memory was scarce. */
  longSidePx: z.int().positive().nullable(),
});
export type MaskSettings = z.infer<typeof maskSettingsSchema>;

/** `11 masks by shapes, fast, threshold 0.335`, one for each; says of packs and sizes what tells them apart. */
export function describeSettings(settings: readonly MaskSettings[]): string[] {
  const titles = Map.groupBy(settings, ({ packTitle }) => packTitle);
  const hasSizes = new Set(settings.map(({ longSidePx }) => longSidePx)).size > 1;
  return settings.map(({ images, pack, packTitle, preset, detail, precision, threshold, longSidePx }) => {
    const isOneTitle = new Set(titles.get(packTitle)?.map((one) => one.pack)).size === 1;
    const parts = [
      packTitle !== null && isOneTitle
        ? packTitle
        : `${packTitle ?? 'a pack'} (${pack?.slice(0, 8) ?? 'not recorded'})`,
      preset ?? 'preset not recorded',
      `threshold ${threshold ?? 'not recorded'}`,
      ...(detail === 'whole' ? [] : [detail]),
      ...(precision === 'fp32' ? [] : [precision]),
      ...(hasSizes ? [longSidePx === null ? 'size not recorded' : `long side ${longSidePx} px`] : []),
    ];
    return `${formatCount(images, 'mask')} by ${parts.join(', ')}`;
  });
}
