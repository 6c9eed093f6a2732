/**
 * Where images are, and giving them other places. No two images share a place (a unique constraint): a missing image whose
 * place another has taken is kept beside it, under a path that no file can have, and read back under the path that it had.
 */
import { and, eq, gte, lt, sql, type SQL } from 'drizzle-orm';
import type { ImageId, RootId } from '#core/document/ids.ts';
import type { ImageState, NewImage } from '#core/document/image.ts';
import { displacedPath, shownPath } from './displacedPath.ts';
import { imageFields, imageRow, mapFields } from './imageRow.ts';
import { inTransaction, type ReadableProject, type WritableProject } from './project.ts';
import { preparedStatement } from './preparedStatement.ts';
import { image } from './tables.ts';

/** What an import needs to know of an image that it may find. */
export interface KnownImage {
  readonly imageId: ImageId;
  readonly rootId: RootId;
  /** Below the root, with forward slashes. */
  readonly path: string;
  /** Another image has its place: it is missing, and only its content can find it. */
  readonly isDisplaced: boolean;
  readonly state: ImageState;
  readonly contentSha256: string | null;
  readonly byteLength: number;
  readonly modifiedAtMs: number;
  readonly fileNumber: string | null;
}

/** The images of a root, those below a folder of it (`cats`, without a slash at its end), or all with '' for the folder. */
export function readKnownImages(project: ReadableProject, rootId: RootId, folder: string): KnownImage[] {
  const isInRoot = eq(image.rootId, rootId);
  // '0' follows '/' in the order of code units.
  const isBelow = folder === '' ? undefined : and(gte(image.path, `${folder}/`), lt(image.path, `${folder}0`));
  return knownImages(project, and(isInRoot, isBelow)).all().map(toKnownImage);
}

/**
 * Finds the images with a content (SHA-256, hexadecimal), wherever they are, in order of id. Prepared once: an import asks for
 * each of 100 000 files.
 */
export function contentFinder(project: ReadableProject): (contentSha256: string) => KnownImage[] {
  const query = knownImages(project, eq(image.contentSha256, sql.placeholder('content'))).prepare();
  return (content) => query.all({ content }).map(toKnownImage);
}

/** Whether the project has an image with a content (SHA-256, hexadecimal), wherever it is. */
export function isKnownContent(project: ReadableProject, contentSha256: string): boolean {
  const statement = preparedStatement<[string]>(project, 'SELECT 1 FROM image WHERE content_sha256 = ? LIMIT 1');
  return statement.get(contentSha256) !== undefined;
}

function knownImages({ database }: ReadableProject, condition: SQL | undefined) {
  return database.orm
    .select({
      imageId: image.id,
      rootId: image.rootId,
      path: image.path,
      state: image.state,
      contentSha256: image.contentSha256,
      byteLength: image.byteLength,
      modifiedAtMs: image.modifiedAtMs,
      fileNumber: image.fileNumber,
    })
    .from(image)
    .where(condition)
    .orderBy(image.id);
}

function toKnownImage(row: Omit<KnownImage, 'isDisplaced'>): KnownImage {
  const path = shownPath(row.path);
  return { ...row, path, isDisplaced: path !== row.path };
}

/**
 * Gives images other places and facts; they may take each other's. A missing image gives way to whatever comes to its place.
 * All in one transaction; throws SQLite's constraint error when two that are not missing would share a place.
 */
export function replaceImages(
  project: WritableProject,
  replacements: readonly { readonly imageId: ImageId; readonly image: NewImage }[],
): void {
  inTransaction(project, () => {
    const { sqlite, orm } = project.database;
    const stepAside = sqlite.prepare<[ImageId]>(`UPDATE image SET path = path || '//' || id WHERE id = ?`);
    const update = orm
      .update(image)
      .set(mapFields(imageFields, (field) => sql`${sql.placeholder(field)}`))
      .where(eq(image.id, sql.placeholder('imageId')))
      .prepare();
    const isTaken = sqlite
      .prepare<[RootId, string], number>('SELECT 1 FROM image WHERE root_id = ? AND path = ?')
      .pluck();
    const makeWay = wayMaker(project);
    // Out of each other's way first.
    for (const { imageId } of replacements) stepAside.run(imageId);
    for (const { imageId, image: one } of replacements.toSorted(missingLast)) {
      const { rootId, path } = one;
      if (one.state !== 'missing') makeWay(rootId, path);
      const isFree = one.state !== 'missing' || isTaken.get(rootId, path) === undefined;
      update.run({ ...imageRow(one), path: isFree ? path : displacedPath(path, imageId), imageId });
    }
  });
}

function missingLast(a: { readonly image: NewImage }, b: { readonly image: NewImage }): number {
  return Number(a.image.state === 'missing') - Number(b.image.state === 'missing');
}

/** Puts a missing image aside that has a place which another will take. */
export function wayMaker({ database }: WritableProject): (rootId: RootId, path: string) => void {
  const statement = database.sqlite.prepare<[RootId, string]>(
    `UPDATE image SET path = path || '//' || id WHERE root_id = ? AND path = ? AND state = 'missing'`,
  );
  return (rootId, path) => {
    statement.run(rootId, path);
  };
}
