import type { ImageId, JobId } from '#core/document/ids.ts';
import { isAccepted } from './acceptedImages.ts';
import { hasCurrentProposal } from './currentProposal.ts';
import type { ReadableProject } from './project.ts';

const hasMask =
  '(id IN (SELECT image_id FROM mask_proposal) OR id IN (SELECT image_id FROM mask_acceptance) OR id IN (SELECT image_id FROM human_tile))';
const isTagged = "EXISTS (SELECT 1 FROM tag WHERE tag.image_id = image.id AND tag.value = 'present')";
const isDrawnOn = 'EXISTS (SELECT 1 FROM human_tile WHERE human_tile.image_id = image.id)';

/**
 * `untouched`: images without a proposal of the picture and its tags as they are now, and without anything that a person did.
 * `all`: also those that have a proposal, and those that a person has drawn on, whose pixels stay. Accepted images are in neither,
 * unless `includesAccepted`: a proposal is then made beside the accepted mask, which stays.
 */
export interface GenerationScope {
  readonly scope: 'untouched' | 'all';
  readonly includesAccepted: boolean;
}

/** Ready images with a class tagged present for which masks may be made, in order of id. */
export function readGenerationScope(project: ReadableProject, { scope, includesAccepted }: GenerationScope): ImageId[] {
  const isLeftAlone = scope === 'untouched' ? `(${isDrawnOn} OR ${hasCurrentProposal})` : 'FALSE';
  const isKept = `CASE WHEN ${isAccepted} THEN ${includesAccepted ? 'FALSE' : 'TRUE'} ELSE ${isLeftAlone} END`;
  return project.database.sqlite
    .prepare<[], ImageId>(
      `SELECT id FROM image WHERE state = 'ready'
         AND ${isTagged}
         AND NOT (${isKept})
       ORDER BY id`,
    )
    .pluck()
    .all();
}

/** Why images are in a scope or not; of several reasons the first, in this order. */
const standings = ['unusable', 'untagged', 'accepted', 'drawn', 'masked', 'wanted'] as const;

type ScopeStanding = (typeof standings)[number];

export type ScopeCounts = Record<ScopeStanding | 'total', number>;

/** How many images of a project, or of some of them, are in a scope (`wanted`), and why the others are not. */
export function countGenerationScope(
  project: ReadableProject,
  { scope, includesAccepted }: GenerationScope,
  imageIds: readonly ImageId[] | null,
): ScopeCounts {
  const wanted = imageIds === null ? null : JSON.stringify(imageIds);
  const rows = project.database.sqlite
    .prepare<[string | null, string | null], [ScopeStanding, number]>(
      `SELECT CASE
         WHEN state <> 'ready' THEN 'unusable'
         WHEN NOT ${isTagged} THEN 'untagged'
         WHEN ${isAccepted} THEN '${includesAccepted ? 'wanted' : 'accepted'}'
         WHEN ${scope === 'all' ? 'TRUE' : 'FALSE'} THEN 'wanted'
         WHEN ${isDrawnOn} THEN 'drawn'
         WHEN ${hasCurrentProposal} THEN 'masked'
         ELSE 'wanted' END AS standing, count(*)
       FROM image WHERE ? IS NULL OR id IN (SELECT value FROM json_each(?)) GROUP BY standing`,
    )
    .raw()
    .all(wanted, wanted);
  const found = new Map(rows);
  const counts = standings.map((standing) => [standing, found.get(standing) ?? 0] as const);
  const total = counts.reduce((sum, [, count]) => sum + count, 0);
  return { ...(Object.fromEntries(counts) as Record<ScopeStanding, number>), total };
}

/** Images that a job still has to do, and those whose proposal is its own, of the picture and its tags as they are now. */
export function readCoveredImageIds({ database }: ReadableProject, jobId: JobId): Set<ImageId> {
  return new Set(
    database.sqlite
      .prepare<[JobId, JobId], ImageId>(
        `SELECT image_id FROM job_item WHERE job_id = ? AND state IN ('pending', 'failed')
         UNION SELECT image.id FROM mask_revision JOIN image ON image.id = mask_revision.image_id
           JOIN mask_proposal ON mask_proposal.revision_id = mask_revision.id
         WHERE mask_revision.job_id = ? AND ${hasCurrentProposal}`,
      )
      .pluck()
      .all(jobId, jobId),
  );
}

/** What a person has done with an image's mask, and whether its proposal is of the picture and its tags as they are now. */
export function readMaskStanding(
  project: ReadableProject,
  imageId: ImageId,
): { readonly isAccepted: boolean; readonly isDrawnOn: boolean; readonly hasCurrentProposal: boolean } {
  const row = project.database.sqlite
    .prepare<[ImageId], [number, number, number]>(
      `SELECT ${isAccepted}, ${isDrawnOn}, ${hasCurrentProposal} FROM image WHERE id = ?`,
    )
    .raw()
    .get(imageId);
  const [accepted, drawnOn, proposal] = row ?? [0, 0, 0];
  return { isAccepted: accepted === 1, isDrawnOn: drawnOn === 1, hasCurrentProposal: proposal === 1 };
}

/** Images that have a mask: proposed, drawn or accepted. */
export function countMaskedImages(project: ReadableProject): number {
  const sql = `SELECT count(*) FROM image WHERE ${hasMask}`;
  return project.database.sqlite.prepare<[], number>(sql).pluck().get() ?? 0;
}

/** Ready images with a mask: proposed, drawn or accepted. */
export function readMaskedImageIds(project: ReadableProject): ImageId[] {
  const sql = `SELECT id FROM image WHERE state = 'ready' AND ${hasMask} ORDER BY id`;
  return project.database.sqlite.prepare<[], ImageId>(sql).pluck().all();
}

/** Whether an image has a mask: proposed, drawn or accepted. */
export function hasAnyMask(project: ReadableProject, imageId: ImageId): boolean {
  const sql = `SELECT 1 FROM image WHERE id = ? AND ${hasMask}`;
  return project.database.sqlite.prepare<[ImageId], number>(sql).pluck().get(imageId) !== undefined;
}

/** Ready images that have a mask which nobody vouches for yet, in order of id. */
export function readUnacceptedMasks(project: ReadableProject): ImageId[] {
  return project.database.sqlite
    .prepare<[], ImageId>(`SELECT id FROM image WHERE state = 'ready' AND ${hasMask} AND NOT ${isAccepted} ORDER BY id`)
    .pluck()
    .all();
}

/** Paths of ready images all of whose masks were made on pictures of other sizes, so that none of them can be shown. */
export function readOutgrownMasks(project: ReadableProject): string[] {
  const fits = (
    table: string,
  ) => `EXISTS (SELECT 1 FROM ${table} JOIN mask_revision ON mask_revision.id = ${table}.revision_id
    WHERE ${table}.image_id = image.id AND mask_revision.width = image.width AND mask_revision.height = image.height)`;
  return project.database.sqlite
    .prepare<[], string>(
      `SELECT path FROM image WHERE state = 'ready' AND ${hasMask}
         AND NOT ${fits('mask_proposal')} AND NOT ${fits('mask_acceptance')}
         AND NOT (${isDrawnOn} AND EXISTS (SELECT 1 FROM human_canvas
           WHERE human_canvas.image_id = image.id AND human_canvas.width = image.width AND human_canvas.height = image.height))
       ORDER BY id`,
    )
    .pluck()
    .all();
}
