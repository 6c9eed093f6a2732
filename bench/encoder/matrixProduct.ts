/**
 * M, the unit of the speed targets: the time of one square float32 matrix product in onnxruntime, on the same threads
 * and in the same run as what is measured in it. So targets hold on any machine, however fast it is today.
 */
import type { Model } from '#models/onnx/graph.ts';
import { writeModel } from '#models/onnx/writeModel.ts';
import { createSession, type SessionOptions } from '#models/runtime/session.ts';
import { tensor } from '#models/tensor/tensor.ts';

export interface MatrixProduct extends AsyncDisposable {
  /** 2 n³. */
  readonly flops: number;
  run(): Promise<void>;
}

/** A product of two n×n matrices, both fed, so that nothing is prepared beforehand. */
export async function createMatrixProduct(size: number, options: SessionOptions): Promise<MatrixProduct> {
  const matrix = (name: string) => ({
    name,
    type: { kind: 'tensor', elementType: 'float32', shape: [size, size] } as const,
  });
  const model: Model = {
    name: `MatMul ${size}³`,
    irVersion: 8,
    opsets: new Map([['', 17]]),
    producer: { name: 'maskwright', version: '1' },
    metadata: new Map(),
    functions: [],
    graph: {
      name: 'product',
      inputs: [matrix('a'), matrix('b')],
      outputs: [matrix('c')],
      initializers: new Map(),
      nodes: [
        {
          name: 'product',
          operator: 'MatMul',
          domain: '',
          overload: '',
          inputs: ['a', 'b'],
          outputs: ['c'],
          attributes: new Map(),
        },
      ],
      sparseInitializers: [],
      quantization: [],
    },
  };
  const session = await createSession({ bytes: writeModel(model), name: model.name }, options);
  const values = (): Float32Array => Float32Array.from({ length: size * size }, () => Math.random() - 0.5);
  const feeds = {
    a: tensor('float32', [size, size], values()),
    b: tensor('float32', [size, size], values()),
  };
  return {
    flops: 2 * size ** 3,
    run: async () => {
      await session.run(feeds);
    },
    [Symbol.asyncDispose]: () => session.dispose(),
  };
}
