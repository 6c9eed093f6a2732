import type { Model, Node } from '#models/onnx/graph.ts';
import { knownShape } from '#models/onnx/shape/dimension.ts';
import { inferShapes, type InputShapes } from '#models/onnx/shape/inference.ts';
import type { Inference } from '#models/onnx/shape/inferredValue.ts';
import { elementCount } from '#models/tensor/tensor.ts';

/**
 * Floating-point operations of one run at the given input sizes: two for every multiply-add of the matrix products and
 * convolutions. What is left out (softmax, norms, activations) is below 2 % in a transformer and would flatter the
 * rate.
 */
export function countFlops(model: Model, inputShapes: InputShapes): number {
  const inference = inferShapes(model, inputShapes);
  return model.graph.nodes.reduce((sum, node) => sum + flopsOf(node, inference), 0);
}

function flopsOf(node: Node, inference: Inference): number {
  const shape = (name: string | undefined): readonly number[] => {
    const known = name === undefined ? undefined : knownShape(inference.shape(name));
    if (known === undefined) throw new Error(`the size of ${name ?? 'an operand'} of ${node.name} is open`);
    return known;
  };
  const [first, second] = node.inputs;
  switch (node.operator) {
    case 'MatMul':
      return 2 * elementCount(shape(node.outputs[0])) * (shape(first).at(-1) ?? 0);
    case 'Gemm': {
      const transposed = node.attributes.get('transA');
      const isTransposed = transposed?.kind === 'int' && transposed.value !== 0;
      return 2 * elementCount(shape(node.outputs[0])) * (shape(first)[isTransposed ? 0 : 1] ?? 0);
    }
    case 'Conv':
      // Weights are [out, in / groups, kernel…]: every output element sums over all but the first.
      return 2 * elementCount(shape(node.outputs[0])) * elementCount(shape(second).slice(1));
    default:
      return 0;
  }
}
