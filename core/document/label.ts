/**
 * Labels: what a person points out in a picture without drawing its mask. Positions are in pixels of the oriented picture, 0,0 = the
 * upper left corner of its first pixel, so its lower right corner is width,height.
 */
import { z } from 'zod';
import { ExpectedError } from '../base/errors.ts';
import type { ImageSize } from '../geometry/space.ts';
import { classIdSchema, imageIdSchema, labelIdSchema } from './ids.ts';

/** `foreground`: here is the class; `background`: here the class is not (another one may be). */
export const labelMeaningSchema = z.enum(['foreground', 'background']);
export type LabelMeaning = z.infer<typeof labelMeaningSchema>;

const coordinateSchema = z.number().nonnegative();

/** More points than a hand draws in minutes; keeps a request small. */
const maximumScribblePoints = 20_000;

/**
 * A point says it of its pixel, so the right and lower edges of the picture, beyond which there is none, are outside for it. Scribbles and
 * boxes may reach to the edges. A scribble says it of the pixels under a round brush of `widthPx` moved along `points`. A box: one whole
 * object lies inside and touches its four sides (foreground), or no pixel inside is of the class (background).
 */
export const labelShapeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('point'), x: coordinateSchema, y: coordinateSchema }),
  z.object({
    kind: z.literal('scribble'),
    points: z
      .array(z.tuple([coordinateSchema, coordinateSchema]))
      .min(1)
      .max(maximumScribblePoints),
    widthPx: z.number().positive().max(10_000),
  }),
  z.object({
    kind: z.literal('box'),
    x: coordinateSchema,
    y: coordinateSchema,
    width: z.number().positive(),
    height: z.number().positive(),
  }),
]);
export type LabelShape = z.infer<typeof labelShapeSchema>;

export const labelSchema = z.object({
  id: labelIdSchema,
  imageId: imageIdSchema,
  classId: classIdSchema,
  meaning: labelMeaningSchema,
  shape: labelShapeSchema,
  /** Size of the oriented picture that it was drawn on: on a picture of another size it means nothing. */
  pictureWidth: z.int().positive(),
  pictureHeight: z.int().positive(),
  /** Milliseconds since 1970. */
  createdAtMs: z.int(),
});
export type Label = z.infer<typeof labelSchema>;

/** Throws `ExpectedError` (`label-outside`) when a part of a shape lies outside a picture of this size. */
export function requireShapeInside(shape: LabelShape, { width, height }: ImageSize): void {
  const isOutside = (at: number, size: number): boolean => (shape.kind === 'point' ? at >= size : at > size);
  const outside = cornersOf(shape).find(([x, y]) => isOutside(x, width) || isOutside(y, height));
  if (outside === undefined) return;
  const [x, y] = outside;
  throw new ExpectedError(
    'label-outside',
    `The ${shape.kind} reaches to ${x}, ${y}, outside the picture of ${width} × ${height} pixels.`,
    { remedy: 'Give positions in pixels of the upright picture.', details: { x, y, width, height } },
  );
}

/** The positions that lie furthest out; none is negative by the schema. */
function cornersOf(shape: LabelShape): readonly (readonly [x: number, y: number])[] {
  switch (shape.kind) {
    case 'point':
      return [[shape.x, shape.y]];
    case 'scribble':
      return shape.points;
    case 'box':
      return [[shape.x + shape.width, shape.y + shape.height]];
  }
}
