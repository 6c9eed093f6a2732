import { defined } from '#core/base/assert.ts';
import { ExpectedError } from '#core/base/errors.ts';
import type { ImageId, JournalEntryId } from '#core/document/ids.ts';
import { noRegion } from '#core/mask/humanLayer.ts';
import { backgroundLabel } from '#core/mask/labelMap.ts';
import { recordDrawing, requireDrawable } from './drawMask.ts';
import { isLayerTakenOver } from './entryFacts.ts';
import { keepDifference } from './acceptedDifference.ts';
import { recordEntry, type Recorder } from './journal.ts';
import { fullConfidence, mapHumanPlanes, MaskLayers, type SizedImage } from './maskLayers.ts';
import { acceptanceKind } from './maskRecords.ts';
import { insertRevision, type NamedPlanes } from './maskRevisions.ts';
import type { ReadableProject, WritableProject } from './project.ts';
import { TileWriter } from './tileStore.ts';

/**
 * A person vouches for what an image's mask shows: it is frozen as a revision, whatever the machine proposes later. An image that
 * was accepted already takes what would be shown without the acceptance, drawn pixels over the current proposal, as a new
 * revision; null when that has the same classes and regions. A mask that was made on another picture is of this one from then
 * on: who accepts a single image sees both. Throws `ExpectedError`: `mask-missing`, and as `requireDrawable`.
 */
export function acceptMask(project: WritableProject, imageId: ImageId): JournalEntryId | null {
  const entry = { imageId, kind: 'accept', label: 'Accept' };
  return recordEntry(project, entry, (recorder) => {
    const image = requireDrawable(project, imageId);
    const layers = new MaskLayers(project, image);
    if (hasNews(layers)) acceptLayers(project, image, layers, recorder);
  }).entryId;
}

/**
 * As `acceptMask`, as a part of an entry that is open and about images that nobody may have looked at. False when it was accepted
 * already, and there is no other mask beside it. Throws also `ExpectedError` (`mask-outdated`) for a mask that was made on another picture.
 */
export function acceptInto(project: WritableProject, image: SizedImage, recorder: Recorder): boolean {
  const layers = new MaskLayers(project, image);
  if (!hasNews(layers)) return false;
  if (isOfAnotherPicture(project, layers, image)) {
    throw new ExpectedError('mask-outdated', `The mask of ${image.path} was made on another picture.`, {
      remedy: layers.hasHumanPixels
        ? 'Generate it again (generate --all: what was drawn stays), then accept it.'
        : 'Generate it again, then accept it.',
      details: { imageId: image.id, file: image.path },
    });
  }
  acceptLayers(project, image, layers, recorder);
  return true;
}

/** Whether accepting would change anything. */
function hasNews(layers: MaskLayers): boolean {
  return layers.accepted === null || layers.hasMaskBeside;
}

function acceptLayers(project: WritableProject, image: SizedImage, layers: MaskLayers, recorder: Recorder): void {
  if (layers.isEmpty) {
    throw new ExpectedError('mask-missing', `${image.path} has no mask that could be accepted.`, {
      remedy: 'Generate one, or draw it.',
      details: { imageId: image.id, file: image.path },
    });
  }
  const { width, height } = layers;
  const revisionId = insertRevision(
    project,
    {
      imageId: image.id,
      origin: 'accepted',
      width,
      height,
      contentSha256: image.contentSha256,
      parameters: { ...layers.workingParts },
    },
    freeze(project, layers),
  );
  recorder.set(acceptanceKind, image.id, {}, { revisionId });
  keepDifference(project, image.id);
}

/**
 * Whoever has drawn over a proposal of another picture on this one has seen both, and left what is left of it. Whoever took this
 * picture with what was drawn before has said so of the drawn pixels alone.
 */
function isOfAnotherPicture(
  project: ReadableProject,
  layers: MaskLayers,
  { id: imageId, contentSha256 }: SizedImage,
): boolean {
  const { proposal, canvas, hasHumanPixels } = layers;
  const isOther = (layer: { readonly contentSha256: string | null } | null): boolean =>
    (layer?.contentSha256 ?? contentSha256) !== contentSha256;
  if (!hasHumanPixels) return isOther(proposal);
  return isOther(canvas) || (isOther(proposal) && layers.showsProposal && isLayerTakenOver(project, imageId));
}

/** Takes an acceptance back without changing what is shown; null when there is none. Throws as `requireDrawable`. */
export function withdrawAcceptance(project: WritableProject, imageId: ImageId): JournalEntryId | null {
  if (acceptanceKind.read(project, imageId, {}) === null) return null;
  return recordDrawing(project, { imageId, kind: 'withdraw', label: 'Withdraw acceptance' }, () => undefined);
}

/** The tiles of what is shown, by the names that most of them have already: what is read is where a person drew on a part. */
function freeze(project: WritableProject, layers: MaskLayers): NamedPlanes {
  const writer = new TileWriter(project);
  const { grid, hasWorkingRegions: hasRegions, hasWorkingConfidence: hasConfidence } = layers;
  const indices = Array.from({ length: grid.columns * grid.rows }, (_, index) => index);
  // Known by name, these need not be in the project yet.
  writer.constant('uint8', backgroundLabel);
  if (hasRegions) writer.constant('uint32', noRegion);
  if (hasConfidence) writer.constant('uint8', fullConfidence);
  const tiles = indices.map((index) => {
    const inside = layers.insideOf(index);
    return mapHumanPlanes(
      (plane) => layers.workingName(index, plane) ?? writer.write(layers.workingPlane(index, plane), inside),
    );
  });
  const confidence = (index: number): Buffer =>
    layers.confidenceName(index) ??
    writer.write(defined(layers.workingConfidence(index), `the confidence of tile ${index}`), layers.insideOf(index));
  return {
    class: tiles.map((tile) => tile.class),
    ...(hasRegions ? { region: tiles.map((tile) => tile.region) } : {}),
    provenance: tiles.map((tile) => tile.provenance),
    ...(hasConfidence ? { confidence: indices.map(confidence) } : {}),
  };
}
