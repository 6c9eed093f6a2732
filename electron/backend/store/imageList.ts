/**
 * Lists of images for a gallery: filtered, ordered, any window of them at once. The ids of a list are read once and kept until
 * something is written, so that scrolling to anywhere costs one small query.
 */
import { defined } from '#core/base/assert.ts';
import type { ClassId, ImageId } from '#core/document/ids.ts';
import type { ImageState } from '#core/document/image.ts';
import { imageWorkSchema, type ImageFilter, type ImageOrder, type ImageWork } from '#core/document/imageFilter.ts';
import type { Problem } from '#core/document/problem.ts';
import type { Tag, TagValue } from '#core/document/tag.ts';
import { shownPath } from './displacedPath.ts';
import { problemFromColumns, type ProblemColumns } from './problemColumns.ts';
import type { ProjectDatabase, ReadableProject } from './project.ts';

export interface ImageListEntry {
  readonly imageId: ImageId;
  readonly folder: string;
  readonly path: string;
  readonly state: ImageState;
  readonly problem: Problem | null;
  readonly work: ImageWork;
  readonly width: number | null;
  readonly height: number | null;
  readonly contentSha256: string | null;
  readonly tags: Omit<Tag, 'imageId'>[];
}

const worksByRank = imageWorkSchema.options;

/**
 * How far every image has come, as a rank in `imageWorkSchema`, by id. Three reads of what there is, rather than three look-ups
 * for each of 100 000 images.
 */
function readWorkRanks({ database: { sqlite } }: ReadableProject): Uint8Array {
  const lastId = sqlite.prepare<[], number | null>('SELECT max(id) FROM image').pluck().get() ?? 0;
  const ranks = new Uint8Array(lastId + 1);
  const sources: [ImageWork, string][] = [
    ['machine', 'SELECT image_id FROM mask_proposal'],
    ['human', 'SELECT DISTINCT image_id FROM human_tile'],
    ['accepted', 'SELECT image_id FROM mask_acceptance'],
  ];
  for (const [work, sql] of sources) {
    const rank = worksByRank.indexOf(work);
    for (const id of sqlite.prepare<[], number>(sql).pluck().all()) ranks[id] = rank;
  }
  return ranks;
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
  if (isDuplicate !== undefined) {
    const ready = `FROM image WHERE +state = 'ready'`;
    const shared = `SELECT content_sha256 ${ready} GROUP BY content_sha256 HAVING count(*) > 1`;
    add(`id ${isDuplicate ? '' : 'NOT '}IN (SELECT id ${ready} AND content_sha256 IN (${shared}))`);
  }
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

/** The same, in order. Exported for the test that looks at its plan. */
export function imageIdsQuery(filter: ImageFilter, order: ImageOrder): Query {
  const { sql, parameters } = imageConditions(filter);
  return { sql: `SELECT id FROM image ${sql} ORDER BY ${orders[order]}`, parameters };
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
  const ids = listedIds(project, window.filter, window.order);
  const { offset, limit } = window;
  return { total: ids.length, images: readEntries(project, ids.slice(offset, offset + limit)) };
}

function listedIds(project: ReadableProject, filter: ImageFilter, order: ImageOrder): readonly ImageId[] {
  const { sqlite } = project.database;
  const { sql, parameters } = imageIdsQuery(filter, order);
  // What this connection and others have written so far.
  const written = sqlite.prepare<[], number>('SELECT total_changes()').pluck().get();
  const key = JSON.stringify([filter, order, written, sqlite.pragma('data_version', { simple: true })]);
  const latest = kept.get(project.database);
  if (latest?.key === key) return latest.ids;
  const all = sqlite
    .prepare<(string | number)[], ImageId>(sql)
    .pluck()
    .all(...parameters);
  const passes = passingRest(project, filter, filter.work === undefined ? null : readWorkRanks(project));
  const ids = passes === null ? all : all.filter(passes);
  kept.set(project.database, { key, ids });
  return ids;
}

/** Whether an image passes the part of a filter that is faster asked of all images at once than of each; null passes all. */
function passingRest(
  project: ReadableProject,
  { work, isTagged }: ImageFilter,
  ranks: Uint8Array | null,
): ((id: ImageId) => boolean) | null {
  if (work === undefined && isTagged === undefined) return null;
  const tagged = isTagged === undefined ? null : readTaggedMarks(project);
  const isWanted = worksByRank.map((one) => work?.includes(one) ?? true);
  return (id) =>
    (ranks === null || isWanted[ranks[id] ?? 0] === true) && (tagged === null || (tagged[id] === 1) === isTagged);
}

/** 1 for each image with a tag, by id. */
function readTaggedMarks({ database: { sqlite } }: ReadableProject): Uint8Array {
  const ids = sqlite.prepare<[], number>('SELECT DISTINCT image_id FROM tag ORDER BY image_id').pluck().all();
  const marks = new Uint8Array((ids.at(-1) ?? 0) + 1);
  for (const id of ids) marks[id] = 1;
  return marks;
}

/** The rank of one image, for the few of a window. */
const rankColumn = `CASE
  WHEN EXISTS (SELECT 1 FROM mask_acceptance WHERE mask_acceptance.image_id = image.id) THEN ${worksByRank.indexOf('accepted')}
  WHEN EXISTS (SELECT 1 FROM human_tile WHERE human_tile.image_id = image.id) THEN ${worksByRank.indexOf('human')}
  WHEN EXISTS (SELECT 1 FROM mask_proposal WHERE mask_proposal.image_id = image.id) THEN ${worksByRank.indexOf('machine')}
  ELSE ${worksByRank.indexOf('untouched')} END`;

interface EntryRow extends ProblemColumns, Omit<ImageListEntry, 'problem' | 'tags' | 'work'> {
  readonly rank: number;
}

function readEntries({ database: { sqlite } }: ReadableProject, ids: readonly ImageId[]): ImageListEntry[] {
  const wanted = JSON.stringify(ids);
  const rows = sqlite
    .prepare<[string], EntryRow>(
      `SELECT image.id AS imageId, root.folder, image.path, image.state, ${rankColumn} AS rank, image.width, image.height,
         image.content_sha256 AS contentSha256, image.problem_code AS problemCode,
         image.problem_message AS problemMessage, image.problem_remedy AS problemRemedy
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
    rows.map(({ problemCode, problemMessage, problemRemedy, rank, ...row }) => [
      row.imageId,
      {
        ...row,
        path: shownPath(row.path),
        work: defined(worksByRank[rank], 'a work of this rank'),
        problem: problemFromColumns({ problemCode, problemMessage, problemRemedy }),
        tags: (tagsOf.get(row.imageId) ?? []).map(({ imageId: _, ...tag }) => tag),
      },
    ]),
  );
  return ids.flatMap((id) => byId.get(id) ?? []);
}

export interface ImageListCounts {
  readonly total: number;
  readonly states: Record<ImageState, number>;
  readonly work: Record<ImageWork, number>;
  readonly classes: (Record<TagValue, number> & { readonly classId: ClassId })[];
}

/** How many images pass a filter, by state, work and class. */
export function countImageList(project: ReadableProject, filter: ImageFilter): ImageListCounts {
  const { sqlite } = project.database;
  const { sql, parameters } = imageConditions(filter);
  const states: Record<ImageState, number> = { ready: 0, unreadable: 0, missing: 0, changed: 0 };
  const work: Record<ImageWork, number> = { untouched: 0, machine: 0, human: 0, accepted: 0 };
  const ranks = readWorkRanks(project);
  const passes = passingRest(project, filter, ranks);
  const images = sqlite
    .prepare<(string | number)[], [ImageId, ImageState]>(`SELECT id, state FROM image ${sql}`)
    .raw()
    .all(...parameters)
    .filter(([id]) => passes?.(id) ?? true);
  for (const [id, state] of images) {
    states[state]++;
    work[defined(worksByRank[ranks[id] ?? 0], 'a work of this rank')]++;
  }
  const isAll = Object.keys(filter).length === 0;
  const within = isAll ? '' : 'WHERE image_id IN (SELECT value FROM json_each(?))';
  const tags = sqlite
    .prepare<string[], { classId: ClassId; value: TagValue; images: number }>(
      `SELECT class_id AS classId, value, images FROM
         (SELECT class_id, value, count(*) AS images FROM tag ${within} GROUP BY class_id, value)
       JOIN class ON class.id = class_id ORDER BY label_index`,
    )
    .all(...(isAll ? [] : [JSON.stringify(images.map(([id]) => id))]));
  const classes = new Map<ClassId, Record<TagValue, number> & { readonly classId: ClassId }>();
  for (const { classId, value, images } of tags) {
    const ofClass = classes.get(classId) ?? { classId, present: 0, absent: 0, unsure: 0 };
    ofClass[value] = images;
    classes.set(classId, ofClass);
  }
  return {
    total: images.length,
    states,
    work,
    classes: [...classes.values()],
  };
}
