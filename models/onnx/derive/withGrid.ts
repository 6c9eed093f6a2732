/**
 * The same encoder for another picture size. The position embedding is replaced by one interpolated to the new grid;
 * sizes that the exporter computed follow by themselves, sizes that it wrote down as numbers are carried over by what
 * they stood for (regroupShape.ts).
 */
import { ExpectedError, UnsupportedError } from '#core/base/errors.ts';
import { defined } from '#core/base/assert.ts';
import { cutAt } from '../cutAt.ts';
import type { Model, Node } from '../graph.ts';
import { GraphDraft } from '../graphDraft.ts';
import { isKnown } from '../shape/dimension.ts';
import type { Inference } from '../shape/inferredValue.ts';
import { inferShapes } from '../shape/inference.ts';
import { weightsFromElements } from '../shape/weightElements.ts';
import { specialize } from '../specialize.ts';
import { findVisionTransformer, type FindOptions } from '../structure/findVisionTransformer.ts';
import { findImageEncoder } from '../structure/imageEncoder.ts';
import type { Grid, Interpolation, VisionTransformer } from '../visionTransformer.ts';
import type { Weights } from '../weights.ts';
import { resizeGrid } from './resizeGrid.ts';

/** Larger grids than this are a mistake: attention over 65 536 patches would need tens of gigabytes. */
const largestSide = 256;

/**
 * The model for pictures of grid × patch pixels: outputs as before (those that need pixels alone), batch as free as
 * before. The class token's row of the position embedding is kept. A graph that resizes its position embedding itself
 * (DINOv2) keeps its own interpolation.
 * Throws `UnsupportedError` (`structure-unknown`) when the structure cannot be read, `ExpectedError` (`grid-invalid`).
 */
export function withGrid(model: Model, grid: Grid, interpolation: Interpolation, options: FindOptions = {}): Model {
  const isValid = [grid.height, grid.width].every((side) => Number.isInteger(side) && side >= 1 && side <= largestSide);
  if (!isValid) {
    throw new ExpectedError('grid-invalid', `A grid of ${grid.height}×${grid.width} patches is not possible.`, {
      remedy: `Choose 1 to ${largestSide} patches down and across.`,
      details: { height: grid.height, width: grid.width },
    });
  }
  const encoder = findVisionTransformer(model, options);
  const source = findImageEncoder(model);
  const { name, batch, channels } = source.pixels;
  const shapeFor = ({ height, width }: Grid) => {
    return [batch, channels, height * encoder.patchSize.height, width * encoder.patchSize.width];
  };
  const exported = inferShapes(source.model, { [name]: shapeFor(encoder.grid) });
  const resized =
    encoder.positionEmbedding.kind === 'stored'
      ? replaceEmbedding(source.model, exported, encoder, grid, interpolation)
      : source.model;
  return specialize(resized, { [name]: shapeFor(grid) }, { exported });
}

/** The graph with the embedding operand of the sum replaced by new weights [1, T, W]. */
function replaceEmbedding(
  model: Model,
  exported: Inference,
  encoder: VisionTransformer,
  grid: Grid,
  interpolation: Interpolation,
): Model {
  const draft = new GraphDraft(model);
  const weights = resizedEmbedding(encoder, grid, interpolation);
  const replacement = draft.constant(weights, 'position_embedding');
  draft.mapNodes((node) => {
    if (node.outputs[0] !== encoder.positionEmbedding.sum) return node;
    return { ...node, inputs: node.inputs.map((name) => (isEmbedding(node, name, exported) ? replacement : name)) };
  });
  return draft.finish();
}

function isEmbedding(node: Node, name: string, inference: Inference): boolean {
  return node.inputs.includes(name) && !inference.get(name).dependsOnFeeds;
}

function resizedEmbedding(encoder: VisionTransformer, grid: Grid, interpolation: Interpolation): Weights {
  const { model, positionEmbedding, prefixTokens, width } = encoder;
  const value = inferShapes(cutAt(model, [positionEmbedding.value]), {}, { largestTracked: Infinity }).get(
    positionEmbedding.value,
  );
  if (value.elements === undefined || !value.elements.every(isKnown)) {
    throw new UnsupportedError(
      'structure-unknown',
      `${model.name}: its position embedding (${positionEmbedding.value}) is computed in a way that is not known here.`,
      { remedy: 'Use it at the picture size it was exported for.', details: { model: model.name } },
    );
  }
  const rows = Float32Array.from(value.elements);
  const prefix = rows.subarray(0, prefixTokens * width);
  const patches = resizeGrid(rows.subarray(prefix.length), encoder.grid, grid, width, interpolation);
  const shape = [1, prefixTokens + grid.height * grid.width, width];
  return defined(weightsFromElements(value.elementType, shape, [...prefix, ...patches]), 'the position embedding');
}
