import { join } from 'node:path';
import { defined } from '#core/base/assert.ts';
import { ExpectedError } from '#core/base/errors.ts';
import type { FileProblem } from '#core/contract/progress.ts';
import type { ImageId, RootId } from '#core/document/ids.ts';
import type { ReadyImage } from '#core/document/image.ts';
import type { ShownMask } from '#core/document/maskRevision.ts';
import { decodeImage, readPictureFile, type DecodedImage, type DecodeOptions } from '../../imaging/decodeImage.ts';
import { hashBytes } from '../../imaging/hashFile.ts';
import type { ReadableProject } from '../../store/project.ts';
import { countMaskedImages, hasAnyMask, readOutgrownMasks } from '../../store/readGenerationScope.ts';
import { iterateImages, readRoots } from '../../store/readImages.ts';
import { readShownMask } from '../../store/readMasks.ts';

export interface MaskedImage {
  readonly image: ReadyImage;
  /** Absolute path of the picture. */
  readonly file: string;
  readonly mask: ShownMask;
  /** SHA-256 of the picture that the mask was made from; null when it is not known. Another picture must not be shown under it. */
  readonly contentSha256: string | null;
}

/** Every ready image that has a mask, as one sees it, in order of id; one is held at a time. With `only`, no other images. */
export function* maskedImages(project: ReadableProject, only?: ReadonlySet<ImageId>): Generator<MaskedImage> {
  const fileOf = fileLocator(project);
  for (const image of iterateImages(project, { state: 'ready' })) {
    if (only !== undefined && !only.has(image.id)) continue;
    const mask = readShownMask(project, image.id);
    if (mask === undefined) continue;
    const contentSha256 = mask.contentSha256 ?? image.contentSha256;
    yield { image, file: fileOf(image), mask, contentSha256 };
  }
}

/** The pixels under a mask. Throws as decoding does, and `ExpectedError` (`image-changed`) when it is another picture by now. */
export async function readMaskedPicture(
  { image, file, contentSha256 }: MaskedImage,
  options: Pick<DecodeOptions, 'usefulLongSide'> = {},
): Promise<DecodedImage> {
  const bytes = await readPictureFile(file, image.path);
  if (contentSha256 !== null && hashBytes(bytes) !== contentSha256) {
    throw new ExpectedError('image-changed', `${image.path} is not the picture that its mask was made from.`, {
      remedy: 'Import its folder again, then make the mask anew.',
      details: { variant: 'mask', file: image.path },
    });
  }
  return decodeImage(bytes, { ...options, name: image.path });
}

/** Images whose mask cannot be shown or exported because their picture cannot be used any more, or is another one, with the reason. */
export function unusableMasks(project: ReadableProject): FileProblem[] {
  const problems: FileProblem[] = [];
  for (const state of ['unreadable', 'missing', 'changed'] as const) {
    for (const { id, path, problem } of iterateImages(project, { state })) {
      if (problem !== null && hasAnyMask(project, id)) problems.push({ path, ...problem });
    }
  }
  for (const path of readOutgrownMasks(project)) {
    problems.push({
      path,
      code: 'mask-outgrown',
      message: 'Its mask was made on a picture of another size.',
      remedy: 'Generate its mask again, or draw it.',
    });
  }
  return problems;
}

/** How many images `maskedImages` gives. */
export function countUsableMasks(project: ReadableProject): number {
  return countMaskedImages(project) - unusableMasks(project).length;
}

/** Gives the absolute path of an image's file. */
export function fileLocator(project: ReadableProject): (image: { rootId: RootId; path: string }) => string {
  const folders = new Map(readRoots(project).map((root) => [root.id, root.folder]));
  return ({ rootId, path }) => join(defined(folders.get(rootId), `the folder of root ${rootId}`), path);
}
