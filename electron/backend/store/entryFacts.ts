import type { ImageId, JobId, JournalEntryId } from '#core/document/ids.ts';
import { canvasKind, proposalKind } from './maskRecords.ts';
import { preparedStatement } from './preparedStatement.ts';
import type { ReadableProject } from './project.ts';

/** In how many images an entry of a journal changed something. */
export function countImagesOfEntry(project: ReadableProject, entryId: JournalEntryId): number {
  const row = preparedStatement<[JournalEntryId, JournalEntryId], { images: number }>(
    project,
    `SELECT count(*) AS images FROM (
       SELECT image_id FROM journal_part WHERE entry_id = ? AND image_id IS NOT NULL
       UNION SELECT image_id FROM journal_tile WHERE entry_id = ?)`,
  ).get(entryId, entryId);
  return row?.images ?? 0;
}

/** Whether an entry holds masks that a job made. */
export function isEntryOfJob(project: ReadableProject, entryId: JournalEntryId, jobId: JobId): boolean {
  const row = preparedStatement<[string, JournalEntryId, JobId]>(
    project,
    `SELECT 1 FROM journal_part JOIN mask_revision ON mask_revision.id = json_extract(journal_part.after, '$.revisionId')
     WHERE journal_part.kind = ? AND journal_part.entry_id = ? AND mask_revision.job_id = ? LIMIT 1`,
  ).get(proposalKind.name, entryId, jobId);
  return row !== undefined;
}

/** Whether a bulk action said which picture the drawn pixels of an image are of, and nobody has drawn in it since. */
export function isLayerTakenOver(project: ReadableProject, imageId: ImageId): boolean {
  const row = preparedStatement<[ImageId, string]>(
    project,
    `SELECT 1 FROM journal_part AS part JOIN journal_entry AS taken ON taken.id = part.entry_id
     WHERE part.image_id = ? AND part.kind = ? AND taken.image_id IS NULL AND taken.is_undone = 0
       AND NOT EXISTS (SELECT 1 FROM journal_entry AS later
         JOIN journal_tile ON journal_tile.entry_id = later.id
         WHERE later.image_id = part.image_id AND later.is_undone = 0 AND later.id > taken.id)
     LIMIT 1`,
  ).get(imageId, canvasKind.name);
  return row !== undefined;
}
