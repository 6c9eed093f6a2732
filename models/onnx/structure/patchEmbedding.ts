/** From the pixels to the first block: patches, class token, position embedding. */
import { isKnown, multiply } from '../shape/dimension.ts';
import { attributesOf } from '../operatorAttributes.ts';
import type { Grid, PositionEmbedding } from '../visionTransformer.ts';
import { layoutOperators } from './attention.ts';
import { matchLayerNorm } from './layerNorm.ts';
import type { ValueView } from './valueView.ts';

export interface PatchEmbedding {
  readonly patchSize: Grid;
  readonly grid: Grid;
  readonly width: number;
  readonly prefixTokens: number;
  readonly positionEmbedding: PositionEmbedding;
}

/**
 * Reads the embedding backwards from the first block's input.
 * Throws `UnsupportedError` naming the node at which the graph departs from patches (+ class token) + position
 * embedding.
 */
export function findPatchEmbedding(view: ValueView, pixels: string, firstInput: string): PatchEmbedding {
  const normed = withoutTranspose(view, firstInput);
  const sum = withoutTranspose(view, matchLayerNorm(view, normed)?.input ?? normed);
  const sumNode = view.madeBy(sum, 'Add');
  const operands = sumNode === undefined ? undefined : view.mixedOperands(sumNode);
  if (operands === undefined) {
    throw view.refusal('no position embedding is added before its first block', view.index.producer(sum));
  }
  const [, tokens, width] = view.shape(sum);
  if (tokens === undefined || width === undefined || !isKnown(tokens) || !isKnown(width)) {
    throw view.refusal('the number of its tokens is not fixed by the picture size', sumNode);
  }
  const { features, grid } = findFeatureMap(view, operands.data, width);
  const [, , height, columns] = view.shape(pixels);
  const patchSize = { height: Number(height) / grid.height, width: Number(columns) / grid.width };
  if (!Number.isInteger(patchSize.height) || !Number.isInteger(patchSize.width)) {
    throw view.refusal(
      `its ${grid.height}×${grid.width} patches do not divide the picture`,
      view.index.producer(features),
    );
  }
  return {
    patchSize,
    grid,
    width,
    prefixTokens: tokens - grid.height * grid.width,
    positionEmbedding: { value: operands.constant, sum, kind: embeddingKind(view, operands.constant) },
  };
}

/** Some encoders turn [N, T, W] to [T, N, W] before the first block. */
function withoutTranspose(view: ValueView, value: string): string {
  return view.madeBy(value, 'Transpose')?.inputs[0] ?? value;
}

/** The last feature map [N, W, gh, gw] before it becomes a list of tokens, class token aside. */
function findFeatureMap(
  view: ValueView,
  tokens: string,
  width: number,
): { readonly features: string; readonly grid: Grid } {
  let value = tokens;
  const joined = view.madeBy(value, 'Concat');
  if (joined !== undefined && attributesOf(joined, 'Concat').axis === 1) {
    const patches = joined.inputs.filter((name) => view.dependsOnPixels(name));
    if (patches.length !== 1 || joined.inputs.at(-1) !== patches[0]) {
      throw view.refusal('its tokens are not a class token followed by the patches', joined);
    }
    value = patches[0] ?? '';
  }
  for (;;) {
    const layout = view.madeBy(value, ...layoutOperators);
    if (layout === undefined) break;
    value = layout.inputs[0] ?? '';
  }
  const shape = view.shape(value);
  const [, channels, height, columns] = shape;
  if (shape.length !== 4 || channels !== width || height === undefined || columns === undefined) {
    throw view.refusal('its patches do not come from a feature map of convolutions', view.index.producer(value));
  }
  if (!isKnown(height) || !isKnown(columns)) {
    throw view.refusal('its feature map has no fixed size', view.index.producer(value));
  }
  const patchTokens = multiply(height, columns);
  if (!isKnown(patchTokens)) throw view.refusal('its feature map has no fixed size', view.index.producer(value));
  return { features: value, grid: { height, width: columns } };
}

/** Weights that pass a Resize on their way are resized by the graph itself. */
function embeddingKind(view: ValueView, value: string): PositionEmbedding['kind'] {
  const isResized = [...view.index.ancestors(value)].some((node) => node.operator === 'Resize');
  return isResized ? 'resized' : 'stored';
}
