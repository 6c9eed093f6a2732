/** What the machine has for this program, and what each of its devices makes of a pack. */
import { arch, availableParallelism, cpus, platform, release, totalmem } from 'node:os';
import type { Examination, ProviderReport } from '#core/contract/doctor.ts';
import { cacheFolder, dataFolder } from '#models/packs/dataFolder.ts';
import { openClipPack } from '#models/packs/openPack.ts';
import { chooseProvider, type ProviderChecks } from '#models/runtime/chooseProvider.ts';
import { runtimeVersion } from '#models/runtime/machineStamp.ts';
import { processorCores } from '#models/runtime/processorCores.ts';
import { processorFeatures } from '#models/runtime/processorFeatures.ts';
import { availableProviders, providerTitles } from '#models/runtime/providers.ts';
import type { ProviderVerdict } from '#models/runtime/providerVerdict.ts';
import type { Backend } from '../../backend.ts';
import { imagingVersions } from '../../imaging/imagingVersions.ts';
import { sqliteVersion } from '../../store/sqliteVersion.ts';
import { deviceLabel, openProviderChecks } from '../generation/chooseDevice.ts';
import { resolvePackFolder } from './managePacks.ts';

/** Tries every provider anew; what it finds is what generations go by from then on. Throws as opening and reading the pack. */
export async function examine(
  backend: Backend,
  wish: { readonly pack: string | null; readonly threads: number | null },
): Promise<Examination> {
  const pack = await openClipPack(await resolvePackFolder(backend, wish.pack));
  const threads = wish.threads ?? processorCores();
  const checks = await openProviderChecks(pack, { threads, isFresh: true });
  const { verdict, refused } = await chooseProvider(checks, 'auto');
  return {
    versions: {
      node: process.versions.node,
      onnxruntime: runtimeVersion,
      ...imagingVersions(),
      sqlite: sqliteVersion(),
    },
    system: { platform: platform(), architecture: arch(), release: release() },
    processor: {
      model: cpus()[0]?.model.trim() ?? 'unknown',
      cores: processorCores(),
      threads: availableParallelism(),
      features: processorFeatures(),
    },
    memory: { totalBytes: totalmem(), availableBytes: process.availableMemory() },
    folders: { data: dataFolder(), cache: cacheFolder() },
    packTitle: pack.title,
    providers: await reportProviders(checks, verdict),
    device: deviceLabel(verdict, refused, threads),
  };
}

/** One after the other: two at once would be late for each other's reasons. */
async function reportProviders(checks: ProviderChecks, used: ProviderVerdict): Promise<ProviderReport[]> {
  const reports: ProviderReport[] = [];
  for (const { name } of availableProviders()) {
    const { refusal, device, measured } = await checks.verdict(name);
    reports.push({
      provider: name,
      title: providerTitles[name],
      isUsed: name === used.provider,
      device,
      refusal,
      measured:
        measured === null
          ? null
          : {
              secondsPerPicture: measured.seconds,
              relativeDifference: measured.relativeDifference,
              shares: measured.shares,
            },
    });
  }
  return reports;
}
