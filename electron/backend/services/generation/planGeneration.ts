import type { GenerationPlan } from '#core/contract/generation.ts';
import type { Backend } from '../../backend.ts';
import { inSnapshot } from '../../store/project.ts';
import { readClasses } from '../../store/readClasses.ts';
import { countGenerationScope } from '../../store/readGenerationScope.ts';
import { openPackForMasks } from '../packs/managePacks.ts';
import type { ProjectSession } from '../projects/projectRegistry.ts';
import { folderNotices } from './folderNotices.ts';
import { thresholdFor, type GenerationParameters } from './generationParameters.ts';
import { gridNotices } from './gridNotices.ts';
import { packNotices } from './packNotices.ts';

/** Says what a generation would do, image by image counted, and what should be known before. Throws as opening the pack. */
export async function planGeneration(
  backend: Backend,
  { project }: ProjectSession,
  parameters: Pick<GenerationParameters, 'pack' | 'preset' | 'threshold' | 'scope' | 'includesAccepted' | 'images'>,
): Promise<GenerationPlan> {
  const pack = await openPackForMasks(backend, parameters.pack);
  return inSnapshot(project, () => ({
    packTitle: pack.title,
    threshold: thresholdFor(pack, parameters),
    ...countGenerationScope(project, parameters, parameters.images),
    notices: [
      ...folderNotices(project),
      ...packNotices(pack, readClasses(project)),
      ...gridNotices(project, pack, parameters),
    ],
  }));
}
