import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { imageIdSchema, journalEntryIdSchema } from '../document/ids.ts';
import { maximumLabelLength } from '../document/journal.ts';
import { maskPlaneNameSchema } from '../document/maskRevision.ts';
import { maximumMaskPixels } from '../mask/rle.ts';
import { tileLength } from '../mask/tiles.ts';
import { fileProblemSchema, progressSchema } from './progress.ts';
import { projectIdSchema } from './projectId.ts';
import { thumbnailSideSchema } from './thumbnails.ts';

/** As many tiles as the largest mask has. */
const mostTiles = maximumMaskPixels / tileLength;

/** Tiles of one answer: at most about 25 MB. */
const mostTilesRead = 64;

/** Parts of a region edit; more than anyone clicks. */
const mostPixels = 1000;

const coordinateSchema = z.int().nonnegative().max(maximumMaskPixels);
const imageInput = z.object({ projectId: projectIdSchema, imageId: imageIdSchema });

const placeSchema = z.object({ row: coordinateSchema, column: coordinateSchema });

/** SHA-256 of a tile's values, hexadecimal. */
const tileNameSchema = z.string().regex(/^[0-9a-f]{64}$/, 'Not a tile name');

/** What one place of the human layer is called; null: nothing is set there. */
const humanNamesSchema = z
  .object({ class: tileNameSchema, region: tileNameSchema, provenance: tileNameSchema })
  .nullable();

/** Values of a tile: one for all of them, or `tileLength` of them row by row, in bytes; of regions little-endian, four bytes each. */
function tileValues(highest: number, bytesPerValue: number) {
  const length = tileLength * bytesPerValue;
  return z.union([
    z.int().nonnegative().max(highest),
    z.instanceof(Uint8Array).refine((bytes) => bytes.length === length, `A tile of this plane has ${length} bytes`),
  ]);
}

const planesSchema = z.object({
  class: tileValues(255, 1),
  region: tileValues(0xffff_ffff, 4),
  /** 1 where a person set the pixel, else 0. */
  provenance: tileValues(1, 1),
});

const maskTileSchema = placeSchema.extend({
  /** Of the human layer, whatever layer was asked for. */
  names: humanNamesSchema,
  planes: planesSchema,
});
export type MaskTile = z.infer<typeof maskTileSchema>;

/** What a person can see of a mask: shown is the accepted one, else the human layer over the machine's proposal. */
export const maskLayerSchema = z.enum(['shown', 'machine', 'human', 'accepted']);
export type MaskLayer = z.infer<typeof maskLayerSchema>;

export const maskStateSchema = z.object({
  /** Pixels of the oriented picture. */
  width: z.int(),
  height: z.int(),
  /** Whether there is any mask to show. */
  hasMask: z.boolean(),
  hasProposal: z.boolean(),
  isAccepted: z.boolean(),
  /**
   * Share of pixels, 0 to 1, whose class in the accepted mask is another one than would be shown without it: that of what a person
   * drew, else that of the machine's current proposal. Ignored pixels are a class of their own. null: not accepted, or nothing is
   * drawn or proposed beside the accepted mask.
   */
  differsFromAccepted: z.number().nullable(),
  drawnPixels: z.int(),
  /** The id to draw a new region with. */
  nextRegionId: z.int(),
});
export type MaskState = z.infer<typeof maskStateSchema>;

/** What an edit left behind: places of the human layer that changed, with their names by now. */
export const maskEditSchema = z.object({
  /** null: nothing changed. */
  entryId: journalEntryIdSchema.nullable(),
  tiles: z.array(placeSchema.extend({ names: humanNamesSchema })),
  isAccepted: z.boolean(),
});
export type MaskEdit = z.infer<typeof maskEditSchema>;

export const acceptReportSchema = z.object({
  accepted: z.int(),
  acceptedBefore: z.int(),
  problems: z.array(fileProblemSchema),
});
export type AcceptReport = z.infer<typeof acceptReportSchema>;

const pixelSchema = z.object({ x: coordinateSchema, y: coordinateSchema });

/**
 * The mask of one image. Every change is one step of the image's journal (`imageHistory`), durable when it is answered. A change
 * of pixels withdraws an acceptance in the same step; what was vouched for stays.
 */
export const masks = {
  state: oc.input(imageInput).output(maskStateSchema),
  /** A whole plane, row by row, bytes as in `tiles`; null where the layer does not have it. */
  plane: oc
    .input(imageInput.extend({ layer: maskLayerSchema, plane: maskPlaneNameSchema }))
    .output(z.object({ width: z.int(), height: z.int(), values: z.instanceof(Uint8Array).nullable() })),
  /**
   * The classes of the shown mask, as small as the image's thumbnail of that side: each pixel is the one of the mask at its centre.
   * null: there is no mask.
   */
  thumbnail: oc
    .input(imageInput.extend({ side: thumbnailSideSchema }))
    .output(z.object({ width: z.int(), height: z.int(), values: z.instanceof(Uint8Array).nullable() })),
  /** Single tiles of a layer, with the names of the human layer there: what a stroke is drawn on. */
  tiles: oc
    .input(imageInput.extend({ layer: maskLayerSchema, places: z.array(placeSchema).min(1).max(mostTilesRead) }))
    .output(z.array(maskTileSchema)),
  /**
   * Keeps a stroke: the tiles of the human layer that it changed, as they are after it, with the names that they had before. Fails
   * (`mask-changed`) when they have others by now: two windows may draw on one image.
   */
  stroke: oc
    .input(
      imageInput.extend({
        /** What the step is called: 'Brush boat'. */
        label: z.string().min(1).max(maximumLabelLength),
        tiles: z
          .array(placeSchema.extend({ base: humanNamesSchema, planes: planesSchema }))
          .min(1)
          .max(mostTiles),
      }),
    )
    .output(maskEditSchema),
  /** Removes what a person drew, in a box or (null) everywhere: the machine's proposal shows through again. */
  clearToMachine: oc
    .input(
      imageInput.extend({
        box: pixelSchema
          .extend({
            width: z.int().positive().max(maximumMaskPixels),
            height: z.int().positive().max(maximumMaskPixels),
          })
          .nullable(),
      }),
    )
    .output(maskEditSchema),
  /** Names the object under a pixel, splits it into its parts, or makes one of several. */
  editRegions: oc
    .input(
      imageInput.extend({
        edit: z.discriminatedUnion('kind', [
          z.object({ kind: z.literal('new'), at: pixelSchema }),
          z.object({ kind: z.literal('split'), at: pixelSchema }),
          z.object({ kind: z.literal('merge'), at: z.array(pixelSchema).min(2).max(mostPixels) }),
        ]),
      }),
    )
    .output(maskEditSchema),
  /**
   * Vouches for what is shown: it is frozen, whatever the machine proposes later. Of an accepted image, for what would be shown
   * without the acceptance: it takes the place of the accepted mask, which stays in the file as an earlier revision.
   */
  accept: oc.input(imageInput).output(maskEditSchema),
  /**
   * Vouches for the masks of many images, as one step of the project's history: of those at these paths (absolute, below an imported
   * folder, or file names), or (null) of all that have a mask and
   * are not accepted yet. An accepted image that is named takes the proposal beside its mask, as `accept`. One that was made on another picture is a problem (`mask-outdated`).
   */
  acceptMany: oc
    .input(
      z.object({
        projectId: projectIdSchema,
        paths: z.array(z.string().min(1).max(4096)).min(1).max(100_000).nullable(),
      }),
    )
    .output(eventIterator(progressSchema, acceptReportSchema)),
  /** Takes an acceptance back; what is shown stays as it is. */
  withdraw: oc.input(imageInput).output(maskEditSchema),
};
