/** What a generation runs on, and how that is said: never the CPU without a word of what was refused and why. */
import { join } from 'node:path';
import { ExpectedError } from '#core/base/errors.ts';
import type { Device, Precision } from '#core/contract/device.ts';
import { notice, type Notice } from '#core/document/notice.ts';
import { denseSelfCheck, plainSelfCheck } from '#models/clip/denseSelfCheck.ts';
import type { ClipPack } from '#models/packs/openPack.ts';
import { chooseProvider, ProviderChecks } from '#models/runtime/chooseProvider.ts';
import { processorCores } from '#models/runtime/processorCores.ts';
import { providerTitles, type ProviderName } from '#models/runtime/providers.ts';
import type { ProviderVerdict } from '#models/runtime/providerVerdict.ts';
import { userCache } from '../packs/userCache.ts';

export interface DeviceWish {
  readonly device: Device;
  /** null: one a core. */
  readonly threads: number | null;
  readonly precision: Precision;
}

export interface ChosenDevice {
  readonly provider: ProviderName;
  readonly threads: number;
  /** `WebGPU · Radeon RX 6600`, `CPU, 2 threads (cuda: libcublasLt.so.12 not found)`, `CPU, 2 threads, int8`. */
  readonly label: Notice;
  /** What is to be said of a device that was asked for by name. */
  readonly notices: readonly Notice[];
}

/** A device that a person names is used even when it is slow, so its trial may take long. */
const patienceForNamedSeconds = 300;

/**
 * The trials of execution providers with a pack's image encoder; `isPlain`: as it is, for a pack that makes no masks. Throws as reading
 * the pack.
 */
export async function openProviderChecks(
  pack: ClipPack,
  {
    isPlain = false,
    ...options
  }: {
    readonly threads: number;
    readonly isPlain?: boolean;
    readonly isFresh?: boolean;
    readonly patienceSeconds?: number;
  },
): Promise<ProviderChecks> {
  const cache = userCache();
  const check = isPlain ? await plainSelfCheck(pack) : await denseSelfCheck(pack, cache);
  return new ProviderChecks(check, { ...options, cacheFolder: join(cache.folder, 'providers') });
}

/**
 * Chooses among the devices of this machine; the first time with a pack this takes a while, because each is tried.
 * Integers are multiplied on the CPU alone, so that is what `auto` means with them.
 * Throws `ExpectedError` (`provider-refused`, `precision-needs-cpu`) and `UnsupportedError` (`provider-unavailable`) for a device that was
 * asked for by name and cannot be used, and as reading the pack.
 */
export async function chooseDevice(pack: ClipPack, wish: DeviceWish): Promise<ChosenDevice> {
  const threads = wish.threads ?? processorCores();
  const device = wish.precision === 'int8' ? deviceOfIntegers(wish.device) : wish.device;
  const patience = device === 'auto' ? {} : { patienceSeconds: patienceForNamedSeconds };
  const { verdict, refused } = await chooseProvider(await openProviderChecks(pack, { threads, ...patience }), device);
  const { provider, refusal } = verdict;
  return {
    provider,
    threads,
    label: deviceLabel(verdict, refused, threads, wish.precision),
    notices:
      refusal === null
        ? []
        : [
            notice(
              'device-used-all-the-same',
              `${providerTitles[provider]} was asked for by name, and is used: ${refusal.message}.`,
              { provider },
              refusal,
            ),
          ],
  };
}

function deviceOfIntegers(device: Device): Device {
  if (device === 'auto' || device === 'cpu') return 'cpu';
  throw new ExpectedError('precision-needs-cpu', `int8 runs on the CPU alone, not on ${providerTitles[device]}.`, {
    remedy: 'Leave the device to the program, or take fp32.',
    details: { device },
  });
}

export function deviceLabel(
  { provider, device }: ProviderVerdict,
  refused: readonly ProviderVerdict[],
  threads: number,
  precision: Precision = 'fp32',
): Notice {
  const title = providerTitles[provider];
  if (provider !== 'cpu') {
    const name = device === null ? title : `${title} · ${device}`;
    return notice('device-gpu', name, { name });
  }
  const reasons = refused.map((other) => `${other.provider}: ${other.refusal?.message ?? ''}`);
  const why = reasons.length === 0 ? '' : ` (${reasons.join('; ')})`;
  const how = precision === 'fp32' ? '' : `, ${precision}`;
  const label = `${title}, ${threads} ${threads === 1 ? 'thread' : 'threads'}${how}${why}`;
  const names = refused.map((other) => providerTitles[other.provider]);
  return notice('device-cpu', label, {
    threads,
    how,
    ...(names.length === 0 ? {} : { variant: 'refused', names }),
  });
}
