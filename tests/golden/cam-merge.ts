/** Checks `models/cam` against a `cam-merge` case: flip and scale merging, normalisation, label maps. */
import { z } from 'zod';
import { labelCams } from '#models/cam/labelCams.ts';
import { mergeMirrored, mergeScales } from '#models/cam/mergeScales.ts';
import { expectDType, tensor, type Tensor } from '#models/tensor/tensor.ts';
import { compareArrays, compareExactly, compareTensors, type GoldenChecker, type GoldenPart } from './goldenCase.ts';
import { namedTensor, readCase, uint8Data } from './readCase.ts';

const tolerance = 2e-6;

/** Labels may differ where the best two scores are closer than this. */
const undecidedMargin = 1e-5;

const schema = z.object({
  height: z.number(),
  width: z.number(),
  valid_classes: z.array(z.number()),
  strided_size: z.array(z.number()),
  scales: z.array(z.unknown()),
  thresholds: z.array(z.number()),
});

export const check: GoldenChecker = async (caseFolder) => {
  const { description, tensors } = await readCase(caseFolder, schema);
  const { height, width, valid_classes: validClasses, thresholds } = description;
  const float = (name: string): Tensor<'float32'> => expectDType(namedTensor(tensors, name), 'float32');
  const pairs = description.scales.map((_, i) => float(`pair_scale${i}`));
  const merged = mergeScales(pairs, { height, width, validClasses });
  const label = uint8Data(tensors, 'label');
  const labels = validClasses.map((classIndex) => classIndex + 1);

  return [
    ...pairs.map((pair, i) =>
      compareTensors(`merged scale ${i}`, mergeMirrored(pair), float(`expected_merged_scale${i}`), tolerance),
    ),
    compareTensors('highres', merged.highres, float('expected_highres_cam'), tolerance),
    compareTensors('strided', merged.strided, float('expected_strided_cam'), tolerance),
    compareExactly('strided size', merged.strided.shape.slice(1), description.strided_size),
    compareExactly('tags', multiHot(validClasses, label.length), [...label]),
    compareArrays('classes', merged.classes, expectDType(namedTensor(tensors, 'expected_keys'), 'int32').data, 0),
    ...thresholds.flatMap((threshold) => {
      const percent = String(Math.round(threshold * 100)).padStart(3, '0');
      return [
        compareLabels(
          `labels at ${threshold}`,
          merged.highres,
          labels,
          threshold,
          uint8Data(tensors, `expected_label_${percent}`),
        ),
        compareLabels(
          `strided labels at ${threshold}`,
          merged.strided,
          labels,
          threshold,
          uint8Data(tensors, `expected_label_strided_${percent}`),
        ),
      ];
    }),
  ];
};

function multiHot(classes: readonly number[], count: number): number[] {
  return Array.from({ length: count }, (_, classIndex) => Number(classes.includes(classIndex)));
}

/** Exact, but for pixels that the case itself calls undecided. */
function compareLabels(
  name: string,
  cams: Tensor<'float32'>,
  labels: readonly number[],
  threshold: number,
  expected: Uint8Array,
): GoldenPart {
  const actual = labelCams(cams, labels, threshold);
  const background = new Float32Array(actual.length).fill(threshold);
  const planes = tensor(
    'float32',
    [labels.length + 1, actual.length],
    Float32Array.from([...background, ...cams.data]),
  );
  const decided = actual.map((label, i) => (margin(planes, i) < undecidedMargin ? (expected[i] ?? label) : label));
  return compareArrays(name, decided, expected, 0);
}

function margin(planes: Tensor<'float32'>, pixel: number): number {
  const [count = 0, pixels = 0] = planes.shape;
  const scores = Array.from({ length: count }, (_, k) => planes.data[k * pixels + pixel] ?? 0).sort((a, b) => b - a);
  return (scores[0] ?? 0) - (scores[1] ?? 0);
}
