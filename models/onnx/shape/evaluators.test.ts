import { describe, expect, it } from 'vitest';
import { withSession } from '#models/runtime/session.ts';
import { tensor, type Tensor } from '#models/tensor/tensor.ts';
import type { Attribute, Model } from '../graph.ts';
import { weightsFromTensor } from '../weights.ts';
import { writeModel } from '../writeModel.ts';
import { evaluators } from './evaluators.ts';
import { inferShapes } from './inference.ts';

const ints = (shape: number[], ...values: number[]) => tensor('int64', shape, BigInt64Array.from(values, BigInt));
const floats = (shape: number[], ...values: number[]) => tensor('float32', shape, Float32Array.from(values));
const bools = (shape: number[], ...values: number[]) => tensor('bool', shape, Uint8Array.from(values));
const int = (value: number): Attribute => ({ kind: 'int', value });
const list = (...value: number[]): Attribute => ({ kind: 'ints', value });

interface Case {
  readonly operator: string;
  readonly inputs: readonly Tensor[];
  readonly attributes?: Readonly<Record<string, Attribute>>;
}

const grid = ints([2, 3], -7, 0, 2, 3, 5, -1);
const reals = floats([2, 2], -1.5, 0.25, 2.5, 4);

const cases: readonly Case[] = [
  { operator: 'Abs', inputs: [grid] },
  { operator: 'Add', inputs: [grid, ints([3], 1, 2, 3)] },
  { operator: 'And', inputs: [bools([2, 1], 0, 1), bools([2], 1, 0)] },
  { operator: 'Cast', inputs: [reals], attributes: { to: int(7) } },
  { operator: 'Cast', inputs: [grid], attributes: { to: int(1) } },
  { operator: 'Cast', inputs: [grid], attributes: { to: int(9) } },
  { operator: 'CastLike', inputs: [reals, ints([1], 0)] },
  { operator: 'Ceil', inputs: [reals] },
  { operator: 'Concat', inputs: [grid, ints([2, 1], 8, 9)], attributes: { axis: int(-1) } },
  { operator: 'Concat', inputs: [grid, ints([1, 3], 8, 9, 10)], attributes: { axis: int(0) } },
  { operator: 'Constant', inputs: [], attributes: { value_ints: list(4, 5) } },
  { operator: 'ConstantOfShape', inputs: [ints([2], 2, 3)] },
  { operator: 'Div', inputs: [grid, ints([], 2)] },
  { operator: 'Div', inputs: [reals, floats([2], 3, 7)] },
  { operator: 'Dropout', inputs: [reals] },
  { operator: 'Equal', inputs: [grid, ints([1, 3], -7, 5, 2)] },
  { operator: 'Expand', inputs: [ints([2, 1], 4, 5), ints([3], 2, 1, 3)] },
  { operator: 'Flatten', inputs: [grid], attributes: { axis: int(0) } },
  { operator: 'Floor', inputs: [reals] },
  { operator: 'Gather', inputs: [grid, ints([2, 2], 0, -1, 2, 1)], attributes: { axis: int(1) } },
  { operator: 'Gather', inputs: [grid, ints([], 1)] },
  { operator: 'Greater', inputs: [grid, ints([], 2)] },
  { operator: 'GreaterOrEqual', inputs: [grid, ints([], 2)] },
  { operator: 'Identity', inputs: [grid] },
  { operator: 'Less', inputs: [grid, ints([], 2)] },
  { operator: 'LessOrEqual', inputs: [grid, ints([], 2)] },
  { operator: 'Max', inputs: [grid, ints([], 2)] },
  { operator: 'Min', inputs: [grid, ints([], 2)] },
  { operator: 'Mod', inputs: [grid, ints([], 3)] },
  { operator: 'Mod', inputs: [grid, ints([], -3)] },
  { operator: 'Mod', inputs: [reals, floats([], 2)], attributes: { fmod: int(1) } },
  { operator: 'Mul', inputs: [grid, ints([2, 1], 2, -3)] },
  { operator: 'Neg', inputs: [reals] },
  { operator: 'Not', inputs: [bools([2], 0, 1)] },
  { operator: 'Or', inputs: [bools([2, 1], 0, 1), bools([2], 1, 0)] },
  { operator: 'Pow', inputs: [floats([2], 16, 2), floats([], 0.5)] },
  { operator: 'Range', inputs: [ints([], 5), ints([], -2), ints([], -3)] },
  { operator: 'ReduceProd', inputs: [ints([3], 2, 3, 4)] },
  { operator: 'Reciprocal', inputs: [reals] },
  { operator: 'Reshape', inputs: [grid, ints([3], 0, -1, 1)] },
  { operator: 'Shape', inputs: [grid], attributes: { start: int(-1) } },
  { operator: 'Size', inputs: [grid] },
  { operator: 'Slice', inputs: [grid, ints([2], 1, -1), ints([2], 9, -9), ints([2], 0, 1), ints([2], 1, -2)] },
  { operator: 'Sqrt', inputs: [floats([2], 2, 9)] },
  { operator: 'Squeeze', inputs: [ints([1, 2, 1], 3, 4), ints([1], -1)] },
  { operator: 'Sub', inputs: [grid, ints([3], 1, 2, 3)] },
  { operator: 'Transpose', inputs: [ints([1, 2, 3], 1, 2, 3, 4, 5, 6)], attributes: { perm: list(2, 0, 1) } },
  { operator: 'Unsqueeze', inputs: [grid, ints([2], 0, -1)] },
  { operator: 'Where', inputs: [bools([2, 1], 0, 1), grid, ints([], 9)] },
];

function modelOf({ operator, inputs, attributes = {} }: Case): Model {
  const names = inputs.map((_, index) => `input${index}`);
  return {
    name: operator,
    irVersion: 8,
    opsets: new Map([['', 17]]),
    producer: { name: 'test', version: '' },
    metadata: new Map(),
    functions: [],
    graph: {
      name: operator,
      inputs: [],
      outputs: [{ name: 'result', type: { kind: 'tensor', elementType: 'float32', shape: undefined } }],
      initializers: new Map(inputs.map((value, index) => [`input${index}`, weightsFromTensor(value)])),
      nodes: [
        {
          name: '',
          operator,
          domain: '',
          overload: '',
          inputs: names,
          outputs: ['result'],
          attributes: new Map(Object.entries(attributes)),
        },
      ],
      sparseInitializers: [],
      quantization: [],
    },
  };
}

/** The result's declared type must be right, so it is taken from the inference. */
function declared(model: Model): Model {
  const { elementType, shape } = inferShapes(model).get('result');
  const known = shape.filter((size) => typeof size === 'number');
  const outputs = [{ name: 'result', type: { kind: 'tensor' as const, elementType, shape: known } }];
  return { ...model, graph: { ...model.graph, outputs } };
}

describe('evaluating constants', () => {
  it.each(cases)('gives what onnxruntime gives for $operator', async (testCase) => {
    const model = modelOf(testCase);
    const value = inferShapes(model).get('result');
    const { result } = await withSession({ bytes: writeModel(declared(model)) }, {}, (session) => session.run({}));
    expect(value.shape).toEqual(result?.shape);
    expect(value.elementType).toBe(result?.dtype);
    expect(value.elements).toEqual(Array.from(result?.data ?? [], Number));
  });

  it('is tested for every operator that has a rule', () => {
    expect(new Set(cases.map((testCase) => testCase.operator))).toEqual(new Set(Object.keys(evaluators)));
  });
});
