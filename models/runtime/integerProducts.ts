/**
 * Whether this machine multiplies bytes exactly. x86 processors without VNNI add pairs of unsigned × signed products in
 * 16 bits, where two large ones do not fit and are cut off; no flag of the platform tells, so it is tried.
 */
import type { Model } from '#models/onnx/graph.ts';
import { writeModel } from '#models/onnx/writeModel.ts';
import { weightsFromTensor } from '#models/onnx/weights.ts';
import { tensor } from '#models/tensor/tensor.ts';
import { withSession } from './session.ts';

const [rows, inner, columns] = [16, 64, 64];
const [largestData, largestWeight] = [255, 127];

/** One product of the largest numbers that there are. */
const probe: Model = {
  name: 'a product of bytes',
  irVersion: 8,
  opsets: new Map([['', 17]]),
  producer: { name: 'maskwright', version: '1' },
  metadata: new Map(),
  functions: [],
  graph: {
    name: 'product',
    inputs: [{ name: 'data', type: { kind: 'tensor', elementType: 'uint8', shape: [rows, inner] } }],
    outputs: [{ name: 'product', type: { kind: 'tensor', elementType: 'int32', shape: [rows, columns] } }],
    initializers: new Map([
      [
        'weights',
        weightsFromTensor(tensor('int8', [inner, columns], new Int8Array(inner * columns).fill(largestWeight))),
      ],
    ]),
    nodes: [
      {
        name: 'product',
        operator: 'MatMulInteger',
        domain: '',
        overload: '',
        inputs: ['data', 'weights'],
        outputs: ['product'],
        attributes: new Map(),
      },
    ],
    sparseInitializers: [],
    quantization: [],
  },
};

let answer: Promise<boolean> | undefined;

/** Of the CPU provider; tried once a process. Throws as opening and running a session. */
export function hasExactIntegerProducts(): Promise<boolean> {
  answer ??= tryProduct();
  return answer;
}

async function tryProduct(): Promise<boolean> {
  const data = tensor('uint8', [rows, inner], new Uint8Array(rows * inner).fill(largestData));
  const source = { bytes: writeModel(probe), name: probe.name };
  const { product } = await withSession(source, { threads: 1 }, (session) => session.run({ data }));
  return product?.data.every((value) => Number(value) === inner * largestData * largestWeight) === true;
}
