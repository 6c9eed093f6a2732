/**
 * Output types and shapes, keyed by operator. An operator needs a row when it occurs in a graph that is to be
 * specialised; a missing row is an UnsupportedError that names it. Where operator-set versions differ, the rule says
 * so. Semantics: the ONNX operator specification (https://onnx.ai/onnx/operators).
 */
import type { NodeContext, TypedShape } from './nodeContext.ts';
import { elementTypeOf } from '../elementType.ts';
import * as layout from './layoutRules.ts';
import * as numeric from './numericRules.ts';

export type ShapeRule = (context: NodeContext) => readonly TypedShape[];

/** The output is like the first operand. */
function sameAsInput(context: NodeContext): readonly TypedShape[] {
  const { elementType, shape } = context.input(0);
  return context.node.outputs.map(() => ({ elementType, shape }));
}

function elementwise(context: NodeContext): readonly TypedShape[] {
  const shape = numeric.broadcastOperands(context, context.operands.length);
  return [{ elementType: context.input(0).elementType, shape }];
}

function comparison(context: NodeContext): readonly TypedShape[] {
  return [{ elementType: 'bool', shape: numeric.broadcastOperands(context, 2) }];
}

function where(context: NodeContext): readonly TypedShape[] {
  return [{ elementType: context.input(1).elementType, shape: numeric.broadcastOperands(context, 3) }];
}

function cast(context: NodeContext): readonly TypedShape[] {
  const to = elementTypeOf(context.attributes('Cast').to, 'Cast');
  return [{ elementType: to, shape: context.input(0).shape }];
}

function castLike(context: NodeContext): readonly TypedShape[] {
  return [{ elementType: context.input(1).elementType, shape: context.input(0).shape }];
}

export const shapeRules: Readonly<Record<string, ShapeRule>> = {
  Abs: sameAsInput,
  Acos: sameAsInput,
  Add: elementwise,
  And: comparison,
  ArgMax: numeric.indexOfExtreme,
  ArgMin: numeric.indexOfExtreme,
  Asin: sameAsInput,
  Atan: sameAsInput,
  Attention: numeric.attention,
  AveragePool: numeric.pool,
  BatchNormalization: sameAsInput,
  Cast: cast,
  CastLike: castLike,
  Ceil: sameAsInput,
  Celu: sameAsInput,
  Clip: sameAsInput,
  Concat: layout.concat,
  Constant: layout.constant,
  ConstantOfShape: layout.constantOfShape,
  Conv: numeric.convolution,
  Cos: sameAsInput,
  CumSum: sameAsInput,
  Div: elementwise,
  Dropout: layout.dropout,
  Elu: sameAsInput,
  Equal: comparison,
  Erf: sameAsInput,
  Exp: sameAsInput,
  Expand: layout.expand,
  Flatten: layout.flatten,
  Floor: sameAsInput,
  Gather: layout.gather,
  GatherElements: layout.gatherElements,
  GatherND: layout.gatherND,
  Gelu: sameAsInput,
  Gemm: numeric.gemm,
  GlobalAveragePool: numeric.globalPool,
  GlobalMaxPool: numeric.globalPool,
  Greater: comparison,
  GreaterOrEqual: comparison,
  GroupNormalization: sameAsInput,
  HardSigmoid: sameAsInput,
  HardSwish: sameAsInput,
  Identity: sameAsInput,
  InstanceNormalization: sameAsInput,
  IsInf: layout.isSpecial,
  IsNaN: layout.isSpecial,
  LayerNormalization: numeric.layerNormalization,
  LeakyRelu: sameAsInput,
  Less: comparison,
  LessOrEqual: comparison,
  Log: sameAsInput,
  LogSoftmax: sameAsInput,
  LpNormalization: sameAsInput,
  MatMul: numeric.matMul,
  Max: elementwise,
  MaxPool: numeric.pool,
  Mean: elementwise,
  Min: elementwise,
  Mish: sameAsInput,
  Mod: elementwise,
  Mul: elementwise,
  Neg: sameAsInput,
  NonZero: layout.nonZero,
  Not: sameAsInput,
  OneHot: layout.oneHot,
  Or: comparison,
  PRelu: sameAsInput,
  Pad: layout.pad,
  Pow: elementwise,
  Range: layout.range,
  Reciprocal: sameAsInput,
  ReduceL1: numeric.reduce,
  ReduceL2: numeric.reduce,
  ReduceLogSum: numeric.reduce,
  ReduceLogSumExp: numeric.reduce,
  ReduceMax: numeric.reduce,
  ReduceMean: numeric.reduce,
  ReduceMin: numeric.reduce,
  ReduceProd: numeric.reduce,
  ReduceSum: numeric.reduce,
  ReduceSumSquare: numeric.reduce,
  Relu: sameAsInput,
  Reshape: layout.reshape,
  Resize: numeric.resize,
  Round: sameAsInput,
  ScatterElements: sameAsInput,
  ScatterND: sameAsInput,
  Selu: sameAsInput,
  Shape: layout.shapeOf,
  Sigmoid: sameAsInput,
  Sign: sameAsInput,
  Sin: sameAsInput,
  Size: layout.sizeOf,
  Slice: layout.slice,
  Softmax: sameAsInput,
  Softplus: sameAsInput,
  Softsign: sameAsInput,
  Split: layout.split,
  Sqrt: sameAsInput,
  Squeeze: layout.squeeze,
  Sub: elementwise,
  Sum: elementwise,
  Tan: sameAsInput,
  Tanh: sameAsInput,
  Tile: layout.tile,
  Transpose: layout.transpose,
  Trilu: sameAsInput,
  Unsqueeze: layout.unsqueeze,
  Where: where,
  Xor: comparison,
};
