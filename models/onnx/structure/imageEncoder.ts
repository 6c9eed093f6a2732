/** The part of a model that encodes pictures: one 4-dimensional float input, and the embedding made from it alone. */
import { UnsupportedError } from '#core/base/errors.ts';
import { cutAt } from '../cutAt.ts';
import { isFloatType } from '../elementType.ts';
import type { Model, TensorType } from '../graph.ts';
import { GraphIndex } from '../graphIndex.ts';
import { readNames } from '../graph.ts';

export interface ImageEncoder {
  /** Without outputs that need other inputs (the text side of a combined export). */
  readonly model: Model;
  readonly pixels: {
    readonly name: string;
    readonly batch: number | string;
    readonly channels: number;
    /** Undefined where the graph leaves them open. */
    readonly height: number | undefined;
    readonly width: number | undefined;
  };
  /** Output [N, E]. */
  readonly embedding: string;
}

/** Names that public exports give the embedding, the best first; only among several outputs do names decide. */
const usualNames = ['image_embeds', 'image_embedding', 'image_features', 'pooler_output', 'output'];

/** Throws `UnsupportedError` (`structure-unknown`) when the model has no such input or no output made from it. */
export function findImageEncoder(model: Model): ImageEncoder {
  const pixels = model.graph.inputs.find(
    ({ type }) => type.kind === 'tensor' && isFloatType(type.elementType) && type.shape?.length === 4,
  );
  if (pixels === undefined || pixels.type.kind !== 'tensor') {
    throw refusal(model, 'no input takes pictures [N, 3, H, W]');
  }
  const index = new GraphIndex(model.graph);
  const otherInputs = new Set(model.graph.inputs.map((input) => input.name).filter((name) => name !== pixels.name));
  const ownOutputs = model.graph.outputs
    .map((output) => output.name)
    .filter((name) => {
      const names = [...index.ancestors(name)].flatMap(readNames);
      return names.includes(pixels.name) && !names.some((used) => otherInputs.has(used));
    });
  const embedding = chooseEmbedding(model, ownOutputs);
  return { model: cutAt(model, ownOutputs), pixels: { name: pixels.name, ...pictureSizes(pixels.type) }, embedding };
}

function chooseEmbedding(model: Model, names: readonly string[]): string {
  const usual = usualNames.find((name) => names.includes(name));
  if (usual !== undefined) return usual;
  const matrices = model.graph.outputs.filter(
    ({ name, type }) => names.includes(name) && type.kind === 'tensor' && (type.shape?.length ?? 2) === 2,
  );
  const [only, ...others] = matrices;
  if (only === undefined || others.length > 0) {
    throw refusal(model, `it is not clear which of its outputs (${names.join(', ') || 'none'}) is the image embedding`);
  }
  return only.name;
}

function pictureSizes(type: TensorType): Omit<ImageEncoder['pixels'], 'name'> {
  const [batch = 'N', channels, height, width] = type.shape ?? [];
  return {
    batch: batch === '' ? 'N' : batch,
    channels: typeof channels === 'number' ? channels : 3,
    height: typeof height === 'number' ? height : undefined,
    width: typeof width === 'number' ? width : undefined,
  };
}

function refusal(model: Model, reason: string): UnsupportedError {
  return new UnsupportedError('structure-unknown', `${model.name}: ${reason}.`, {
    remedy: 'Use the vision model of a CLIP export.',
    details: { model: model.name, reason },
  });
}
