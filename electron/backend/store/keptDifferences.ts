/** What was counted of accepted masks and the proposals beside them, as rows. Counting: `acceptedDifference.ts`. */
import type { ImageId } from '#core/document/ids.ts';
import { preparedStatement } from './preparedStatement.ts';
import type { ReadableProject, WritableProject } from './project.ts';

/**
 * SQL for the pixels in which the accepted mask of `image` differs from what would be shown without it; NULL when that was not
 * counted yet. Only for images whose accepted mask is of the picture as it is now.
 */
export const keptDifference = `(SELECT kept.pixels FROM mask_acceptance AS acceptance
  LEFT JOIN mask_proposal AS proposal ON proposal.image_id = acceptance.image_id
  JOIN mask_difference AS kept ON kept.image_id = acceptance.image_id AND kept.accepted_id = acceptance.revision_id
    AND kept.proposal_id = coalesce(proposal.revision_id, 0)
  WHERE acceptance.image_id = image.id)`;

/** What was counted of an image as it stands; undefined when nothing was. */
export function readKeptDifference(project: ReadableProject, imageId: ImageId): number | undefined {
  const row = preparedStatement<[ImageId], { pixels: number | null }>(
    project,
    `SELECT ${keptDifference} AS pixels FROM image WHERE id = ?`,
  ).get(imageId);
  return row?.pixels ?? undefined;
}

/** Keeps what was counted of an accepted image as it stands. */
export function writeKeptDifference(project: WritableProject, imageId: ImageId, pixels: number): void {
  preparedStatement<[number, ImageId]>(
    project,
    `INSERT OR REPLACE INTO mask_difference
     SELECT acceptance.image_id, acceptance.revision_id, coalesce(proposal.revision_id, 0), ?
     FROM mask_acceptance AS acceptance LEFT JOIN mask_proposal AS proposal ON proposal.image_id = acceptance.image_id
     WHERE acceptance.image_id = ?`,
  ).run(pixels, imageId);
}

/** Forgets all that was counted of an image: what lies over its proposals is changing. */
export function forgetDifferences(project: WritableProject, imageId: ImageId): void {
  preparedStatement<[ImageId]>(project, 'DELETE FROM mask_difference WHERE image_id = ?').run(imageId);
}

/** Forgets all that was counted: classes are changing what they mean. */
export function forgetAllDifferences(project: WritableProject): void {
  preparedStatement<[]>(project, 'DELETE FROM mask_difference').run();
}
