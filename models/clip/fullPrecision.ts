/** Opening of stock encoders as they are computed with: in float32, whatever precision their file has. */
import { dirname } from 'node:path';
import type { Model } from '#models/onnx/graph.ts';
import { readModelFile } from '#models/onnx/modelFile.ts';
import { isHalfPrecision, upcast } from '#models/onnx/upcast.ts';
import { writeModel } from '#models/onnx/writeModel.ts';
import type { ModelSource } from '#models/runtime/session.ts';

/**
 * What to open instead of a model file: the file itself, or a float32 graph that refers to its weights where it is of
 * half precision. Throws `UnsupportedError` as `upcast`.
 */
export function fullPrecision(source: ModelSource): ModelSource {
  if (!('path' in source)) return source;
  const model = readIfPossible(source.path);
  if (model === undefined || !isHalfPrecision(model)) return source;
  const bytes = writeModel(upcast(model), { externalize: true });
  return { bytes, externalDataFolder: dirname(source.path), name: source.path };
}

/** A file that cannot be read here is left to the runtime, which may still open it, or says in its words why not. */
function readIfPossible(path: string): Model | undefined {
  try {
    return readModelFile(path);
  } catch {
    return undefined;
  }
}
