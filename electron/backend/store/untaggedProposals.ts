/**
 * Proposals of images that show no class any more. A machine's mask answers where the tagged classes are; with the last of them
 * gone it answers nothing, and in an export it would contradict the lists of tags beside it. An empty mask in its place would be
 * a claim as well, and be trained on as one: that no class is there at all, which a missing tag does not say. So the image has no
 * proposal then, and no place in exports of masks. What a person drew or accepted is theirs and stays.
 */
import type { ImageId } from '#core/document/ids.ts';
import { proposalKind } from './maskRecords.ts';
import { preparedStatement } from './preparedStatement.ts';
import type { ReadableProject, WritableProject } from './project.ts';
import type { RecordSetter } from './unrecorded.ts';

const untaggedProposals = `FROM mask_proposal
  WHERE NOT EXISTS (SELECT 1 FROM tag WHERE tag.image_id = mask_proposal.image_id AND tag.value = 'present')`;

/**
 * Takes back the proposals of those of these images that no class is tagged present in: a part of what changed their tags, and
 * undone with it. Returns how many went.
 */
export function withdrawUntaggedProposals(
  project: WritableProject,
  recorder: RecordSetter,
  imageIds: Iterable<ImageId>,
): number {
  const isUntagged = preparedStatement<[ImageId], { found: number }>(
    project,
    `SELECT 1 AS found ${untaggedProposals} AND mask_proposal.image_id = ?`,
  );
  let count = 0;
  for (const imageId of new Set(imageIds)) {
    if (isUntagged.get(imageId) === undefined) continue;
    recorder.set(proposalKind, imageId, {}, null);
    count++;
  }
  return count;
}

/** Images with such a proposal, in order of id: undoing a tag in an image leaves one, and projects of before have them. */
export function readUntaggedProposals({ database }: ReadableProject): ImageId[] {
  const sql = `SELECT image_id ${untaggedProposals} ORDER BY image_id`;
  return database.sqlite.prepare<[], ImageId>(sql).pluck().all();
}
