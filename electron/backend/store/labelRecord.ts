import { eq } from 'drizzle-orm';
import { z } from 'zod';
import { defined } from '#core/base/assert.ts';
import { labelIdSchema } from '#core/document/ids.ts';
import { labelSchema, labelShapeSchema, type Label } from '#core/document/label.ts';
import { requireLiveClass } from './classRecord.ts';
import type { RecordKind } from './recordKind.ts';
import { label } from './tables.ts';

const keySchema = z.object({ labelId: labelIdSchema });
const stateSchema = labelSchema.omit({ id: true, imageId: true });

/** A label of an image. */
export const labelKind: RecordKind<z.infer<typeof keySchema>, z.infer<typeof stateSchema>> = {
  name: 'label',
  key: keySchema,
  value: stateSchema,
  read: ({ database }, _, { labelId }) => {
    const row = database.orm.select().from(label).where(eq(label.id, labelId)).get();
    return row === undefined ? null : stateSchema.parse(toLabel(row));
  },
  write: (project, imageId, { labelId }, state) => {
    const { orm } = project.database;
    if (state === null) {
      orm.delete(label).where(eq(label.id, labelId)).run();
      return;
    }
    requireLiveClass(project, state.classId);
    const { shape, ...rest } = state;
    const { kind, ...geometry } = shape;
    const content = { ...rest, kind, geometry: JSON.stringify(geometry) };
    orm
      .insert(label)
      .values({ id: labelId, imageId: defined(imageId, 'the image of a label'), ...content })
      .onConflictDoUpdate({ target: label.id, set: content })
      .run();
  },
};

export function toLabel({ kind, geometry, ...row }: typeof label.$inferSelect): Label {
  const shape = labelShapeSchema.parse({ kind, ...(JSON.parse(geometry) as object) });
  return labelSchema.parse({ ...row, shape });
}
