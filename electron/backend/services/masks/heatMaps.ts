/** The heat maps (CAMs) of an image that its machine's proposal was made from. */
import { presetSchema, type Preset } from '#core/contract/generation.ts';
import { ExpectedError } from '#core/base/errors.ts';
import type { CamFacts, CamMap } from '#core/contract/cams.ts';
import type { Cam } from '#core/document/cam.ts';
import type { ClassId, ImageId } from '#core/document/ids.ts';
import type { MaskRevision } from '#core/document/maskRevision.ts';
import { readCams } from '../../store/cams.ts';
import { inSnapshot, type ReadableProject } from '../../store/project.ts';
import type { ProjectSession } from '../projects/projectRegistry.ts';
import { requireLayers } from './readMaskLayers.ts';

type ProposalCam = Omit<Cam, 'preset'> & { readonly preset: Preset };

/** The CAMs that a proposal of the machine was made from, in order of the classes' indices; none where there is no proposal. */
export function camsBehind(project: ReadableProject, imageId: ImageId, proposal: MaskRevision | null): ProposalCam[] {
  if (proposal === null) return [];
  const { pack, parameters } = proposal;
  const preset = presetSchema.safeParse(parameters['preset']);
  if (pack === null || !preset.success) return [];
  const cams = readCams(project, imageId, pack, preset.data).map((cam) => ({ ...cam, preset: preset.data }));
  // Those of tags that were taken back are still there.
  const { classIds } = parameters;
  return Array.isArray(classIds) ? cams.filter(({ classId }) => classIds.includes(classId)) : cams;
}

/** Throws as `requireLayers`, and `ExpectedError` (`project-corrupt`). */
export function listCams(session: ProjectSession, imageId: ImageId): CamFacts[] {
  return currentCams(session, imageId).map((cam) => factsOf(cam));
}

/** Throws as `listCams`, and `ExpectedError` (`cam-missing`). */
export function readCamOf(
  session: ProjectSession,
  { imageId, classId }: { readonly imageId: ImageId; readonly classId: ClassId },
): CamMap {
  const cam = currentCams(session, imageId).find((one) => one.classId === classId);
  if (cam === undefined) {
    throw new ExpectedError('cam-missing', 'There is no heat map of this class.', {
      remedy: 'Tag the image with the class, then generate its mask.',
      details: { imageId, classId },
    });
  }
  // In a buffer of its own: what crosses the contract is the receiver's.
  return { ...factsOf(cam), values: Uint8Array.from(cam.values) };
}

function currentCams({ project }: ProjectSession, imageId: ImageId): ProposalCam[] {
  return inSnapshot(project, () => camsBehind(project, imageId, requireLayers(project, imageId).proposal));
}

function factsOf({ classId, preset, width, height, peak, createdAtMs }: ProposalCam): CamFacts {
  return { classId, preset, width, height, peak, createdAtMs };
}
