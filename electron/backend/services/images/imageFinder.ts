/**
 * Finds the image that a list of tags means by a path. Lists come from other programs and machines, so paths are taken as they
 * come; what is never done is to guess between two images.
 */
import { basename, resolve } from 'node:path';
import type { ImageId } from '#core/document/ids.ts';
import type { Image } from '#core/document/image.ts';
import type { ReadableProject } from '../../store/project.ts';
import { iterateImages, readRoots } from '../../store/readImages.ts';

export type Finding = { readonly kind: 'found'; readonly imageId: ImageId } | { readonly kind: 'none' | 'several' };

export class ImageFinder {
  readonly #listFolder: string;
  /** All by what `keyOf` makes of the path. */
  readonly #byAbsolutePath = new Map<string, ImageId[]>();
  readonly #byPathBelowRoot = new Map<string, ImageId[]>();
  readonly #byName = new Map<string, ImageId[]>();

  /** `listFolder` is where the list lies that names the images: paths beside it come first. */
  constructor(project: ReadableProject, listFolder: string) {
    this.#listFolder = listFolder;
    const folders = new Map(readRoots(project).map(({ id, folder }) => [id, folder]));
    const fileOf = ({ rootId, path }: Image): string => keyOf(resolve(folders.get(rootId) ?? '', path));
    const there = new Set<string>();
    for (const image of iterateImages(project)) {
      if (image.state === 'missing') continue;
      there.add(fileOf(image));
      this.#add(image, fileOf(image));
    }
    // A list means the picture that is there rather than one that was there before.
    for (const image of iterateImages(project, { state: 'missing' })) {
      if (!there.has(fileOf(image))) this.#add(image, fileOf(image));
    }
  }

  #add({ id, path }: Image, file: string): void {
    addTo(this.#byAbsolutePath, file, id);
    addTo(this.#byPathBelowRoot, keyOf(path), id);
    addTo(this.#byName, keyOf(basename(path)), id);
  }

  /** By an absolute path or one beside the list, else a path below any root, else a file name; the first that fits any image. */
  find(path: string): Finding {
    const beside = keyOf(resolve(this.#listFolder, path));
    const key = keyOf(path);
    const [imageId, ...others] =
      this.#byAbsolutePath.get(beside) ?? this.#byPathBelowRoot.get(key) ?? this.#byName.get(key) ?? [];
    if (imageId === undefined) return { kind: 'none' };
    return others.length === 0 ? { kind: 'found', imageId } : { kind: 'several' };
  }
}

/** Accents come composed or decomposed, separators forward or backward, depending on who wrote the file and who the list. */
function keyOf(path: string): string {
  return path.replaceAll('\\', '/').normalize('NFC');
}

function addTo(map: Map<string, ImageId[]>, key: string, imageId: ImageId): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [imageId]);
  else known.push(imageId);
}
