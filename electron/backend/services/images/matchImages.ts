/**
 * Finds the files that images are in by now. An image is its content: it follows its picture to wherever that is. Only when the
 * picture is nowhere, the image stays at its place and takes what is there now. Never by position in a list.
 */
import type { ImageId, RootId } from '#core/document/ids.ts';
import type { ImageState } from '#core/document/image.ts';

/** An image that is not, or not for certain, where it was. */
export interface LooseImage {
  readonly imageId: ImageId;
  readonly rootId: RootId;
  readonly path: string;
  readonly isDisplaced: boolean;
  readonly state: ImageState;
  readonly contentSha256: string | null;
  /** Of the file that its path leads to now, under whatever name; null when there is none. */
  readonly fileKey: string | null;
}

/** A file that was found, and is not, or not for certain, the one of an image at its place. */
export interface LooseFile {
  readonly rootId: RootId;
  readonly path: string;
  readonly contentSha256: string | null;
  readonly fileKey: string;
}

export interface Matching<Found extends LooseFile> {
  /** Images and the files that hold their pictures now. */
  readonly followed: readonly { readonly image: LooseImage; readonly file: Found }[];
  /** Images whose picture is nowhere, and the file that has come to their place. */
  readonly replaced: readonly { readonly image: LooseImage; readonly file: Found }[];
  /** Images for which there is nothing. */
  readonly lost: readonly LooseImage[];
  /** Files that are new. */
  readonly added: readonly Found[];
}

/**
 * Matches in order of likelihood; among equals those that were there until now first, then in the order given. A missing image is found by its content alone: another
 * picture that comes to the place that it once had is a new one.
 */
export function matchImages<Found extends LooseFile>(
  images: readonly LooseImage[],
  files: readonly Found[],
): Matching<Found> {
  // The picture of an image that was there until now has moved more likely than one that had been gone has come back.
  const inOrder = images.toSorted((a, b) => Number(a.state === 'missing') - Number(b.state === 'missing'));
  const state = { images: new Set(inOrder), files: new Set(files) };
  const followed = contentKeys.flatMap((key) =>
    take(
      state,
      (image) => join(image.contentSha256, key(image)),
      (file) => join(file.contentSha256, key(file)),
    ),
  );
  const replaced = [
    ...take(state, (image) => (hasPlace(image) ? placeOf(image) : null), placeOf),
    ...take(
      state,
      (image) => (hasPlace(image) ? join(image.fileKey, foldedPlaceOf(image)) : null),
      (file) => join(file.fileKey, foldedPlaceOf(file)),
    ),
  ];
  return { followed, replaced, lost: [...state.images], added: [...state.files] };
}

type Placed = Pick<LooseFile, 'rootId' | 'path'> & { readonly fileKey: string | null };

/** Of several files with the picture: the one at the same place, the same file under another name, the nearest path. */
const contentKeys: readonly ((one: Placed) => string | null)[] = [
  placeOf,
  ({ fileKey }) => fileKey,
  ({ path }) => path,
  ({ rootId, path }) => `${rootId} ${nameOf(path)}`,
  ({ path }) => nameOf(path),
  ({ rootId }) => String(rootId),
  () => '',
];

function take<Found extends LooseFile>(
  rest: { readonly images: Set<LooseImage>; readonly files: Set<Found> },
  imageKey: (image: LooseImage) => string | null,
  fileKey: (file: Found) => string | null,
): { image: LooseImage; file: Found }[] {
  const waiting = Map.groupBy(rest.images, imageKey);
  const taken: { image: LooseImage; file: Found }[] = [];
  for (const file of rest.files) {
    const key = fileKey(file);
    const image = key === null ? undefined : waiting.get(key)?.shift();
    if (image === undefined) continue;
    rest.images.delete(image);
    rest.files.delete(file);
    taken.push({ image, file });
  }
  return taken;
}

function hasPlace({ state, isDisplaced }: LooseImage): boolean {
  return state !== 'missing' && !isDisplaced;
}

function placeOf({ rootId, path }: Placed): string {
  return `${rootId} ${path}`;
}

/** Equal for names that differ in case or in how accents are written: some file systems take them for one. */
function foldedPlaceOf({ rootId, path }: Placed): string {
  return `${rootId} ${foldPath(path)}`;
}

export function foldPath(path: string): string {
  return path.normalize('NFC').toLowerCase();
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function join(content: string | null, key: string | null): string | null {
  return content === null || key === null ? null : `${content} ${key}`;
}
