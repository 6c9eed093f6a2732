/** Products of bytes in plain ONNX: uint8 by int8, summed in 32 bits, and back to real numbers by the factors' steps. */
import { elementTypeCode } from './elementType.ts';
import type { Node } from './graph.ts';
import type { GraphDraft } from './graphDraft.ts';

/**
 * Largest integer that the signed factor becomes: 7 bits and sign, or 6 where a processor adds pairs of products in 16
 * bits.
 */
export type LargestSigned = 127 | 63;

/** What DynamicQuantizeLinear makes of a value, by name. */
export interface DynamicOperand {
  /** uint8 */
  readonly integers: string;
  /** A scalar: what one step stands for. */
  readonly scale: string;
  /** The integer that stands for 0. */
  readonly zeroPoint: string;
}

/** Has a float32 value quantised where the graph runs, between its own least and largest. */
export function emitDynamicOperand(draft: GraphDraft, value: string): DynamicOperand {
  const operand = {
    integers: draft.freshName('quantised'),
    scale: draft.freshName('quantised_scale'),
    zeroPoint: draft.freshName('quantised_zero_point'),
  };
  draft.addNode({
    name: operand.integers,
    operator: 'DynamicQuantizeLinear',
    domain: '',
    overload: '',
    inputs: [value],
    outputs: [operand.integers, operand.scale, operand.zeroPoint],
    attributes: new Map(),
  });
  return operand;
}

/** int8 around 0, and what one step stands for: a scalar, or one a column. */
export interface SignedOperand {
  readonly integers: string;
  readonly scale: string;
}

/**
 * The product of the integers as float32. Emits all but the last node, which is returned without its place in a graph
 * (name and outputs): onnxruntime knows this form and computes it in one step.
 */
export function emitIntegerProduct(
  draft: GraphDraft,
  data: DynamicOperand,
  signed: SignedOperand,
): Pick<Node, 'operator' | 'inputs' | 'attributes'> {
  const sums = draft.emit('MatMulInteger', [data.integers, signed.integers, data.zeroPoint], {}, 'integer_product');
  const real = draft.emit('Cast', [sums], { to: elementTypeCode('float32') }, 'product');
  const scales = draft.emit('Mul', [data.scale, signed.scale], {}, 'scales');
  return { operator: 'Mul', inputs: [real, scales], attributes: new Map() };
}
