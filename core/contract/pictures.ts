import { oc } from '@orpc/contract';
import { z } from 'zod';
import { imageIdSchema } from '../document/ids.ts';
import { projectIdSchema } from './projectId.ts';

/** What every graphics card takes as one texture. */
export const longestPictureSide = 4096;

const side = z.int().positive();

export const displayPictureSchema = z.object({
  /** A whole file of that type, upright, in sRGB, without alpha. */
  bytes: z.instanceof(Uint8Array),
  mediaType: z.literal(['image/jpeg', 'image/png']),
  /** Pixels in the file. */
  width: side,
  height: side,
  /** The size of the oriented picture: the same, unless it was made smaller. */
  full: z.object({ width: side, height: side }),
});
export type DisplayPicture = z.infer<typeof displayPictureSchema>;

export const pictures = {
  /**
   * The picture of an image to work on, its long side at most `longSide` pixels and never more than it has. Its own file where a
   * browser shows that as it is, else a copy: without loss where the picture is small and has none itself. Of an image that cannot be
   * used, the error is the problem that it has.
   */
  picture: oc
    .input(
      z.object({
        projectId: projectIdSchema,
        imageId: imageIdSchema,
        longSide: z.int().min(64).max(longestPictureSide),
      }),
    )
    .output(displayPictureSchema),
};
