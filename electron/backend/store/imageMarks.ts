/**
 * What is true of every image, as one byte each by id: a few reads of what there is, rather than look-ups for each of 100 000
 * images.
 */
import type { ImageId } from '#core/document/ids.ts';
import type { ImageState } from '#core/document/image.ts';
import type { ImageWork } from '#core/document/imageFilter.ts';
import { isOutdated } from './currentProposal.ts';
import type { ReadableProject } from './project.ts';

/** By image id. */
export type ImageMarks = Uint8Array;

/** The place of what `readWorkMarks` says. */
export const worksByMark: readonly ImageWork[] = ['untouched', 'machine', 'human', 'accepted'];

/** How far each image has come. */
export function readWorkMarks(project: ReadableProject): ImageMarks {
  return readMarks(project, [
    'SELECT image_id FROM mask_proposal',
    'SELECT DISTINCT image_id FROM human_tile',
    'SELECT image_id FROM mask_acceptance',
  ]);
}

/** The place of what `readStateMarks` says. Most are ready: the others are asked for. */
export const statesByMark: readonly ImageState[] = ['ready', 'unreadable', 'missing', 'changed'];

export function readStateMarks(project: ReadableProject): ImageMarks {
  return readMarks(
    project,
    statesByMark.slice(1).map((state) => `SELECT id FROM image WHERE state = '${state}'`),
  );
}

/** 1 for an image whose mask is out of date. */
export function readOutdatedMarks(project: ReadableProject): ImageMarks {
  return readMarks(project, [`SELECT image.id FROM image WHERE ${isOutdated}`]);
}

/** 1 for an image with a tag. */
export function readTaggedMarks(project: ReadableProject): ImageMarks {
  return readMarks(project, ['SELECT DISTINCT image_id FROM tag ORDER BY image_id']);
}

// The plus keeps it from the index of states: that of contents has the states too, in the order to group by.
const ready = `FROM image WHERE +state = 'ready'`;
const sharedContents = `SELECT content_sha256 ${ready} GROUP BY content_sha256 HAVING count(*) > 1`;

/** SQL for the ids of ready images whose content another ready one has. */
export const duplicateIds = `SELECT id ${ready} AND content_sha256 IN (${sharedContents})`;

/** 1 for one of `duplicateIds`. */
export function readDuplicateMarks(project: ReadableProject): ImageMarks {
  return readMarks(project, [duplicateIds]);
}

/** 1 for each of the images. */
export function marksOf(project: ReadableProject, imageIds: readonly ImageId[]): ImageMarks {
  const marks = noMarks(project);
  for (const id of imageIds) marks[id] = 1;
  return marks;
}

/** For each image the place, from 1, of the last query that names it; 0 where none does. */
function readMarks(project: ReadableProject, queries: readonly string[]): ImageMarks {
  const marks = noMarks(project);
  queries.forEach((sql, index) => {
    for (const id of project.database.sqlite.prepare<[], number>(sql).pluck().all()) marks[id] = index + 1;
  });
  return marks;
}

function noMarks({ database: { sqlite } }: ReadableProject): ImageMarks {
  return new Uint8Array((sqlite.prepare<[], number | null>('SELECT max(id) FROM image').pluck().get() ?? 0) + 1);
}
