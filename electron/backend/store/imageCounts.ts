/** How many images of a list there are of each kind: the figures beside the filters of a gallery. */
import { defined } from '#core/base/assert.ts';
import type { ClassId, ImageId } from '#core/document/ids.ts';
import type { ImageState } from '#core/document/image.ts';
import type { ImageFilter, ImageWork } from '#core/document/imageFilter.ts';
import type { TagValue } from '#core/document/tag.ts';
import { filteredIds } from './imageList.ts';
import { marksOf, readStateMarks, readWorkMarks, statesByMark, worksByMark, type ImageMarks } from './imageMarks.ts';
import type { ReadableProject } from './project.ts';

export interface ImageListCounts {
  readonly total: number;
  readonly states: Record<ImageState, number>;
  readonly work: Record<ImageWork, number>;
  /** In the order of the classes; those without a tag in the list are left out. */
  readonly classes: (Record<TagValue, number> & { readonly classId: ClassId })[];
}

/** How many images pass a filter, by state, work and class. */
export function countImageList(project: ReadableProject, filter: ImageFilter): ImageListCounts {
  const ids = filteredIds(project, filter, null);
  const states = countMarks(ids, readStateMarks(project), statesByMark);
  const work = countMarks(ids, readWorkMarks(project), worksByMark);
  const countTags = tagCounter(project, Object.keys(filter).length === 0 ? null : ids);
  const classes: ImageListCounts['classes'] = [];
  const classIds = project.database.sqlite.prepare<[], ClassId>('SELECT id FROM class ORDER BY label_index').pluck();
  for (const classId of classIds.all()) {
    const present = countTags(classId, 'present');
    const absent = countTags(classId, 'absent');
    const unsure = countTags(classId, 'unsure');
    if (present + absent + unsure > 0) classes.push({ classId, present, absent, unsure });
  }
  return { total: ids.length, states, work, classes };
}

function countMarks<Kind extends string>(
  ids: readonly ImageId[],
  marks: ImageMarks,
  kinds: readonly Kind[],
): Record<Kind, number> {
  const counts = new Uint32Array(kinds.length);
  for (const id of ids) counts[marks[id] ?? 0]!++;
  return Object.fromEntries(kinds.map((kind, mark) => [kind, counts[mark]])) as Record<Kind, number>;
}

type TagCounter = (classId: ClassId, value: TagValue) => number;

/** Of at most one image in so many, looking up the tags is faster than reading all tags. */
const fewAreOneIn = 10;

/** Counts the tags of some images; null counts those of all. */
function tagCounter(project: ReadableProject, ids: readonly ImageId[] | null): TagCounter {
  const { sqlite } = project.database;
  if (ids === null) {
    const count = sqlite.prepare<[ClassId, TagValue], number>(
      'SELECT count(*) FROM tag WHERE class_id = ? AND value = ?',
    );
    return (classId, value) => defined(count.pluck().get(classId, value), 'a count');
  }
  const marks = marksOf(project, ids);
  if (ids.length * fewAreOneIn < marks.length) return fewTagsCounter(project, ids);
  const tagged = sqlite.prepare<[ClassId, TagValue], ImageId>(
    'SELECT image_id FROM tag WHERE class_id = ? AND value = ?',
  );
  return (classId, value) => {
    let count = 0;
    for (const id of tagged.pluck().all(classId, value)) count += marks[id] ?? 0;
    return count;
  };
}

function fewTagsCounter({ database: { sqlite } }: ReadableProject, ids: readonly ImageId[]): TagCounter {
  const rows = sqlite
    .prepare<[string], { classId: ClassId; value: TagValue; images: number }>(
      `SELECT class_id AS classId, value, count(*) AS images FROM tag
       WHERE image_id IN (SELECT value FROM json_each(?)) GROUP BY class_id, tag.value`,
    )
    .all(JSON.stringify(ids));
  const counts = new Map(rows.map(({ classId, value, images }) => [`${classId} ${value}`, images]));
  return (classId, value) => counts.get(`${classId} ${value}`) ?? 0;
}
