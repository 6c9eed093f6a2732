/**
 * The picture sizes that a graph may have been made for. Exports with open height and width say it only through the
 * number of rows of their position embedding; other matrices of the same width can look like one, so there may be
 * several candidates.
 */
import { attributesOf } from '../operatorAttributes.ts';
import type { Graph } from '../graph.ts';
import type { Grid } from '../visionTransformer.ts';
import type { Weights } from '../weights.ts';
import type { ImageEncoder } from './imageEncoder.ts';

/** Candidates, the likeliest first; one when the graph declares the size. */
export function exportedSizes(encoder: ImageEncoder): readonly Grid[] {
  const { height, width } = encoder.pixels;
  if (height !== undefined && width !== undefined) return [{ height, width }];
  const { initializers, nodes } = encoder.model.graph;
  const convolutions = nodes.filter((node) => node.operator === 'Conv');
  const last = convolutions.at(-1);
  const tokenWidth = storedWeights(encoder.model.graph, last?.inputs[1] ?? '')?.shape[0];
  const stride = convolutions.reduce((total, node) => total * (attributesOf(node, 'Conv').strides?.[0] ?? 1), 1);
  if (tokenWidth === undefined) return [];
  const rows = [...initializers.values()]
    .filter(
      ({ shape }) => shape.at(-1) === tokenWidth && (shape.length === 2 || (shape.length === 3 && shape[0] === 1)),
    )
    .map(({ shape }) => shape.at(-2) ?? 0);
  const sides = [1, 0].flatMap((prefix) => rows.map((count) => Math.sqrt(count - prefix))).filter(isGridSide);
  return [...new Set(sides)].map((side) => ({ height: side * stride, width: side * stride }));
}

/** The weights of that name, or those that it is cast from. */
function storedWeights(graph: Graph, name: string): Weights | undefined {
  const cast = graph.nodes.find((node) => node.operator === 'Cast' && node.outputs[0] === name);
  return cast === undefined ? graph.initializers.get(name) : storedWeights(graph, cast.inputs[0] ?? '');
}

function isGridSide(side: number): boolean {
  return Number.isInteger(side) && side > 1;
}
