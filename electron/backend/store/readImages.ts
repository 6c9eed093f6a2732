import { and, asc, count, eq, gt, type SQL } from 'drizzle-orm';
import { BugError } from '#core/base/errors.ts';
import type { ImageId, RootId } from '#core/document/ids.ts';
import type { Image, ImageState, ImportProblem, PictureFacts, ReadyImage, Root } from '#core/document/image.ts';
import type { ReadableProject } from './project.ts';
import { problemFromColumns } from './problemColumns.ts';
import { image, importProblem, root } from './tables.ts';

type ImageRow = typeof image.$inferSelect;

export function readRoots(project: ReadableProject): Root[] {
  return project.database.orm.select().from(root).orderBy(asc(root.id)).all();
}

/** The image, or undefined when the project has none of this id. */
export function readImage(project: ReadableProject, imageId: ImageId): Image | undefined {
  const row = project.database.orm.select().from(image).where(eq(image.id, imageId)).get();
  return row === undefined ? undefined : toImage(row);
}

/** The image at a path below a root (forward slashes), or undefined. */
export function readImageAt(project: ReadableProject, rootId: RootId, path: string): Image | undefined {
  const row = project.database.orm
    .select()
    .from(image)
    .where(and(eq(image.rootId, rootId), eq(image.path, path)))
    .get();
  return row === undefined ? undefined : toImage(row);
}

/** All images with these bytes (SHA-256, hexadecimal): duplicates, or the same picture in another folder. */
export function readImagesWithContent(project: ReadableProject, contentSha256: string): Image[] {
  const { orm } = project.database;
  return orm
    .select()
    .from(image)
    .where(eq(image.contentSha256, contentSha256))
    .orderBy(asc(image.id))
    .all()
    .map(toImage);
}

export interface ImagePageOptions {
  readonly state?: ImageState;
  /** Images after this one; from the first when absent. */
  readonly afterId?: ImageId;
  readonly limit: number;
}

/** Images in order of id; the next page begins after the last id of this one. */
export function readImagePage(project: ReadableProject, options: ImagePageOptions): Image[] {
  return imagePageQuery(project, options).all().map(toImage);
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

export interface FileStamp {
  readonly imageId: ImageId;
  readonly byteLength: number;
  readonly modifiedAtMs: number;
  readonly state: ImageState;
}

/** Path → what the file looked like at import, of all images of a root: lets a second import skip what did not change. */
export function readFileStamps(project: ReadableProject, rootId: RootId): Map<string, FileStamp> {
  const rows = project.database.orm
    .select({
      path: image.path,
      imageId: image.id,
      byteLength: image.byteLength,
      modifiedAtMs: image.modifiedAtMs,
      state: image.state,
    })
    .from(image)
    .where(eq(image.rootId, rootId))
    .all();
  return new Map(rows.map(({ path, ...stamp }) => [path, stamp]));
}

export function readImportProblems(project: ReadableProject): ImportProblem[] {
  return project.database.orm
    .select()
    .from(importProblem)
    .orderBy(asc(importProblem.rootId), asc(importProblem.path))
    .all();
}

function toImage(row: ImageRow): Image {
  const { id, rootId, path, contentSha256, byteLength, modifiedAtMs, state } = row;
  const base = { id, rootId, path, contentSha256, byteLength, modifiedAtMs };
  const picture = toPictureFacts(row);
  const problem = problemFromColumns(row);
  if (state === 'ready') {
    if (picture === null) throw new BugError(`image ${id} is ready without a size`);
    return { ...base, state, picture, problem: null };
  }
  if (problem === null) throw new BugError(`image ${id} is ${state} without a reason`);
  return { ...base, state, picture, problem };
}

function toPictureFacts({
  format,
  storedWidth,
  storedHeight,
  width,
  height,
  orientation,
}: ImageRow): PictureFacts | null {
  if (
    format === null ||
    storedWidth === null ||
    storedHeight === null ||
    width === null ||
    height === null ||
    orientation === null
  ) {
    return null;
  }
  return { format, storedWidth, storedHeight, width, height, orientation };
}
