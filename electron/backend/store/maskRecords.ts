/** The pointers of an image's mask as records of the journals: proposal, acceptance, canvas. */
import { eq } from 'drizzle-orm';
import { z } from 'zod';
import { defined } from '#core/base/assert.ts';
import { maskRevisionIdSchema, type ImageId, type MaskRevisionId } from '#core/document/ids.ts';
import type { ReadableProject, WritableProject } from './project.ts';
import type { RecordKind } from './recordKind.ts';
import { humanCanvas, maskAcceptance, maskProposal } from './maskTables.ts';

/** These records are one per image, so their key says nothing. */
const noKey = z.object({});
type NoKey = z.infer<typeof noKey>;

const pointerSchema = z.object({ revisionId: maskRevisionIdSchema });

/** Which machine revision is an image's current proposal. */
export const proposalKind = pointerKind('proposal', maskProposal);

/** Which frozen revision of an image a person vouches for. */
export const acceptanceKind = pointerKind('acceptance', maskAcceptance);

function pointerKind(
  name: string,
  table: typeof maskProposal | typeof maskAcceptance,
): RecordKind<NoKey, { revisionId: MaskRevisionId }> {
  return {
    name,
    key: noKey,
    value: pointerSchema,
    read: ({ database }, imageId) =>
      database.orm
        .select({ revisionId: table.revisionId })
        .from(table)
        .where(eq(table.imageId, ofImage(imageId)))
        .get() ?? null,
    write: ({ database }, imageId, _, value) => {
      if (value === null) {
        database.orm
          .delete(table)
          .where(eq(table.imageId, ofImage(imageId)))
          .run();
      } else {
        database.orm
          .insert(table)
          .values({ imageId: ofImage(imageId), ...value })
          .onConflictDoUpdate({ target: table.imageId, set: value })
          .run();
      }
    },
  };
}

const canvasSchema = z.object({
  width: z.int().positive(),
  height: z.int().positive(),
  contentSha256: z.string().nullable(),
});

/** The picture that the human layer was drawn on. */
export type HumanCanvas = z.infer<typeof canvasSchema>;

export const canvasKind: RecordKind<NoKey, HumanCanvas> = {
  name: 'canvas',
  key: noKey,
  value: canvasSchema,
  read: (project, imageId) => readCanvas(project, ofImage(imageId)),
  write: ({ database }: WritableProject, imageId, _, value) => {
    if (value === null) {
      database.orm
        .delete(humanCanvas)
        .where(eq(humanCanvas.imageId, ofImage(imageId)))
        .run();
    } else {
      database.orm
        .insert(humanCanvas)
        .values({ imageId: ofImage(imageId), ...value })
        .onConflictDoUpdate({ target: humanCanvas.imageId, set: value })
        .run();
    }
  },
};

/** null: nothing was ever drawn on the image. */
export function readCanvas({ database }: ReadableProject, imageId: ImageId): HumanCanvas | null {
  const row = database.orm.select().from(humanCanvas).where(eq(humanCanvas.imageId, imageId)).get();
  return row === undefined ? null : { width: row.width, height: row.height, contentSha256: row.contentSha256 };
}

function ofImage(imageId: ImageId | null): ImageId {
  return defined(imageId, 'the image of a mask record');
}
