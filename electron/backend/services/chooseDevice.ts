/** What a generation runs on, and how that is said: never the CPU without a word of what was refused and why. */
import { join } from 'node:path';
import type { Device } from '#core/contract/device.ts';
import { denseSelfCheck } from '#models/clip/denseSelfCheck.ts';
import { cacheFolder } from '#models/packs/dataFolder.ts';
import type { ClipPack } from '#models/packs/openPack.ts';
import { chooseProvider, ProviderChecks } from '#models/runtime/chooseProvider.ts';
import { processorCores } from '#models/runtime/processorCores.ts';
import { providerTitles, type ProviderName } from '#models/runtime/providers.ts';
import type { ProviderVerdict } from '#models/runtime/providerVerdict.ts';

export interface DeviceWish {
  readonly device: Device;
  /** null: one a core. */
  readonly threads: number | null;
}

export interface ChosenDevice {
  readonly provider: ProviderName;
  readonly threads: number;
  /** `WebGPU · Radeon RX 6600`, `CPU, 2 threads (cuda: libcublasLt.so.12 not found)`. */
  readonly label: string;
  /** What is to be said of a device that was asked for by name. */
  readonly notices: readonly string[];
}

/** The trials of execution providers with a pack's image encoder. Throws as reading the pack. */
export async function openProviderChecks(
  pack: ClipPack,
  { threads, isFresh = false }: { readonly threads: number; readonly isFresh?: boolean },
): Promise<ProviderChecks> {
  const cache = cacheFolder();
  return new ProviderChecks(await denseSelfCheck(pack, join(cache, 'graphs')), {
    threads,
    isFresh,
    cacheFolder: join(cache, 'providers'),
  });
}

/**
 * Chooses among the devices of this machine; the first time with a pack this takes a while, because each is tried.
 * Throws `ExpectedError` (`provider-refused`) and `UnsupportedError` (`provider-unavailable`) for a device that was
 * asked for by name and cannot be used, and as reading the pack.
 */
export async function chooseDevice(pack: ClipPack, wish: DeviceWish): Promise<ChosenDevice> {
  const threads = wish.threads ?? processorCores();
  const { verdict, refused } = await chooseProvider(await openProviderChecks(pack, { threads }), wish.device);
  const { provider, refusal } = verdict;
  return {
    provider,
    threads,
    label: deviceLabel(verdict, refused, threads),
    notices:
      refusal === null ? [] : [`${providerTitles[provider]} was asked for by name, and is used: ${refusal.message}.`],
  };
}

export function deviceLabel(
  { provider, device }: ProviderVerdict,
  refused: readonly ProviderVerdict[],
  threads: number,
): string {
  const title = providerTitles[provider];
  if (provider !== 'cpu') return device === null ? title : `${title} · ${device}`;
  const reasons = refused.map((other) => `${other.provider}: ${other.refusal?.message ?? ''}`);
  const why = reasons.length === 0 ? '' : ` (${reasons.join('; ')})`;
  return `${title}, ${threads} ${threads === 1 ? 'thread' : 'threads'}${why}`;
}
