/**
 * Products with stored matrices in 8-bit integers: weights are quantised here, once, symmetric and column by column;
 * what they are multiplied with is quantised where the graph runs, picture by picture (DynamicQuantizeLinear,
 * MatMulInteger: plain ONNX). For what the attention multiplies see integerScores.ts; everything else stays float32.
 *
 * Signed weights, because processors multiply unsigned with signed bytes; how large they may be depends on the
 * processor (models/runtime/integerProducts.ts).
 */
import { defined } from '#core/base/assert.ts';
import { elementCount, tensor } from '#models/tensor/tensor.ts';
import { isHalfType } from './elementType.ts';
import type { Graph, Model, Node } from './graph.ts';
import { GraphDraft } from './graphDraft.ts';
import { GraphIndex } from './graphIndex.ts';
import { emitDynamicOperand, emitIntegerProduct, type DynamicOperand, type LargestSigned } from './integerProduct.ts';
import { attributesOf } from './operatorAttributes.ts';
import { floatsFromWeights } from './shape/weightElements.ts';
import { weightsFromTensor, type Weights } from './weights.ts';

/** Smaller matrices cost more to quantise for than they save. */
const smallestMatrix = 2 ** 14;

/** Quantises models of the same weights, such as one encoder at several picture sizes; keeps the integers between them. */
export class WeightQuantiser {
  private readonly largest: LargestSigned;
  /** By the name of the stored matrix, and whether it is used transposed. */
  private readonly known = new Map<string, QuantisedMatrix>();

  constructor(largest: LargestSigned) {
    this.largest = largest;
  }

  /**
   * The model with its larger MatMuls and Gemms by stored matrices in integers. Of float32 (upcast.ts comes first).
   * Names, inputs and outputs stay.
   */
  quantise(model: Model): Model {
    const draft = new GraphDraft(model);
    const index = new GraphIndex(model.graph);
    const operands = new Map<string, DynamicOperand>();
    const replaced = new Map<Node, Node>();
    for (const node of model.graph.nodes) {
      const product = productWithMatrix(model.graph, index, node);
      if (product === undefined) continue;
      const operand = operands.get(product.data) ?? emitDynamicOperand(draft, product.data);
      operands.set(product.data, operand);
      replaced.set(node, this.emitProduct(draft, node, product, operand));
    }
    draft.mapNodes((node) => replaced.get(node) ?? node);
    return draft.finish();
  }

  /** Emits all of the product but its last node, which is returned: it takes the place of `node`. */
  private emitProduct(draft: GraphDraft, node: Node, { matrix, bias }: Product, data: DynamicOperand): Node {
    const { integers, scales } = this.quantised(matrix);
    const product = emitIntegerProduct(draft, data, {
      integers: draft.constant(integers, `${matrix.name}_int8`),
      scale: draft.constant(scales, `${matrix.name}_scales`),
    });
    if (bias === undefined) return { ...node, ...product };
    const scaled = draft.emit('Mul', product.inputs, {}, 'scaled');
    return { ...node, operator: 'Add', inputs: [scaled, bias], attributes: new Map() };
  }

  private quantised(matrix: StoredMatrix): QuantisedMatrix {
    const known = this.known.get(matrix.name) ?? quantiseColumns(matrix, this.largest);
    this.known.set(matrix.name, known);
    return known;
  }
}

interface Product {
  readonly data: string;
  readonly matrix: StoredMatrix;
  /** Added to every row. */
  readonly bias: string | undefined;
}

/** A node that multiplies a computed value with a stored matrix that is worth it. */
function productWithMatrix(graph: Graph, index: GraphIndex, node: Node): Product | undefined {
  const [data = '', second = '', bias = ''] = node.inputs;
  if (node.domain !== '' || (node.operator !== 'MatMul' && node.operator !== 'Gemm')) return undefined;
  const stored = storedMatrix(graph, index, second);
  if (stored === undefined || stored.rows * stored.columns < smallestMatrix || graph.initializers.has(data)) {
    return undefined;
  }
  if (node.operator === 'MatMul') return { data, matrix: stored, bias: undefined };
  const { alpha, beta, transA, transB } = attributesOf(node, 'Gemm');
  if (alpha !== 1 || beta !== 1 || transA !== 0) return undefined;
  return { data, matrix: transB === 0 ? stored : transposed(stored), bias: bias === '' ? undefined : bias };
}

interface StoredMatrix {
  /** Of the weights; with a mark where they are used transposed. */
  readonly name: string;
  readonly rows: number;
  readonly columns: number;
  /** Row by row. */
  readonly read: () => Float32Array;
}

/** A matrix that is stored, or made from a stored one by casting and transposing. */
function storedMatrix(graph: Graph, index: GraphIndex, name: string): StoredMatrix | undefined {
  const weights = graph.initializers.get(name);
  if (weights !== undefined) {
    const [rows, columns] = weights.shape;
    const isReal = weights.elementType === 'float32' || isHalfType(weights.elementType);
    if (rows === undefined || columns === undefined || weights.shape.length > 2 || !isReal) return undefined;
    return { name, rows, columns, read: () => reals(weights) };
  }
  const node = index.producer(name);
  const [input = ''] = node?.inputs ?? [];
  if (node?.domain !== '') return undefined;
  if (node.operator === 'Cast') return storedMatrix(graph, index, input);
  const source = node.operator === 'Transpose' ? storedMatrix(graph, index, input) : undefined;
  return source === undefined ? undefined : transposed(source);
}

function reals(weights: Weights): Float32Array {
  return defined(floatsFromWeights(weights), `real elements of type ${weights.elementType}`);
}

function transposed({ name, rows, columns, read }: StoredMatrix): StoredMatrix {
  return {
    name: `${name}_transposed`,
    rows: columns,
    columns: rows,
    read: () => {
      const source = read();
      const turned = new Float32Array(source.length);
      for (let row = 0; row < rows; row++) {
        for (let column = 0; column < columns; column++) turned[column * rows + row] = source[row * columns + column]!;
      }
      return turned;
    },
  };
}

interface QuantisedMatrix {
  /** int8 [rows, columns] */
  readonly integers: Weights;
  /** float32 [columns]: what one step of a column stands for. */
  readonly scales: Weights;
}

/** Each column in steps of its largest magnitude over `largest`; a column of zeros stays one. */
function quantiseColumns({ rows, columns, read }: StoredMatrix, largest: LargestSigned): QuantisedMatrix {
  const values = read();
  const scales = new Float32Array(columns);
  for (let i = 0, column = 0; i < values.length; i++, column = column + 1 === columns ? 0 : column + 1) {
    const magnitude = Math.abs(values[i]!);
    if (magnitude > scales[column]!) scales[column] = magnitude;
  }
  for (let column = 0; column < columns; column++) scales[column] = (scales[column]! || largest) / largest;
  const integers = new Int8Array(elementCount([rows, columns]));
  for (let i = 0, column = 0; i < values.length; i++, column = column + 1 === columns ? 0 : column + 1) {
    // Rounding of the scale may carry the largest a hair beyond its step; it must not become another number.
    integers[i] = Math.max(-largest, Math.min(largest, Math.round(values[i]! / scales[column]!)));
  }
  return {
    integers: weightsFromTensor(tensor('int8', [rows, columns], integers)),
    scales: weightsFromTensor(tensor('float32', [columns], scales)),
  };
}
