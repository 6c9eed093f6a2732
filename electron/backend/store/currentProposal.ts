/**
 * Whether what the machine proposes still answers what is asked now, as SQL over a row of `image`. A proposal is out of date when the
 * picture, the classes tagged present or their names, which are the prompts, are others than it was made of.
 */
import type { ImageId } from '#core/document/ids.ts';
import { isAccepted } from './acceptedImages.ts';
import type { ReadableProject } from './project.ts';

/** Something of the classes that an image is tagged with, as JSON in order of the classes' ids. */
const ofTagged = (column: 'class.id' | 'class.name'): string => `(SELECT json_group_array(value) FROM
  (SELECT ${column} AS value FROM tag JOIN class ON class.id = tag.class_id
   WHERE tag.image_id = image.id AND tag.value = 'present' ORDER BY class.id))`;

/** `[1,4]`. */
const taggedClassIds = ofTagged('class.id');

/** Of what the proposal was made, where the revision says so; those of before do not say it of everything. */
const isAsMade = (parameter: 'classIds' | 'classNames', now: string): string =>
  `coalesce(json_extract(mask_revision.parameters, '$.${parameter}') = ${now}, TRUE)`;

/** Whether an image has a proposal that is of the picture as it is now and made for the tags and class names that it has now. */
export const hasCurrentProposal = `EXISTS (SELECT 1 FROM mask_proposal JOIN mask_revision ON mask_revision.id = mask_proposal.revision_id
  WHERE mask_proposal.image_id = image.id
    AND coalesce(mask_revision.content_sha256, image.content_sha256) = image.content_sha256
    AND ${taggedClassIds} <> '[]'
    AND ${isAsMade('classIds', taggedClassIds)}
    AND ${isAsMade('classNames', ofTagged('class.name'))})`;

/** Whether a part of the mask that one sees is out of date: of what a person vouches for, nothing is. */
export const isOutdated = `(image.state = 'ready'
  AND EXISTS (SELECT 1 FROM mask_proposal WHERE mask_proposal.image_id = image.id)
  AND NOT ${isAccepted} AND NOT ${hasCurrentProposal})`;

export interface OutdatedMask {
  readonly imageId: ImageId;
  readonly path: string;
  /** Whether a person drew over it: such masks are made anew only when all are. */
  readonly isDrawnOn: boolean;
}

/** Ready images whose mask is out of date, in order of id. */
export function readOutdatedMasks({ database }: ReadableProject): OutdatedMask[] {
  return database.sqlite
    .prepare<[], { imageId: ImageId; path: string; drawn: number }>(
      `SELECT image.id AS imageId, image.path,
         EXISTS (SELECT 1 FROM human_tile WHERE human_tile.image_id = image.id) AS drawn
       FROM image WHERE ${isOutdated} ORDER BY image.id`,
    )
    .all()
    .map(({ drawn, ...row }) => ({ ...row, isDrawnOn: drawn === 1 }));
}
