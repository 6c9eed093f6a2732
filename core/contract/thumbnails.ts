import { oc } from '@orpc/contract';
import { z } from 'zod';
import { imageIdSchema } from '../document/ids.ts';
import { projectIdSchema } from './projectId.ts';

/** Two sizes for everybody, so that what was made for one view is there for the next. */
export const thumbnailSideSchema = z.literal([256, 512]);
export type ThumbnailSide = z.infer<typeof thumbnailSideSchema>;

export const thumbnailSchema = z.object({
  /** A whole file of that type. */
  bytes: z.instanceof(Uint8Array),
  mediaType: z.literal('image/jpeg'),
});
export type ThumbnailFile = z.infer<typeof thumbnailSchema>;

export const thumbnails = {
  /**
   * A small picture to look at: upright, sRGB, its long side at most `side` pixels and never more than the picture has. Of an
   * image that cannot be used, the error is the problem that it has.
   */
  thumbnail: oc
    .input(z.object({ projectId: projectIdSchema, imageId: imageIdSchema, side: thumbnailSideSchema }))
    .output(thumbnailSchema),
};
