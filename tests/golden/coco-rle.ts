/** Checks `core/mask` against a `coco-rle` case: strings, runs, areas, boxes, polygons, set operations and IoU. */
import { z } from 'zod';
import { decodeMask } from '#core/mask/decodeMask.ts';
import { encodeMask } from '#core/mask/encodeMask.ts';
import { mergeRle, rleIou } from '#core/mask/mergeRle.ts';
import { polygonsToRle, polygonToRle } from '#core/mask/polygonToRle.ts';
import { rleArea, rleBox } from '#core/mask/rle.ts';
import { rleFromString, rleToString } from '#core/mask/rleString.ts';
import { compareArrays, compareExactly, type GoldenChecker } from './goldenCase.ts';
import { readCase, uint8Data } from './readCase.ts';

const size = z.object({ height: z.number(), width: z.number() });

const schema = z.object({
  masks: z.array(
    z.object({
      size: z.tuple([z.number(), z.number()]),
      counts: z.string(),
      uncompressed_counts: z.array(z.number()),
      area: z.number(),
      bbox: z.array(z.number()),
    }),
  ),
  polygons: z.array(
    size.extend({
      polygons: z.array(z.array(z.number())),
      part_counts: z.array(z.string()),
      counts: z.string(),
      area: z.number(),
      bbox: z.array(z.number()),
    }),
  ),
  iou_pairs: z.array(
    size.extend({
      dt_counts: z.string(),
      gt_counts: z.string(),
      iou: z.number(),
      iou_crowd: z.number(),
      union_counts: z.string(),
      intersection_counts: z.string(),
    }),
  ),
});

export const check: GoldenChecker = async (caseFolder) => {
  const { description, tensors } = await readCase(caseFolder, schema);

  const encoded = description.masks.map(({ size: [height, width] }, i) =>
    encodeMask(uint8Data(tensors, `mask_${twoDigits(i)}`), width, height),
  );
  const decoded = description.masks.map(({ size: [height, width], counts: text }) =>
    rleFromString(text, height, width),
  );
  const polygons = description.polygons.map((item) => polygonsToRle(item.polygons, item.height, item.width));
  const pairs = description.iou_pairs.map(({ height, width, dt_counts, gt_counts }) => ({
    detection: rleFromString(dt_counts, height, width),
    groundTruth: rleFromString(gt_counts, height, width),
  }));

  return [
    compareExactly(
      'mask strings',
      encoded.map(({ mask }) => rleToString(mask.runs)),
      column(description.masks, 'counts'),
    ),
    compareExactly(
      'mask runs',
      encoded.map(({ mask }) => [...mask.runs]),
      column(description.masks, 'uncompressed_counts'),
    ),
    compareExactly('mask areas', column(encoded, 'area'), column(description.masks, 'area')),
    compareExactly('mask boxes', column(encoded, 'box'), column(description.masks, 'bbox')),
    compareExactly(
      'runs from strings',
      decoded.map(({ runs }) => [...runs]),
      column(description.masks, 'uncompressed_counts'),
    ),
    compareExactly('boxes from runs', decoded.map(rleBox), column(description.masks, 'bbox')),
    compareExactly(
      'pixels from strings',
      decoded.map((mask) => [...decodeMask(mask)]),
      description.masks.map((_, i) => [...uint8Data(tensors, `mask_${twoDigits(i)}`)]),
    ),
    compareExactly(
      'polygon parts',
      description.polygons.flatMap(({ height, width, polygons: parts }) =>
        parts.map((part) => rleToString(polygonToRle(part, height, width).runs)),
      ),
      description.polygons.flatMap(({ part_counts }) => part_counts),
    ),
    compareExactly(
      'polygon strings',
      polygons.map(({ runs }) => rleToString(runs)),
      column(description.polygons, 'counts'),
    ),
    compareExactly('polygon areas', polygons.map(rleArea), column(description.polygons, 'area')),
    compareExactly('polygon boxes', polygons.map(rleBox), column(description.polygons, 'bbox')),
    compareExactly(
      'polygon pixels',
      polygons.map((mask) => [...decodeMask(mask)]),
      description.polygons.map((_, i) => [...uint8Data(tensors, `poly_mask_${twoDigits(i)}`)]),
    ),
    ...(['union', 'intersection'] as const).map((operation) =>
      compareExactly(
        operation,
        pairs.map((pair) => rleToString(mergeRle([pair.detection, pair.groundTruth], operation).runs)),
        column(description.iou_pairs, `${operation}_counts` as const),
      ),
    ),
    compareArrays(
      'iou',
      pairs.map((pair) => rleIou(pair.detection, pair.groundTruth, false)),
      column(description.iou_pairs, 'iou'),
      1e-12,
    ),
    compareArrays(
      'iou with a crowd',
      pairs.map((pair) => rleIou(pair.detection, pair.groundTruth, true)),
      column(description.iou_pairs, 'iou_crowd'),
      1e-12,
    ),
  ];
};

function column<T, K extends keyof T>(items: readonly T[], key: K): T[K][] {
  return items.map((item) => item[key]);
}

function twoDigits(index: number): string {
  return String(index).padStart(2, '0');
}
