/** What a generation job does when its turn comes. */
import type { ImageId } from '#core/document/ids.ts';
import type { Backend } from '../../backend.ts';
import { runItems } from '../../jobs/runItems.ts';
import type { ReadableProject } from '../../store/project.ts';
import { readClasses } from '../../store/readClasses.ts';
import { readImageTotals } from '../../store/readImagePixels.ts';
import { readItemImageIds } from '../../store/readJobs.ts';
import { writeSetting } from '../../store/settings.ts';
import { chooseDevice, type DeviceWish } from './chooseDevice.ts';
import { requireSpace } from '../jobs/diskSpace.ts';
import { generationKind, generationSchema, thresholdFor } from './generationParameters.ts';
import { jobKind } from '../jobs/jobKind.ts';
import { latestGenerationKey } from './latestGeneration.ts';
import { gridNotices } from './gridNotices.ts';
import { isModelDamaged } from '#models/clip/requireFinite.ts';
import { openPackForMasks } from '../packs/managePacks.ts';
import { MaskGenerator } from './maskGenerator.ts';
import { planEncoding } from './planEncoding.ts';
import { packNotices } from './packNotices.ts';

export const generationJob = jobKind({
  name: generationKind,
  parameters: generationSchema,
  keepsProgress: true,
  prepare: async ({ backend, project }, parameters, job) => {
    await requireUsable(backend, parameters);
    if (job !== null) await requireSpaceForMasks(project, readItemImageIds(project, job.id, ['pending', 'failed']));
  },
  run: async ({ backend, project }, parameters, { job, signal, onProgress }) => {
    const pack = await openPackForMasks(backend, parameters.pack);
    const device = await chooseDevice(pack, parameters);
    const plan = planEncoding(backend, project, pack, parameters, device);
    writeSetting(project, latestGenerationKey, {
      packTitle: pack.title,
      preset: parameters.preset,
      threshold: thresholdFor(pack, parameters),
      notices: [...packNotices(pack, readClasses(project)), ...gridNotices(project, pack, parameters), ...plan.notices],
      device: device.label,
    });
    await using generator = await MaskGenerator.create(project, pack, parameters, device, plan);
    await runItems({
      project,
      job,
      batchSize: generator.batchSize,
      handler: (items, report) => generator.generate(items, report),
      isFatal: isModelDamaged,
      signal,
      onProgress,
    });
    return null;
  },
});

/** Makes sure that a generation can be done with this pack on this device. Throws as opening the one and choosing the other. */
export async function requireUsable(
  backend: Backend,
  settings: DeviceWish & { readonly pack: string | null },
): Promise<void> {
  await chooseDevice(await openPackForMasks(backend, settings.pack), settings);
}

/** Of rows, indices and heat maps of a picture. */
const bytesPerMask = 20_000;

/**
 * Of mask and confidence map. Measured with two tags on photographs of 500 × 375: 60 kB a picture; large pictures need less a
 * pixel, as their confidence is as smooth as the grid that it comes from.
 */
const bytesPerPixel = 0.25;

/** Makes sure that the masks of these images will roughly fit beside the project. Throws `ExpectedError` (`disk-full`). */
export async function requireSpaceForMasks(project: ReadableProject, imageIds: readonly ImageId[]): Promise<void> {
  const bytes = imageIds.length * bytesPerMask + readImageTotals(project, imageIds).pixels * bytesPerPixel;
  await requireSpace(project.filePath, bytes, imageIds.length === 1 ? 'The mask' : `${imageIds.length} masks`);
}
