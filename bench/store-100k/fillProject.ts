/** A project as large as one gets, written straight into its tables: what matters here is how it is read. */
import { createHash } from 'node:crypto';
import type { ClassId } from '#core/document/ids.ts';
import type { NewImage } from '#core/document/image.ts';
import type { Tag } from '#core/document/tag.ts';
import { inTransaction, type WritableProject } from '#backend/store/project.ts';
import { addClass } from '#backend/store/writeClasses.ts';
import { ensureRoot, saveImages } from '#backend/store/writeImages.ts';
import { saveTags } from '#backend/store/writeTags.ts';

const classCount = 25;

/** A picture that really is there. */
export interface BenchPicture {
  readonly contentSha256: string;
  readonly byteLength: number;
}

export interface FilledFolder {
  readonly folder: string;
  /** One after the other for the images in their order, again and again. */
  readonly pictures: readonly BenchPicture[];
}

/** The path of an image below the folder: in the order of paths, neighbours were not added one after the other. */
export function benchPath(index: number, images: number): string {
  return `folder ${index % 100}/IMG_${String((index * 7919) % images).padStart(6, '0')}.jpg`;
}

/**
 * Images with 3 tags each, a proposal for 40 %, something drawn on 5 %, 5 % accepted, 1 % each missing and unreadable. Their pictures
 * are nowhere unless a folder of them is given.
 */
export function fillProject(project: WritableProject, images: number, filled?: FilledFolder): void {
  const rootId = ensureRoot(project, filled?.folder ?? '/pictures');
  const classIds = Array.from({ length: classCount }, (_, index) => addClass(project, { name: `class ${index}` }).id);
  const problem = { code: 'image-gone', message: 'It is not there.', remedy: null };
  const rows = Array.from({ length: images }, (_, index): NewImage => {
    const base = {
      rootId,
      path: benchPath(index, images),
      ...(filled?.pictures[index % filled.pictures.length] ?? nowhere(index)),
      modifiedAtMs: 1_700_000_000_000 + index,
      fileNumber: String(index),
      picture: { format: 'jpeg', storedWidth: 500, storedHeight: 375, width: 500, height: 375, orientation: 1 },
    } as const;
    if (index % 50 === 3) return { ...base, state: index % 100 === 3 ? 'missing' : 'unreadable', problem };
    return { ...base, state: 'ready', problem: null };
  });
  const ids = saveImages(project, rows);
  saveTags(
    project,
    ids.flatMap((imageId, index) =>
      [1, 7, 11].map((step): Tag => ({
        imageId,
        classId: classIds[(index * step + step) % classCount] as ClassId,
        value: index % 20 === 0 ? 'absent' : 'present',
        source: 'csv',
      })),
    ),
  );
  inTransaction(project, () => {
    const { sqlite } = project.database;
    sqlite.exec(`INSERT INTO tile VALUES (zeroblob(32), 'uint8', 'constant', x'00')`);
    const insert = [
      `INSERT INTO mask_revision (id, image_id, sequence, origin, width, height, parameters, created_at_ms)
         SELECT id, id, 1, 'machine', 500, 375, '{}', 1 FROM image WHERE id % 10 < 4`,
      `INSERT INTO mask_revision_tile SELECT id, 'class', "row", "column", zeroblob(32) FROM mask_revision,
         (SELECT 0 AS "row" UNION SELECT 1), (SELECT 0 AS "column" UNION SELECT 1)`,
      'INSERT INTO mask_proposal SELECT image_id, id FROM mask_revision',
      'INSERT INTO mask_acceptance SELECT image_id, id FROM mask_revision WHERE id % 20 = 1',
      `INSERT INTO human_tile SELECT id, 'class', 0, 0, zeroblob(32) FROM image WHERE id % 20 = 2`,
    ];
    for (const statement of insert) sqlite.exec(statement);
  });
}

/** One in a hundred is a copy of the one before. */
function nowhere(index: number): BenchPicture {
  const content = String(index - (index % 100 === 1 ? 1 : 0));
  return { contentSha256: createHash('sha256').update(content).digest('hex'), byteLength: 100_000 + index };
}
