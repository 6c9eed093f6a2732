/**
 * Quantised graphs run, but nothing can be derived from them: their weights are integers behind quantisation operators,
 * which have no gradient and hide the structure that the edits look for.
 */
import { UnsupportedError } from '#core/base/errors.ts';
import { describeNode, type Model } from '#models/onnx/graph.ts';

const quantisedOperators: ReadonlySet<string> = new Set([
  'QuantizeLinear',
  'DequantizeLinear',
  'DynamicQuantizeLinear',
  'QLinearConv',
  'QLinearMatMul',
  'MatMulInteger',
  'ConvInteger',
  'DynamicQuantizeMatMul',
  'MatMulIntegerToFloat',
  'QAttention',
  'QGemm',
  'MatMulNBits',
  'MatMulBnb4',
  'GatherBlockQuantized',
]);

/** Throws `UnsupportedError` (`pack-quantised`) naming the first quantised operator of a graph. */
export function refuseQuantised(model: Model): void {
  const node = model.graph.nodes.find(({ operator }) => quantisedOperators.has(operator));
  if (node === undefined) return;
  throw new UnsupportedError(
    'pack-quantised',
    `${model.name} is quantised (${describeNode(node)}); no dense features or gradients can be derived from it.`,
    { remedy: 'Use the fp32 file of the same model.', details: { model: model.name, operator: node.operator } },
  );
}
