/** Models on disk: node records at once, weights when their values are asked for. */
import { realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, sep } from 'node:path';
import { ExpectedError, MaskwrightError } from '#core/base/errors.ts';
import { withFileSource } from './byteSource.ts';
import type { Model } from './graph.ts';
import { readModelFrom } from './readModel.ts';
import type { FilePlace } from './weights.ts';

/**
 * Reads `path`. Weights stay in the file, which must not change while the model is in use; a graph derived from it
 * refers to the files of its folder, so it must be loaded with that folder as external-data folder.
 * Throws `ExpectedError`: `model-missing`, `model-malformed`; and `external-data-missing` or `external-data-outside`
 * when values of a broken or hostile external file are asked for.
 */
export function readModelFile(path: string): Model {
  const folder = dirname(path);
  const location = basename(path);
  return openModel(path, (source) =>
    readModelFrom(source, (offset, length) => readPlace(path, { location, offset, length }, path), {
      name: path,
      location,
      readExternal: (place) => readPlace(insidePath(folder, place, path), place, path),
    }),
  );
}

function openModel(path: string, read: Parameters<typeof withFileSource<Model>>[1]): Model {
  try {
    return withFileSource(path, read);
  } catch (error) {
    if (error instanceof MaskwrightError) throw error;
    throw new ExpectedError('model-missing', `The model ${path} cannot be opened.`, {
      remedy: 'Check the path and the permissions of the file.',
      details: { file: path },
      cause: error,
    });
  }
}

function readPlace(path: string, place: FilePlace, modelPath: string): Uint8Array {
  try {
    return withFileSource(path, (source) => source.read(place.offset, place.length));
  } catch (error) {
    const isCutShort = error instanceof ExpectedError && error.code === 'bytes-cut-short';
    throw missing(modelPath, place, isCutShort ? 'is too short' : 'cannot be opened', error);
  }
}

/**
 * onnxruntime refuses external data outside the model's folder, links included; so must we, or a model could read any
 * file.
 */
function insidePath(folder: string, place: FilePlace, modelPath: string): string {
  const path = join(folder, place.location);
  let inside: string;
  try {
    inside = relative(realpathSync(folder), realpathSync(path));
  } catch (error) {
    throw missing(modelPath, place, 'cannot be opened', error);
  }
  if (!isAbsolute(place.location) && !isAbsolute(inside) && inside.split(sep)[0] !== '..') return path;
  throw new ExpectedError('external-data-outside', `${modelPath} names data outside its folder: ${place.location}.`, {
    remedy: 'Get the model from a source that you trust.',
    details: { file: modelPath, location: place.location },
  });
}

function missing(modelPath: string, place: FilePlace, what: string, cause: unknown): ExpectedError {
  return new ExpectedError('external-data-missing', `${place.location}, which ${modelPath} needs, ${what}.`, {
    remedy: 'Put the data file beside the model, or download both again.',
    details: { file: modelPath, location: place.location },
    cause,
  });
}
