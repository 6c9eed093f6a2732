import { z } from 'zod';
import { defined } from '#core/base/assert.ts';
import { classIdSchema, tagListIdSchema, type ClassId, type ImageId, type TagListId } from '#core/document/ids.ts';
import { tagSourceSchema, tagValueSchema, type TagSource, type TagValue } from '#core/document/tag.ts';
import { requireLiveClass } from './classRecord.ts';
import { preparedStatement } from './preparedStatement.ts';
import type { RecordKind } from './recordKind.ts';

const keySchema = z.object({ classId: classIdSchema });

const stateSchema = z.object({
  value: tagValueSchema,
  source: tagSourceSchema,
  /** Of a tag from a list: which. */
  listId: tagListIdSchema.nullable(),
});

/** What is stored of a tag beside whose it is. */
export type TagState = z.infer<typeof stateSchema>;

/** What is known of a class in an image. */
export const tagKind: RecordKind<z.infer<typeof keySchema>, TagState> = {
  name: 'tag',
  key: keySchema,
  value: stateSchema,
  read: (project, imageId, { classId }) =>
    preparedStatement<[ImageId, ClassId], TagState>(
      project,
      'SELECT value, source, list_id AS listId FROM tag WHERE image_id = ? AND class_id = ?',
    ).get(defined(imageId, 'the image of a tag'), classId) ?? null,
  write: (project, imageId, { classId }, state) => {
    const image = defined(imageId, 'the image of a tag');
    if (state === null) {
      preparedStatement<[ImageId, ClassId]>(project, 'DELETE FROM tag WHERE image_id = ? AND class_id = ?').run(
        image,
        classId,
      );
      return;
    }
    requireLiveClass(project, classId);
    preparedStatement<[ImageId, ClassId, TagValue, TagSource, TagListId | null]>(
      project,
      `INSERT INTO tag (image_id, class_id, value, source, list_id) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET value = excluded.value, source = excluded.source, list_id = excluded.list_id`,
    ).run(image, classId, state.value, state.source, state.listId);
  },
};
