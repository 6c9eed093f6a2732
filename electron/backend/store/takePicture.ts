/** The way on for an image whose file holds another picture than the one that a person worked on: that one becomes its own. */
import { ExpectedError } from '#core/base/errors.ts';
import type { ImageId } from '#core/document/ids.ts';
import type { ChangedImage, FoundPicture, NewImage, PictureFacts } from '#core/document/image.ts';
import { changedImage } from './changedImage.ts';
import { drawVouched, moveHumanLayer, removeHumanLayer } from './moveHumanLayer.ts';
import { hasHumanWork } from './humanWork.ts';
import type { Recorder } from './journal.ts';
import { labelKind } from './labelRecord.ts';
import { readLabels } from './labels.ts';
import { acceptanceKind, proposalKind } from './maskRecords.ts';
import { pictureKind } from './pictureRecord.ts';
import type { ReadableProject, WritableProject } from './project.ts';
import { readImage } from './readImages.ts';
import { updateImage } from './writeImages.ts';

/** A file at an image's place that could be read. */
type ReadFacts = Extract<NewImage, { state: 'ready' }>;

/**
 * What becomes of what a person did in the old picture. `none`: there is nothing; `kept`: it stays; `unaccepted`: it stays as
 * drawn, and waits for a person to vouch for it again; `removed`: the new picture has another size, in which nothing fits.
 */
export type FateOfWork = 'none' | 'kept' | 'unaccepted' | 'removed';

interface Taking {
  readonly image: ChangedImage;
  /** Its file as it was just read. */
  readonly facts: ReadFacts;
  readonly removesWork: boolean;
}

interface TakingPlan {
  readonly image: ChangedImage;
  readonly taken: FoundPicture;
  readonly fate: FateOfWork;
}

/**
 * What taking a picture would do. Throws `ExpectedError`: `image-not-changed`; `masks-do-not-fit` where a person's work would be
 * removed without `removesWork`.
 */
export function planTaking(project: ReadableProject, { image, facts, removesWork }: Taking): TakingPlan {
  const { contentSha256, picture } = facts;
  // The file was read outside of any transaction.
  const now = readImage(project, image.id);
  const isAsRead = now?.state === 'changed' && now.contentSha256 === image.contentSha256;
  if (!isAsRead || contentSha256 === null || contentSha256 === now.contentSha256) {
    throw notChanged(image.id, image.path);
  }
  const fate = fateOfWork(project, now, picture);
  if (fate === 'removed' && !removesWork) throw doNotFit(now, picture);
  return { image: now, taken: { contentSha256, picture }, fate };
}

/**
 * Makes the picture at an image's place the image's own, as a part of an entry that is open. Tags and prompts stay. In a picture
 * of the same size the masks stay, too: drawn pixels belong to the new picture from then on, vouched-for ones become drawn ones,
 * and the machine's are of another picture until they are made anew. With one of another size masks and labels are removed.
 * Undoing brings all of it back; the image is `changed` again then. Throws as `planTaking`.
 */
export function takePicture(project: WritableProject, taking: Taking, recorder: Recorder): FateOfWork {
  const { image, taken, fate } = planTaking(project, taking);
  if (isSameSize(image.picture, taken.picture)) {
    drawVouched(project, image, recorder);
    moveHumanLayer(project, image.id, taken.contentSha256, recorder);
  } else {
    removeHumanLayer(project, image.id, recorder);
    recorder.set(proposalKind, image.id, {}, null);
    for (const { id: labelId } of readLabels(project, image.id)) recorder.set(labelKind, image.id, { labelId }, null);
  }
  recorder.set(acceptanceKind, image.id, {}, null);
  // What is on the disk is nobody's step: undoing does not change it.
  const { byteLength, modifiedAtMs, fileNumber } = taking.facts;
  updateImage(project, image.id, changedImage({ ...image, byteLength, modifiedAtMs, fileNumber }, image, taken));
  recorder.set(pictureKind, image.id, {}, taken);
  return fate;
}

function fateOfWork(project: ReadableProject, { id, picture }: ChangedImage, taken: PictureFacts): FateOfWork {
  if (!hasHumanWork(project, id)) return 'none';
  if (!isSameSize(picture, taken)) return 'removed';
  return acceptanceKind.read(project, id, {}) === null ? 'kept' : 'unaccepted';
}

function isSameSize(a: PictureFacts, b: PictureFacts): boolean {
  return a.width === b.width && a.height === b.height;
}

/** For an image that holds the picture that it should. */
export function notChanged(imageId: ImageId, path: string): ExpectedError {
  return new ExpectedError('image-not-changed', `${path} is not known to be another picture by now.`, {
    remedy: 'Import its folder again, and look at the images that are to check.',
    details: { imageId, file: path },
  });
}

function doNotFit({ id, path, picture: old }: ChangedImage, { width, height }: PictureFacts): ExpectedError {
  return new ExpectedError(
    'masks-do-not-fit',
    `${path} has ${width} × ${height} pixels now instead of ${old.width} × ${old.height}: what a person did in it cannot stay.`,
    {
      remedy: 'Put the old picture back; or take the new one with --discard-masks. Undoing brings the masks back.',
      details: { imageId: id, file: path, width, height, oldWidth: old.width, oldHeight: old.height },
    },
  );
}
