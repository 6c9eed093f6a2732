/** Checks `models/evaluate` against a `metrics` case: confusion counts and the scores that follow from them. */
import { z } from 'zod';
import { ignoreLabel } from '#core/mask/labelMap.ts';
import { ConfusionMatrix } from '#models/evaluate/confusion.ts';
import { expectDType } from '#models/tensor/tensor.ts';
import { compareArrays, compareExactly, type GoldenChecker, type GoldenPart } from './goldenCase.ts';
import { namedTensor, readCase, uint8Data } from './readCase.ts';

const tolerance = 1e-12;

/** null stands for NaN: the class, or any pixel at all, is in neither prediction nor truth. */
const score = z
  .number()
  .nullable()
  .transform((value) => value ?? NaN);

const scores = z.object({
  n_classes: z.number(),
  iou: z.array(score),
  miou: score,
  miou_gt_classes_only: score.optional(),
  pixel_accuracy: score,
});

const pair = scores.extend({ height: z.number(), width: z.number(), ignored: z.number() });

const schema = z.object({ ignore_index: z.literal(ignoreLabel), pairs: z.array(pair), accumulated: scores });

export const check: GoldenChecker = async (caseFolder) => {
  const { description, tensors } = await readCase(caseFolder, schema);
  const all = new ConfusionMatrix(description.accumulated.n_classes);
  const parts = description.pairs.flatMap((expected, i) => {
    const matrix = new ConfusionMatrix(expected.n_classes);
    const truth = uint8Data(tensors, `gt_${i}`);
    matrix.add(uint8Data(tensors, `pred_${i}`), truth);
    all.addMatrix(matrix);
    const counted = matrix.classScores().reduce((sum, { truePixels }) => sum + truePixels, 0);
    const counts = expectDType(namedTensor(tensors, `expected_confusion_${i}`), 'int32').data;
    return [
      compareExactly(`pair ${i}: shape`, namedTensor(tensors, `gt_${i}`).shape, [expected.height, expected.width]),
      compareArrays(`pair ${i}: ignored`, [truth.length - counted], [expected.ignored], 0),
      ...compareScores(`pair ${i}`, matrix, counts, expected),
    ];
  });
  const counts = expectDType(namedTensor(tensors, 'expected_confusion_all'), 'int32').data;
  return [...parts, ...compareScores('accumulated', all, counts, description.accumulated)];
};

function compareScores(
  name: string,
  matrix: ConfusionMatrix,
  counts: Int32Array,
  expected: z.output<typeof scores>,
): GoldenPart[] {
  const truthMean = expected.miou_gt_classes_only;
  const means = [
    matrix.meanIou(),
    matrix.pixelAccuracy(),
    ...(truthMean === undefined ? [] : [matrix.meanIou('truth')]),
  ];
  const expectedMeans = [expected.miou, expected.pixel_accuracy, ...(truthMean === undefined ? [] : [truthMean])];
  return [
    compareArrays(`${name}: counts`, matrix.counts, counts, 0),
    compareArrays(
      `${name}: IoU`,
      matrix.classScores().map(({ iou }) => iou),
      expected.iou,
      tolerance,
    ),
    compareArrays(`${name}: means`, means, expectedMeans, tolerance),
  ];
}
