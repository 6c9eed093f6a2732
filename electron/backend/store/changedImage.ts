import type { ChangedImage, FoundPicture, NewImage } from '#core/document/image.ts';
import type { Problem } from '#core/document/problem.ts';

/** Where an image is, and the file that was last found there. */
type FilePlace = Pick<ChangedImage, 'rootId' | 'path' | 'byteLength' | 'modifiedAtMs' | 'fileNumber'>;

/** An image that keeps its picture though another one is at its place by now. */
export function changedImage(
  file: FilePlace,
  own: Pick<ChangedImage, 'contentSha256' | 'picture'>,
  found: FoundPicture | null,
): Extract<NewImage, { state: 'changed' }> {
  const { rootId, path, byteLength, modifiedAtMs, fileNumber } = file;
  return {
    ...{ rootId, path, byteLength, modifiedAtMs, fileNumber },
    ...own,
    state: 'changed',
    problem: changedProblem(path, own, found),
    found,
  };
}

function changedProblem(
  path: string,
  { picture: own }: Pick<ChangedImage, 'picture'>,
  found: FoundPicture | null,
): Problem {
  return {
    code: 'image-changed',
    message: `${path} is another picture by now${sizeText(own, found)}; a person has worked on the old one.`,
    remedy:
      'Put the old picture back, at any place in the folder, then import again; or take the new one: maskwright take PROJECT IMAGE.',
    details:
      found === null
        ? { file: path, variant: 'unknown' }
        : {
            file: path,
            variant: 'at-place',
            width: found.picture.width,
            height: found.picture.height,
            oldWidth: own.width,
            oldHeight: own.height,
          },
  };
}

function sizeText(own: FoundPicture['picture'], found: FoundPicture | null): string {
  if (found === null) return '';
  const { width, height } = found.picture;
  if (own.width === width && own.height === height) return ', of the same size';
  return `, of ${width} × ${height} instead of ${own.width} × ${own.height} pixels`;
}
