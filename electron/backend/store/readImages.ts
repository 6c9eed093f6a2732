import { and, asc, count, eq, gt, sql, type SQL } from 'drizzle-orm';
import type { ImageId, RootId } from '#core/document/ids.ts';
import type { Image, ImageState, ImportProblem, PictureFacts, ReadyImage, Root } from '#core/document/image.ts';
import { imageFromRow } from './imageRow.ts';
import { preparedStatement } from './preparedStatement.ts';
import { detailsFromColumn } from './problemColumns.ts';
import type { ReadableProject } from './project.ts';
import { image, importProblem, root } from './tables.ts';

export function readRoots(project: ReadableProject): Root[] {
  return project.database.orm.select().from(root).orderBy(asc(root.id)).all();
}

/** The image, or undefined when the project has none of this id. */
export function readImage(project: ReadableProject, imageId: ImageId): Image | undefined {
  const row = project.database.orm.select().from(image).where(eq(image.id, imageId)).get();
  return row === undefined ? undefined : imageFromRow(row);
}

/** As `readImage`, prepared once, for many. */
export function imageReader(project: ReadableProject): (imageId: ImageId) => Image | undefined {
  const query = project.database.orm
    .select()
    .from(image)
    .where(eq(image.id, sql.placeholder('imageId')))
    .prepare();
  return (imageId) => {
    const row = query.get({ imageId });
    return row === undefined ? undefined : imageFromRow(row);
  };
}

/** The image at a path below a root (forward slashes), or undefined. */
export function readImageAt(project: ReadableProject, rootId: RootId, path: string): Image | undefined {
  const row = project.database.orm
    .select()
    .from(image)
    .where(and(eq(image.rootId, rootId), eq(image.path, path)))
    .get();
  return row === undefined ? undefined : imageFromRow(row);
}

/** What the project knows of the picture that a content (SHA-256, hexadecimal) is, of whichever image; null when nothing. */
export function readPictureOf(project: ReadableProject, contentSha256: string): PictureFacts | null {
  const statement = preparedStatement<[string], PictureFacts>(
    project,
    `SELECT format, stored_width AS storedWidth, stored_height AS storedHeight, width, height, orientation
     FROM image WHERE content_sha256 = ? AND format IS NOT NULL LIMIT 1`,
  );
  return statement.get(contentSha256) ?? null;
}

export interface ImagePageOptions {
  readonly state?: ImageState;
  /** Images after this one; from the first when absent. */
  readonly afterId?: ImageId;
  readonly limit: number;
}

/** Images in order of id; the next page begins after the last id of this one. */
export function readImagePage(project: ReadableProject, options: ImagePageOptions): Image[] {
  return imagePageQuery(project, options).all().map(imageFromRow);
}

/** Exported for the test that looks at its plan. */
export function imagePageQuery(project: ReadableProject, { state, afterId, limit }: ImagePageOptions) {
  const conditions: SQL[] = [];
  if (state !== undefined) conditions.push(eq(image.state, state));
  if (afterId !== undefined) conditions.push(gt(image.id, afterId));
  return project.database.orm
    .select()
    .from(image)
    .where(and(...conditions))
    .orderBy(asc(image.id))
    .limit(limit);
}

/**
 * All images in order of id, without holding them all. No statement stays open between pages, so the caller may write to
 * the project meanwhile; images that are added behind the current place are seen.
 */
export function iterateImages(project: ReadableProject, filter: { readonly state: 'ready' }): Generator<ReadyImage>;
export function iterateImages(project: ReadableProject, filter?: { readonly state?: ImageState }): Generator<Image>;
export function* iterateImages(
  project: ReadableProject,
  { state }: { readonly state?: ImageState } = {},
): Generator<Image> {
  const limit = 500;
  let afterId: ImageId | undefined;
  for (;;) {
    const page = readImagePage(project, {
      limit,
      ...(state === undefined ? {} : { state }),
      ...(afterId === undefined ? {} : { afterId }),
    });
    yield* page;
    afterId = page.at(-1)?.id;
    if (page.length < limit) return;
  }
}

export function countImages(project: ReadableProject): Record<ImageState, number> {
  const rows = project.database.orm
    .select({ state: image.state, images: count() })
    .from(image)
    .groupBy(image.state)
    .all();
  const counts: Record<ImageState, number> = { ready: 0, unreadable: 0, missing: 0, changed: 0 };
  for (const row of rows) counts[row.state] = row.images;
  return counts;
}

export function countImagesOfRoot(project: ReadableProject, rootId: RootId): number {
  return (
    project.database.orm.select({ images: count() }).from(image).where(eq(image.rootId, rootId)).get()?.images ?? 0
  );
}

export function readImportProblems(project: ReadableProject): ImportProblem[] {
  return project.database.orm
    .select()
    .from(importProblem)
    .orderBy(asc(importProblem.rootId), asc(importProblem.path))
    .all()
    .map(({ details, ...problem }) => ({ ...problem, ...detailsFromColumn(details) }));
}
