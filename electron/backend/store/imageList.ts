/**
 * Lists of images for a gallery: filtered, ordered, any window of them at once. The ids of a list are read once and kept until
 * something is written, so that scrolling to anywhere costs one small query.
 */
import { defined } from '#core/base/assert.ts';
import type { ImageId } from '#core/document/ids.ts';
import type { ImageState } from '#core/document/image.ts';
import type { ImageFilter, ImageOrder, ImageWork } from '#core/document/imageFilter.ts';
import type { Problem } from '#core/document/problem.ts';
import type { Tag } from '#core/document/tag.ts';
import { isAccepted } from './acceptedImages.ts';
import { isOutdated } from './currentProposal.ts';
import { shownPath } from './displacedPath.ts';
import {
  duplicateIds,
  readDuplicateMarks,
  readOutdatedMarks,
  readTaggedMarks,
  readWorkMarks,
  worksByMark,
  type ImageMarks,
} from './imageMarks.ts';
import { keptDifference } from './keptDifferences.ts';
import { problemFromColumns, type ProblemColumns } from './problemColumns.ts';
import type { ProjectDatabase, ReadableProject } from './project.ts';

export interface ImageListEntry {
  readonly imageId: ImageId;
  readonly folder: string;
  readonly path: string;
  readonly state: ImageState;
  readonly problem: Problem | null;
  readonly work: ImageWork;
  readonly isOutdated: boolean;
  /**
   * Pixels as `readDifference` of acceptedDifference.ts counts them; null: no mask of the picture as it is now is accepted;
   * undefined: nobody has counted yet.
   */
  readonly differingPixels: number | null | undefined;
  readonly width: number | null;
  readonly height: number | null;
  readonly contentSha256: string | null;
  readonly tags: Omit<Tag, 'imageId'>[];
}

const orders: Record<ImageOrder, string> = {
  path: 'path, id',
  'path-descending': 'path DESC, id DESC',
  added: 'id',
  'added-descending': 'id DESC',
};

interface Query {
  readonly sql: string;
  readonly parameters: readonly (string | number)[];
}

/** The images that pass a filter, but for what `passingRest` looks at. */
function imageConditions({ states, tag, isDuplicate, text }: ImageFilter): Query {
  const conditions: string[] = [];
  const parameters: (string | number)[] = [];
  const add = (condition: string, ...values: (string | number)[]): void => {
    conditions.push(condition);
    parameters.push(...values);
  };
  // The plus keeps it from the index of states: what is in order of path already need not be sorted.
  if (states !== undefined) add(`+state IN (${states.map(() => '?').join(', ')})`, ...states);
  if (tag !== undefined) {
    add('id IN (SELECT image_id FROM tag WHERE class_id = ? AND value = ?)', tag.classId, tag.value);
  }
  // Few are; to leave these out of all is faster by marks.
  if (isDuplicate === true) add(`id IN (${duplicateIds})`);
  if (text !== undefined) {
    // Accents come composed or decomposed, depending on who named the file.
    const forms = [...new Set([text, text.normalize('NFC'), text.normalize('NFD')])];
    add(
      `(${forms.map(() => `path LIKE ? ESCAPE '\\'`).join(' OR ')})`,
      ...forms.map((form) => `%${form.replaceAll(/[\\%_]/g, '\\$&')}%`),
    );
  }
  return { sql: conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`, parameters };
}

/** The same, in an order, or in any with null. Exported for the test that looks at its plan. */
export function imageIdsQuery(filter: ImageFilter, order: ImageOrder | null): Query {
  const { sql, parameters } = imageConditions(filter);
  return { sql: `SELECT id FROM image ${sql} ${order === null ? '' : `ORDER BY ${orders[order]}`}`, parameters };
}

interface KeptList {
  readonly key: string;
  readonly ids: readonly ImageId[];
}

/** The list that was looked at last, of each open project. */
const kept = new WeakMap<ProjectDatabase, KeptList>();

/** A window of a list and the length of the list. */
export function readImageList(
  project: ReadableProject,
  window: {
    readonly filter: ImageFilter;
    readonly order: ImageOrder;
    readonly offset: number;
    readonly limit: number;
  },
): { readonly total: number; readonly images: ImageListEntry[] } {
  const ids = readListedIds(project, window.filter, window.order);
  const { offset, limit } = window;
  return { total: ids.length, images: readListEntries(project, ids.slice(offset, offset + limit)) };
}

/** Where an image is in a list, from 0 (null: it is not), its neighbours there, and what is told of it; undefined for an unknown image. */
export function readImagePlace(
  project: ReadableProject,
  { imageId, filter, order }: { readonly imageId: ImageId; readonly filter: ImageFilter; readonly order: ImageOrder },
):
  | {
      readonly entry: ImageListEntry;
      readonly index: number | null;
      readonly total: number;
      readonly previousId: ImageId | null;
      readonly nextId: ImageId | null;
    }
  | undefined {
  const [entry] = readListEntries(project, [imageId]);
  if (entry === undefined) return undefined;
  const ids = readListedIds(project, filter, order);
  const index = ids.indexOf(imageId);
  const total = ids.length;
  if (index === -1) return { entry, index: null, total, previousId: null, nextId: null };
  return { entry, index, total, previousId: ids[index - 1] ?? null, nextId: ids[index + 1] ?? null };
}

/** The ids of a list, in order. They are kept for who asks next: not to be written to. */
export function readListedIds(project: ReadableProject, filter: ImageFilter, order: ImageOrder): readonly ImageId[] {
  const { sqlite } = project.database;
  // What this connection and others have written so far.
  const written = sqlite.prepare<[], number>('SELECT total_changes()').pluck().get();
  const key = JSON.stringify([filter, order, written, sqlite.pragma('data_version', { simple: true })]);
  const latest = kept.get(project.database);
  if (latest?.key === key) return latest.ids;
  const ids = filteredIds(project, filter, order);
  kept.set(project.database, { key, ids });
  return ids;
}

/** The images that pass a filter, in an order, or in any with null. */
export function filteredIds(project: ReadableProject, filter: ImageFilter, order: ImageOrder | null): ImageId[] {
  const { sql, parameters } = imageIdsQuery(filter, order);
  const ids = project.database.sqlite
    .prepare<(string | number)[], ImageId>(sql)
    .pluck()
    .all(...parameters);
  const passes = passingRest(project, filter);
  return passes === null ? ids : ids.filter(passes);
}

/** Whether an image passes the part of a filter that is faster asked of all images at once than of each; null passes all. */
function passingRest(
  project: ReadableProject,
  { work, isTagged, isDuplicate, isOutdated: wantsOutdated }: ImageFilter,
): ((id: ImageId) => boolean) | null {
  const wanted: [ImageMarks, readonly boolean[]][] = [];
  if (work !== undefined) wanted.push([readWorkMarks(project), worksByMark.map((one) => work.includes(one))]);
  if (isTagged !== undefined) wanted.push([readTaggedMarks(project), [!isTagged, isTagged]]);
  if (wantsOutdated !== undefined) wanted.push([readOutdatedMarks(project), [!wantsOutdated, wantsOutdated]]);
  if (isDuplicate === false) wanted.push([readDuplicateMarks(project), [true, false]]);
  if (wanted.length === 0) return null;
  return (id) => wanted.every(([marks, isWanted]) => isWanted[marks[id] ?? 0] === true);
}

/** What `readWorkMarks` says of one image, for the few of a window. */
const workColumn = `CASE
  WHEN EXISTS (SELECT 1 FROM mask_acceptance WHERE mask_acceptance.image_id = image.id) THEN ${worksByMark.indexOf('accepted')}
  WHEN EXISTS (SELECT 1 FROM human_tile WHERE human_tile.image_id = image.id) THEN ${worksByMark.indexOf('human')}
  WHEN EXISTS (SELECT 1 FROM mask_proposal WHERE mask_proposal.image_id = image.id) THEN ${worksByMark.indexOf('machine')}
  ELSE ${worksByMark.indexOf('untouched')} END`;

interface EntryRow
  extends ProblemColumns, Omit<ImageListEntry, 'problem' | 'tags' | 'work' | 'isOutdated' | 'differingPixels'> {
  readonly mark: number;
  readonly outdated: number;
  readonly isAcceptedNow: number;
  readonly kept: number | null;
}

/** What is known of these images, in their order; those that are not there are left out. */
export function readListEntries({ database: { sqlite } }: ReadableProject, ids: readonly ImageId[]): ImageListEntry[] {
  const wanted = JSON.stringify(ids);
  const rows = sqlite
    .prepare<[string], EntryRow>(
      `SELECT image.id AS imageId, root.folder, image.path, image.state, ${workColumn} AS mark, ${isOutdated} AS outdated, image.width, image.height,
         image.content_sha256 AS contentSha256, ${isAccepted} AS isAcceptedNow,
         ${keptDifference} AS kept, image.problem_code AS problemCode,
         image.problem_message AS problemMessage, image.problem_remedy AS problemRemedy,
         image.problem_details AS problemDetails
       FROM json_each(?) AS wanted JOIN image ON image.id = wanted.value JOIN root ON root.id = image.root_id`,
    )
    .all(wanted);
  const tags = sqlite
    .prepare<[string], Tag>(
      `SELECT tag.image_id AS imageId, tag.class_id AS classId, tag.value, tag.source
       FROM json_each(?) AS wanted JOIN tag ON tag.image_id = wanted.value JOIN class ON class.id = tag.class_id
       ORDER BY class.label_index`,
    )
    .all(wanted);
  const tagsOf = Map.groupBy(tags, ({ imageId }) => imageId);
  const byId = new Map(
    rows.map(
      ({ problemCode, problemMessage, problemRemedy, problemDetails, mark, outdated, isAcceptedNow, kept, ...row }) => [
        row.imageId,
        {
          ...row,
          path: shownPath(row.path),
          differingPixels: isAcceptedNow === 1 ? (kept ?? undefined) : null,
          isOutdated: outdated === 1,
          work: defined(worksByMark[mark], 'a work of this mark'),
          problem: problemFromColumns({ problemCode, problemMessage, problemRemedy, problemDetails }),
          tags: (tagsOf.get(row.imageId) ?? []).map(({ imageId: _, ...tag }) => tag),
        },
      ],
    ),
  );
  return ids.flatMap((id) => byId.get(id) ?? []);
}
