/**
 * Which execution providers onnxruntime-node 1.30 has on which platform, as data. What it is not: a statement that a
 * provider works on this machine (a driver may be missing); that shows when a session is made, and is then an error,
 * never a silent change to another provider.
 */
import { listSupportedBackends } from 'onnxruntime-node';
import { UnsupportedError } from '#core/base/errors.ts';

export type ProviderName = 'cuda' | 'dml' | 'coreml' | 'webgpu' | 'cpu';

/** By `platform-architecture`, in the order in which they are tried when the user leaves the choice to us. */
const providersByPlatform: Readonly<Record<string, readonly ProviderName[]>> = {
  'linux-x64': ['cuda', 'webgpu', 'cpu'],
  'linux-arm64': ['cpu'],
  'win32-x64': ['dml', 'webgpu', 'cpu'],
  'win32-arm64': ['dml', 'webgpu', 'cpu'],
  'darwin-arm64': ['coreml', 'webgpu', 'cpu'],
};

/**
 * Those that calculate with fewer bits than float32 has, and cannot be told otherwise through onnxruntime-node: Core ML
 * in fp16, CUDA in TF32 within matrix products. They are held to labels and directions, the others to values.
 */
const reducedPrecision: ReadonlySet<ProviderName> = new Set(['coreml', 'cuda']);

export function hasReducedPrecision(provider: ProviderName): boolean {
  return reducedPrecision.has(provider);
}

/** As people know them. */
export const providerTitles: Readonly<Record<ProviderName, string>> = {
  cuda: 'CUDA',
  dml: 'DirectML',
  coreml: 'Core ML',
  webgpu: 'WebGPU',
  cpu: 'CPU',
};

export interface Provider {
  readonly name: ProviderName;
  /** Its libraries ship with the program; otherwise they are the user's to install. */
  readonly isBundled: boolean;
}

/** The providers of a platform by the table alone; empty for a platform that has no binary. */
export function knownProviders(
  platform: string = process.platform,
  architecture: string = process.arch,
): readonly ProviderName[] {
  return providersByPlatform[`${platform}-${architecture}`] ?? [];
}

/**
 * The providers that may be asked for here: those of the table that the loaded onnxruntime was built with. Preferred
 * first.
 */
export function availableProviders(): readonly Provider[] {
  const built = new Map(listSupportedBackends().map((backend) => [backend.name, backend.bundled]));
  return knownProviders().flatMap((name) => {
    const isBundled = built.get(name);
    return isBundled === undefined ? [] : [{ name, isBundled }];
  });
}

/** The provider of that name. Throws `UnsupportedError` (`provider-unavailable`) that lists the valid ones. */
export function requireProvider(name: string): ProviderName {
  const available = availableProviders();
  const found = available.find((provider) => provider.name === name);
  if (found !== undefined) return found.name;
  const valid = available.map((provider) => provider.name).join(', ');
  throw new UnsupportedError(
    'provider-unavailable',
    `The execution provider "${name}" does not exist on ${process.platform} ${process.arch}.`,
    { remedy: `Choose one of: ${valid}.`, details: { provider: name, valid } },
  );
}
