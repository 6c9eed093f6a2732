/** Why a provider is not taken: short enough for the line that names the device, with what to do about it. */
import { errorMessage, MaskwrightError } from '#core/base/errors.ts';
import { formatRunTime } from '#core/base/format.ts';
import { problemOf, type Problem } from '#core/document/problem.ts';
import type { Measurement } from './probe/probeMessages.ts';
import type { OutputDifference } from './compareOutputs.ts';
import { hasReducedPrecision, type ProviderName } from './providers.ts';

/** Relative to the largest value, of providers that calculate in float32. */
const mostDifference = 1e-3;
/** Of providers that calculate with fewer bits. */
const leastCosine = 0.999;
const leastEqualLabels = 0.99;
/** Of the calculating nodes, that a provider leaves to the CPU and still counts as what runs the model. */
const mostOnCpu = 0.5;

const driverRemedy = 'Update the graphics driver, or choose device cpu.';

/** A provider that could not load or run the model. `notes` is what it printed. */
export function refusalOfFailure(provider: ProviderName, error: unknown, notes: string): Problem {
  const code = error instanceof MaskwrightError ? error.code : 'provider-failed';
  const message = errorMessage(error);
  if (code === 'provider-crashed' || code === 'provider-timeout') return { ...problemOf(error), remedy: driverRemedy };
  const library = missingLibrary(message) ?? missingLibrary(notes);
  if (library !== undefined) {
    const variant = libraryKind(provider, library);
    return {
      code: 'provider-library-missing',
      message: `${library} not found`,
      remedy: libraryRemedies[variant],
      details: { library, variant },
    };
  }
  if (provider === 'webgpu' && /adapter/i.test(message)) {
    return {
      code: 'no-adapter',
      message: 'no graphics adapter found',
      remedy: 'Install the driver of the graphics card; on Linux its Vulkan driver.',
    };
  }
  const remedy = error instanceof MaskwrightError ? (error.remedy ?? driverRemedy) : driverRemedy;
  const details = error instanceof MaskwrightError ? error.details : {};
  return { code, message: firstLine(message), remedy, details: { ...details, provider } };
}

/** A provider that ran the model; null when nothing is to be said against it. */
export function refusalOfMeasurement(
  provider: ProviderName,
  measured: Measurement,
  cpuSeconds: number,
  difference: OutputDifference,
): Problem | null {
  const { seconds, calculatingNodes, calculatingOnCpu } = measured;
  const wrong = tooDifferent(provider, difference);
  if (wrong !== undefined) return { code: 'provider-differs', message: wrong, remedy: driverRemedy };
  if (calculatingOnCpu > mostOnCpu * calculatingNodes) {
    return {
      code: 'provider-idle',
      message: `leaves ${calculatingOnCpu} of ${calculatingNodes} calculations to the CPU`,
      remedy: 'Export the model with standard operators in float32.',
      details: { count: calculatingOnCpu, total: calculatingNodes },
    };
  }
  if (seconds > cpuSeconds) {
    return {
      code: 'provider-slower',
      message: `slower than the CPU: ${formatRunTime(seconds)} a picture against ${formatRunTime(cpuSeconds)}`,
      remedy: null,
      details: { seconds, cpuSeconds },
    };
  }
  return null;
}

/** Written so that a value that is not a number is too different. */
function tooDifferent(provider: ProviderName, { relative, cosine, equalLabels }: OutputDifference): string | undefined {
  if (!Number.isFinite(relative)) return 'gives values that are no numbers';
  if (!hasReducedPrecision(provider)) {
    return relative <= mostDifference ? undefined : `differs from the CPU by ${(relative * 100).toFixed(2)} %`;
  }
  if (cosine >= leastCosine && equalLabels >= leastEqualLabels) return undefined;
  return `differs from the CPU: cosine ${cosine.toFixed(4)}, ${(equalLabels * 100).toFixed(1)} % equal labels`;
}

/** `libcublasLt.so.12: cannot open shared object file`, `Couldn't load Vulkan: libvulkan.so.1`, `… missing "x.dll"`. */
function missingLibrary(text: string): string | undefined {
  const unix = /([\w.+-]+\.(?:so[.\d]*|dylib)): cannot open shared object file/.exec(text);
  const windows = /(?:depends on|load library|missing)\D{0,40}?"([^"]+\.dll)"/i.exec(text);
  return unix?.[1] ?? windows?.[1]?.split(/[\\/]/).at(-1);
}

/** Which remedy there is for a library that is not there. */
function libraryKind(provider: ProviderName, library: string): 'onnxruntime' | 'cuda' | 'vulkan' | 'driver' {
  if (library.startsWith('libonnxruntime_providers')) return 'onnxruntime';
  if (provider === 'cuda') return 'cuda';
  return provider === 'webgpu' ? 'vulkan' : 'driver';
}

const libraryRemedies = {
  onnxruntime: 'With CUDA 12 and cuDNN 9 installed, "maskwright doctor --install-cuda" fetches it.',
  cuda: 'Install CUDA 12 with cuDNN 9, and tell the loader where (LD_LIBRARY_PATH).',
  vulkan: 'Install the Vulkan loader (libvulkan1) and the Vulkan driver of the graphics card.',
  driver: driverRemedy,
} as const;

/** onnxruntime puts its own source line before what happened. */
function firstLine(message: string): string {
  const [line = ''] = message.split('\n');
  const short = line.replace(/^.*\.cc:\d+ \S.*?\) /, '').trim();
  return short.length > 200 ? `${short.slice(0, 199)}…` : short;
}
