/** What the machine has for this program, and what each of its devices makes of a pack. */
import { arch, availableParallelism, cpus, platform, release, totalmem } from 'node:os';
import type { Examination, ProviderReport } from '#core/contract/doctor.ts';
import { obstacleToMasks } from '#models/clip/maskAbility.ts';
import { cacheFolder, dataFolder } from '#models/packs/dataFolder.ts';
import { openClipPack } from '#models/packs/openPack.ts';
import { chooseProvider, type ProviderChecks } from '#models/runtime/chooseProvider.ts';
import { processorCores } from '#models/runtime/processorCores.ts';
import { processorFeatures } from '#models/runtime/processorFeatures.ts';
import { availableProviders, providerTitles, type ProviderName } from '#models/runtime/providers.ts';
import type { Backend } from '../../backend.ts';
import { deviceLabel, openProviderChecks } from '../generation/chooseDevice.ts';
import { resolvePackFolder } from './managePacks.ts';
import { componentVersions } from './programFacts.ts';

/** Tries every provider anew; what it finds is what generations go by from then on. Throws as opening and reading the pack. */
export async function examine(
  backend: Backend,
  wish: { readonly pack: string | null; readonly threads: number | null },
): Promise<Examination> {
  const pack = await openClipPack(await resolvePackFolder(backend, wish.pack));
  const threads = wish.threads ?? processorCores();
  const obstacle = obstacleToMasks(pack) ?? null;
  const checks = await openProviderChecks(pack, { threads, isFresh: true, isPlain: obstacle !== null });
  const choice = obstacle === null ? await chooseProvider(checks, 'auto') : undefined;
  return {
    versions: componentVersions(),
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
    obstacle,
    providers: await reportProviders(checks, choice?.verdict.provider),
    device: choice === undefined ? null : deviceLabel(choice.verdict, choice.refused, threads),
  };
}

/** One after the other: two at once would be late for each other's reasons. */
async function reportProviders(checks: ProviderChecks, used: ProviderName | undefined): Promise<ProviderReport[]> {
  const reports: ProviderReport[] = [];
  for (const { name } of availableProviders()) {
    const { refusal, device, measured } = await checks.verdict(name);
    reports.push({
      provider: name,
      title: providerTitles[name],
      isUsed: name === used,
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
