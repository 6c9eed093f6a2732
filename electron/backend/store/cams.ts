import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { and, asc, eq, isNull } from 'drizzle-orm';
import { assert } from '#core/base/assert.ts';
import { ExpectedError } from '#core/base/errors.ts';
import type { Cam } from '#core/document/cam.ts';
import type { ClassId, ImageId } from '#core/document/ids.ts';
import { inTransaction, type ReadableProject, type WritableProject } from './project.ts';
import { camChecksum } from './camChecksum.ts';
import { cam, camSum, datasetClass } from './tables.ts';

/** Keeps a CAM; an earlier one of the same image, class, pack and preset is replaced. */
export function saveCam(project: WritableProject, { values, ...rest }: Cam): void {
  assert(
    values.length === rest.width * rest.height,
    `a CAM of ${values.length} cells is not ${rest.width}×${rest.height}`,
  );
  const { imageId, classId, pack, preset, ...facts } = rest;
  const content = { ...facts, deflatedValues: deflateRawSync(values) };
  const { orm } = project.database;
  inTransaction(project, () => {
    const { id: camId } = orm
      .insert(cam)
      .values({ imageId, classId, pack, preset, ...content })
      .onConflictDoUpdate({ target: [cam.imageId, cam.classId, cam.pack, cam.preset], set: content })
      .returning({ id: cam.id })
      .get();
    const sha256 = camChecksum(content);
    orm.insert(camSum).values({ camId, sha256 }).onConflictDoUpdate({ target: camSum.camId, set: { sha256 } }).run();
  });
}

/** The CAMs of an image for one pack and preset, in order of the classes' indices; none of deleted classes. Throws `ExpectedError` (`project-corrupt`). */
export function readCams(project: ReadableProject, imageId: ImageId, pack: string, preset: string): Cam[] {
  return project.database.orm
    .select({ cam, sha256: camSum.sha256 })
    .from(cam)
    .leftJoin(camSum, eq(camSum.camId, cam.id))
    .innerJoin(datasetClass, eq(datasetClass.id, cam.classId))
    .where(and(eq(cam.imageId, imageId), eq(cam.pack, pack), eq(cam.preset, preset), isNull(datasetClass.deletedAtMs)))
    .orderBy(asc(datasetClass.labelIndex))
    .all()
    .map((row) => toCam(project, row));
}

/** One CAM, or undefined when it was not made. Throws `ExpectedError` (`project-corrupt`). */
export function readCam(
  project: ReadableProject,
  { imageId, classId, pack, preset }: { imageId: ImageId; classId: ClassId; pack: string; preset: string },
): Cam | undefined {
  const row = project.database.orm
    .select({ cam, sha256: camSum.sha256 })
    .from(cam)
    .leftJoin(camSum, eq(camSum.camId, cam.id))
    .where(and(eq(cam.imageId, imageId), eq(cam.classId, classId), eq(cam.pack, pack), eq(cam.preset, preset)))
    .get();
  return row === undefined ? undefined : toCam(project, row);
}

/** The CAM of an id, or undefined when there is none. Throws `ExpectedError` (`project-corrupt`). */
export function readCamOfId(project: ReadableProject, id: number): Cam | undefined {
  const row = project.database.orm
    .select({ cam, sha256: camSum.sha256 })
    .from(cam)
    .leftJoin(camSum, eq(camSum.camId, cam.id))
    .where(eq(cam.id, id))
    .get();
  return row === undefined ? undefined : toCam(project, row);
}

function toCam(
  project: ReadableProject,
  { cam: row, sha256 }: { cam: typeof cam.$inferSelect; sha256: Buffer | null },
): Cam {
  const { id, deflatedValues, ...facts } = row;
  if (sha256 === null || !camChecksum(row).equals(sha256)) {
    throw damagedCam(project, id, 'is not what was written');
  }
  return { ...facts, values: inflateCam(project, id, deflatedValues, row.width * row.height) };
}

function inflateCam(project: ReadableProject, id: number, deflated: Uint8Array, length: number): Uint8Array {
  try {
    const values = inflateRawSync(deflated, { maxOutputLength: length });
    if (values.length === length) return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  } catch (error) {
    throw damagedCam(project, id, 'cannot be read', error);
  }
  throw damagedCam(project, id, 'cannot be read');
}

function damagedCam(project: ReadableProject, id: number, how: string, cause?: unknown): ExpectedError {
  return new ExpectedError('project-corrupt', `${project.filePath} is damaged: CAM ${id} ${how}.`, {
    remedy: 'Make the CAMs of this image again.',
    details: { file: project.filePath, variant: 'cams' },
    ...(cause === undefined ? {} : { cause }),
  });
}
