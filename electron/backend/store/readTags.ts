import { asc, count, eq } from 'drizzle-orm';
import type { ClassId, ImageId } from '#core/document/ids.ts';
import type { Tag, TagValue } from '#core/document/tag.ts';
import type { ReadableProject } from './project.ts';
import { datasetClass, image, tag } from './tables.ts';

/** The tags of an image, in order of the classes' indices. */
export function readTagsOfImage(project: ReadableProject, imageId: ImageId): Tag[] {
  return project.database.orm
    .select({ imageId: tag.imageId, classId: tag.classId, value: tag.value, source: tag.source })
    .from(tag)
    .innerJoin(datasetClass, eq(datasetClass.id, tag.classId))
    .where(eq(tag.imageId, imageId))
    .orderBy(asc(datasetClass.labelIndex))
    .all();
}

/** How many images have each value, by class; classes without a tag are absent. */
export function countTags(project: ReadableProject): Map<ClassId, Record<TagValue, number>> {
  const rows = project.database.orm
    .select({ classId: tag.classId, value: tag.value, images: count() })
    .from(tag)
    .groupBy(tag.classId, tag.value)
    .all();
  const counts = new Map<ClassId, Record<TagValue, number>>();
  for (const { classId, value, images } of rows) {
    const ofClass = counts.get(classId) ?? { present: 0, absent: 0, unsure: 0 };
    ofClass[value] = images;
    counts.set(classId, ofClass);
  }
  return counts;
}

/** Ready images with at least one class tagged present, in order of id: those that masks can be made for. */
export function readTaggedImageIds(project: ReadableProject): ImageId[] {
  const { sqlite } = project.database;
  return sqlite
    .prepare<[], ImageId>(
      `SELECT id FROM image WHERE state = 'ready'
         AND EXISTS (SELECT 1 FROM tag WHERE tag.image_id = image.id AND tag.value = 'present')
       ORDER BY id`,
    )
    .pluck()
    .all();
}

/** Ready images where this class is tagged present, in order of id. */
export function readImageIdsWithClass(project: ReadableProject, classId: ClassId): ImageId[] {
  const { sqlite } = project.database;
  return sqlite
    .prepare<[ClassId], ImageId>(
      `SELECT tag.image_id FROM tag JOIN image ON image.id = tag.image_id AND image.state = 'ready'
       WHERE tag.class_id = ? AND tag.value = 'present' ORDER BY tag.image_id`,
    )
    .pluck()
    .all(classId);
}

/** The number of images of the project that have no tag at all. */
export function countUntaggedImages(project: ReadableProject): number {
  const { orm } = project.database;
  const all = orm.select({ images: count() }).from(image).get()?.images ?? 0;
  const tagged = project.database.sqlite.prepare<[], number>('SELECT count(DISTINCT image_id) FROM tag').pluck().get();
  return all - (tagged ?? 0);
}
