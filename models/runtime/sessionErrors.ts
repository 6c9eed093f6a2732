/**
 * onnxruntime reports everything as an `Error` with a text. These rules say what kind of failure a text means; a text
 * that none of them knows keeps its words and is a failure of the model file (loading) or of the run.
 */
import { errorMessage, ExpectedError, UnsupportedError, type MaskwrightError } from '#core/base/errors.ts';
import type { ProviderName } from './providers.ts';

const operatorPattern =
  /(?:No Op registered for|is not a registered function\/op|Could not find an implementation for|Unrecognized attribute)/i;
const versionPattern =
  /opset.*(?:is under development|unsupported|not supported|guarantee)|unsupported model IR version/i;
const externalDataPattern = /external[ _]?(?:data|initializer)|cannot get file size|file_size|GetFileLength/i;
const providerPattern =
  /ExecutionProvider|backend not found|adapter|shared library|provider_bridge|CUDA|DML|CoreML|WebGPU/i;
const memoryPattern = /Failed to allocate memory|bad_alloc|out of memory|bad allocation/i;

/** What a failure to load means, by the first rule that fits. */
export function translateLoadError(error: unknown, model: string, provider: ProviderName): MaskwrightError {
  const message = errorMessage(error);
  const details = { model, provider };
  if (memoryPattern.test(message)) return outOfMemory(error, model, provider);
  if (operatorPattern.test(message) || versionPattern.test(message)) {
    return new UnsupportedError(
      'operator-unsupported',
      `${model} uses an operator, or a version of ONNX, that provider ${provider} does not have: ${message}`,
      { remedy: 'Use an export with ONNX opset 13 to 21 and standard operators.', details, cause: error },
    );
  }
  if (externalDataPattern.test(message)) {
    return new ExpectedError('external-data-missing', `The weights beside ${model} cannot be read: ${message}`, {
      remedy: 'Put the .onnx.data file that came with the model beside it, or add the pack again.',
      details,
      cause: error,
    });
  }
  if (provider !== 'cpu' && providerPattern.test(message)) {
    return new ExpectedError('provider-failed', `Provider ${provider} could not load ${model}: ${message}`, {
      remedy: 'Install its driver and libraries, or choose provider cpu.',
      details,
      cause: error,
    });
  }
  return new ExpectedError('model-unreadable', `${model} is not an ONNX model that can be loaded: ${message}`, {
    remedy: 'Download or export the file again.',
    details,
    cause: error,
  });
}

/** What a failure to run means. */
export function translateRunError(error: unknown, model: string, provider: ProviderName): MaskwrightError {
  const message = errorMessage(error);
  if (memoryPattern.test(message)) return outOfMemory(error, model, provider);
  return new ExpectedError('model-run-failed', `${model} failed on provider ${provider}: ${message}`, {
    remedy: 'Check that the model pack fits its configuration, or choose another provider.',
    details: { model, provider },
    cause: error,
  });
}

function outOfMemory(error: unknown, model: string, provider: ProviderName): ExpectedError {
  return new ExpectedError('out-of-memory', `There was not enough memory for ${model} on provider ${provider}.`, {
    remedy: 'Use a smaller inference size or a smaller batch, or close other programs.',
    details: { model, provider },
    cause: error,
  });
}
