/** What is read of one image to look at it. Nothing here is kept. */
import type { CamFacts } from '#core/contract/cams.ts';
import type { BackendClient } from '#core/contract/contract.ts';
import type { ImagePlace } from '#core/contract/imageList.ts';
import type { MaskLayer, MaskState } from '#core/contract/masks.ts';
import { longestPictureSide, type DisplayPicture } from '#core/contract/pictures.ts';
import type { ImageId } from '#core/document/ids.ts';
import type { JournalEntry } from '#core/document/journal.ts';
import { errorOf } from '#core/document/problem.ts';
import type { BytePlane } from '../../editor/probe.ts';

export interface ImageInput {
  readonly projectId: string;
  readonly imageId: ImageId;
}

/** All that a step of the image's history changes. */
export interface MaskFacts {
  readonly state: MaskState;
  /** Undefined: the layer has no mask. */
  readonly labels: BytePlane | undefined;
  readonly cams: readonly CamFacts[];
  readonly steps: readonly JournalEntry[];
}

/** Steps of the journal that are asked for: enough to tell the newest and the newest that is undone. */
const journalSteps = 100;

export async function readMask(
  client: BackendClient,
  input: ImageInput,
  layer: MaskLayer,
  signal: AbortSignal,
): Promise<MaskFacts> {
  const [state, { values, width, height }, cams, steps] = await Promise.all([
    client.masks.state(input, { signal }),
    client.masks.plane({ ...input, layer, plane: 'class' }, { signal }),
    client.cams.list(input, { signal }),
    client.imageHistory.list({ ...input, limit: journalSteps }, { signal }),
  ]);
  return { state, labels: values === null ? undefined : { values, width, height }, cams, steps };
}

/** As large as one can work on it. */
export async function readPicture(
  client: BackendClient,
  input: ImageInput,
  signal?: AbortSignal,
): Promise<ImageBitmap> {
  const options = signal === undefined ? {} : { signal };
  return await decode(await client.images.picture({ ...input, longSide: longestPictureSide }, options));
}

/** Small, and there at once where a gallery has shown it. */
export async function readThumbnail(
  client: BackendClient,
  input: ImageInput,
  signal: AbortSignal,
): Promise<ImageBitmap> {
  return await decode(await client.images.thumbnail({ ...input, side: 512 }, { signal }));
}

/** Why the picture of an image cannot be read; undefined where nothing is known against it. */
export function pictureProblemOf({ state, contentSha256, problem, path }: ImagePlace['image']): unknown {
  if (state === 'ready' && contentSha256 !== null) return undefined;
  return errorOf(problem ?? { code: 'image-without-size', message: path, remedy: null, details: { file: path } });
}

/** The file is in sRGB and upright already; its pixels are taken as they are. */
function decode({ bytes, mediaType }: Pick<DisplayPicture, 'bytes' | 'mediaType'>): Promise<ImageBitmap> {
  return createImageBitmap(new Blob([bytes], { type: mediaType }), {
    colorSpaceConversion: 'none',
    premultiplyAlpha: 'none',
  });
}
