/**
 * The factor on the cosine between image and text. The separate vision and text graphs do not hold it, and
 * `logit_scale_init_value` in config.json is where training began (14.28 as exp 2.6592), not where it ended; it is
 * never used.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Graph, Node } from '#models/onnx/graph.ts';
import { readModelFile } from '#models/onnx/modelFile.ts';
import { upcast } from '#models/onnx/upcast.ts';
import { tensorFromWeights, type Weights } from '#models/onnx/weights.ts';
import { combinedModelPath, type Pack } from './openPack.ts';

/** Where CLIP's training clips it, and where all published CLIP models ended. */
export const defaultLogitScale = 100;

/** The better precision first. */
const combinedModelPaths = [combinedModelPath, combinedModelPath.replace(/\.onnx$/, '_fp16.onnx')];

export interface LogitScale {
  readonly value: number;
  readonly origin: 'pack.json' | 'model.onnx' | 'default';
}

/**
 * The logit scale by the first source that has it: pack.json, the combined `onnx/model.onnx`, else 100.
 * Throws what reading a malformed combined model throws.
 */
export function logitScaleOf(pack: Pick<Pack, 'folder' | 'manifest'>): LogitScale {
  const declared = pack.manifest.logit_scale;
  if (declared !== undefined) return { value: declared, origin: 'pack.json' };
  const combined = combinedModelPaths.map((path) => join(pack.folder, path)).find((path) => existsSync(path));
  const read = combined === undefined ? undefined : logitScaleOfGraph(upcast(readModelFile(combined)).graph);
  if (read !== undefined) return { value: read, origin: 'model.onnx' };
  return { value: defaultLogitScale, origin: 'default' };
}

/** Operators that hand their input on with other layout or type. */
const transparentOperators: ReadonlySet<string> = new Set([
  'Identity',
  'Cast',
  'Transpose',
  'Reshape',
  'Squeeze',
  'Unsqueeze',
]);

/**
 * The scalar that the logits are multiplied with, or undefined where the graph has no such multiplication. Exporters
 * leave it as exp of a stored scalar, or fold it into a constant, before or after the product.
 */
export function logitScaleOfGraph(graph: Graph): number | undefined {
  const makers = new Map(graph.nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)));
  const output = graph.outputs.find(({ name }) => /^logits_per_(image|text)$/.test(name));
  // The product may be scaled before it is transposed, or an operand of it may be.
  const queue = output === undefined ? [] : [output.name];
  const seen = new Set<string>();
  for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
    const node = makers.get(name);
    if (node === undefined || seen.has(name)) continue;
    seen.add(name);
    if (node.operator === 'Mul') {
      const scale = node.inputs.map((input) => scalarOf(input, graph, makers)).find((value) => value !== undefined);
      if (scale !== undefined && scale > 0) return scale;
    }
    // Not past the MatMul of the two embeddings' own encoders: only scale, product and layout operators are followed.
    if (node.operator === 'MatMul' || node.operator === 'Mul' || transparentOperators.has(node.operator)) {
      queue.push(...node.inputs.filter((input) => input !== ''));
    }
  }
  return undefined;
}

/** The value of a name that is a stored scalar, a constant, or the exponential of one. */
function scalarOf(name: string, graph: Graph, makers: ReadonlyMap<string, Node>): number | undefined {
  const stored = graph.initializers.get(name);
  if (stored !== undefined) return onlyElement(stored, name);
  const node = makers.get(name);
  const [input = ''] = node?.inputs ?? [];
  if (node === undefined) return undefined;
  if (node.operator === 'Constant') {
    const value = node.attributes.get('value');
    return value?.kind === 'tensor' ? onlyElement(value.value, name) : undefined;
  }
  if (node.operator === 'Exp') {
    const exponent = scalarOf(input, graph, makers);
    return exponent === undefined ? undefined : Math.exp(exponent);
  }
  return transparentOperators.has(node.operator) ? scalarOf(input, graph, makers) : undefined;
}

function onlyElement(weights: Weights, name: string): number | undefined {
  if (weights.elementType !== 'float32' || weights.shape.some((size) => size !== 1)) return undefined;
  return Number(tensorFromWeights(weights, name).data[0]);
}
