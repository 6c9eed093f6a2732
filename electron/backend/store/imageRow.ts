/** An image as the columns of its row, and back. */
import { BugError } from '#core/base/errors.ts';
import {
  foundPictureSchema,
  type FoundPicture,
  type Image,
  type NewImage,
  type PictureFacts,
} from '#core/document/image.ts';
import { shownPath } from './displacedPath.ts';
import { problemFromColumns, problemToColumns } from './problemColumns.ts';
import type { image } from './tables.ts';

type ImageRow = typeof image.$inferSelect;

/** The columns of an image beside its id. */
export const imageFields = [
  'rootId',
  'path',
  'contentSha256',
  'byteLength',
  'modifiedAtMs',
  'state',
  'format',
  'storedWidth',
  'storedHeight',
  'width',
  'height',
  'orientation',
  'problemCode',
  'problemMessage',
  'problemRemedy',
  'problemDetails',
  'fileNumber',
  'found',
] as const satisfies readonly (keyof ImageRow)[];

/** An object with a value for each field. */
export function mapFields<Field extends string, Value>(
  fields: readonly Field[],
  toValue: (field: Field) => Value,
): Record<Field, Value> {
  // Object.fromEntries forgets which keys it was given.
  return Object.fromEntries(fields.map((field) => [field, toValue(field)])) as Record<Field, Value>;
}

export function imageRow(one: NewImage): Pick<ImageRow, (typeof imageFields)[number]> {
  const { rootId, path, contentSha256, byteLength, modifiedAtMs, fileNumber, state, picture, problem } = one;
  return {
    ...{ rootId, path, contentSha256, byteLength, modifiedAtMs, fileNumber, state },
    found: one.state === 'changed' && one.found !== null ? JSON.stringify(one.found) : null,
    format: picture?.format ?? null,
    storedWidth: picture?.storedWidth ?? null,
    storedHeight: picture?.storedHeight ?? null,
    width: picture?.width ?? null,
    height: picture?.height ?? null,
    orientation: picture?.orientation ?? null,
    ...problemToColumns(problem),
  };
}

export function imageFromRow(row: ImageRow): Image {
  const { id, rootId, contentSha256, byteLength, modifiedAtMs, fileNumber, state } = row;
  const base = { id, rootId, path: shownPath(row.path), contentSha256, byteLength, modifiedAtMs, fileNumber };
  const picture = toPictureFacts(row);
  const problem = problemFromColumns(row);
  if (state === 'ready') {
    if (picture === null) throw new BugError(`image ${id} is ready without a size`);
    return { ...base, state, picture, problem: null };
  }
  if (problem === null) throw new BugError(`image ${id} is ${state} without a reason`);
  if (state === 'changed') {
    if (picture === null) throw new BugError(`image ${id} is changed and was never read`);
    return { ...base, state, picture, problem, found: toFoundPicture(row.found) };
  }
  return { ...base, state, picture, problem };
}

function toFoundPicture(found: string | null): FoundPicture | null {
  return found === null ? null : foundPictureSchema.parse(JSON.parse(found));
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
