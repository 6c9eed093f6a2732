/** Thumbnails and small masks of the images in sight, kept in memory up to a limit. Pictures are object URLs, revoked when given up. */
import { defineStore } from 'pinia';
import { shallowReactive, watch } from 'vue';
import type { ListedImage } from '#core/contract/imageList.ts';
import type { ThumbnailSide } from '#core/contract/thumbnails.ts';
import type { ImageId } from '#core/document/ids.ts';
import { useBackend } from './backend.ts';
import { WantedLoader } from './gallery/wantedLoader.ts';
import { useProject } from './project.ts';

const megabyte = 1024 * 1024;
/** Of some thousand images: those further away are read again from the backend's cache, which takes a millisecond. */
const pictureLimit = 48 * megabyte;
const maskLimit = 24 * megabyte;
/** A browser has six connections to a host: two are left for everything else. */
const picturesAtOnce = 3;
const masksAtOnce = 1;

export interface ThumbnailRequest {
  readonly imageId: ImageId;
  readonly side: ThumbnailSide;
  /** Of the picture: another one at its place has another thumbnail. */
  readonly contentSha256: string | null;
}

export interface SmallPicture {
  readonly url: string;
  readonly byteLength: number;
}

/** Classes of a mask, `[height, width]`; null: there is none. */
export interface SmallMask {
  readonly width: number;
  readonly height: number;
  readonly values: Uint8Array | null;
}

export const useThumbnails = defineStore('thumbnails', () => {
  const backend = useBackend();
  const project = useProject();
  const keyOf = ({ imageId, side, contentSha256 }: ThumbnailRequest): string => `${imageId}:${side}:${contentSha256}`;

  const pictures = new WantedLoader<ThumbnailRequest, SmallPicture>({
    keyOf,
    load: async ({ imageId, side }, signal) => {
      const input = { projectId: project.projectId(), imageId, side };
      const { bytes, mediaType } = await backend.client().images.thumbnail(input, { signal });
      const url = URL.createObjectURL(new Blob([new Uint8Array(bytes)], { type: mediaType }));
      return { url, byteLength: bytes.byteLength };
    },
    atOnce: picturesAtOnce,
    limit: pictureLimit,
    sizeOf: ({ byteLength }) => byteLength,
    release: ({ url }) => URL.revokeObjectURL(url),
    values: shallowReactive(new Map<string, SmallPicture>()),
    failures: shallowReactive(new Map<string, unknown>()),
  });

  const masks = new WantedLoader<ThumbnailRequest, SmallMask>({
    keyOf,
    load: async ({ imageId, side }, signal) => {
      const input = { projectId: project.projectId(), imageId, side };
      return await backend.client().masks.thumbnail(input, { signal });
    },
    atOnce: masksAtOnce,
    limit: maskLimit,
    sizeOf: ({ values }) => values?.byteLength ?? 1,
    values: shallowReactive(new Map<string, SmallMask>()),
    failures: shallowReactive(new Map<string, unknown>()),
  });

  let file: string | undefined;
  watch(
    () => project.open,
    (open) => {
      // A backend that was started again has the same pictures; what failed meanwhile is tried again.
      if (open?.file === file) pictures.retry();
      else pictures.clear();
      if (open?.file === file) masks.retry();
      else masks.clear();
      file = open?.file;
    },
  );

  return {
    /** Loads those in sight, the most urgent first, and nothing else. */
    wantPictures: (requests: readonly ThumbnailRequest[]) => pictures.want(requests),
    wantMasks: (requests: readonly ThumbnailRequest[]) => masks.want(requests),
    picture: (request: ThumbnailRequest) => pictures.values.get(keyOf(request)),
    pictureFailure: (request: ThumbnailRequest) => pictures.failures.get(keyOf(request)),
    mask: (request: ThumbnailRequest) => masks.values.get(keyOf(request)),
    /** Masks may have changed: those in sight are loaded again, and shown as they were until then. */
    renewMasks: () => masks.renew(),
  };
});

/** What to ask for of an image; undefined when it has no picture to show. */
export function thumbnailRequest(image: ListedImage, side: ThumbnailSide): ThumbnailRequest | undefined {
  const { imageId, state, contentSha256 } = image;
  return state === 'ready' ? { imageId, side, contentSha256 } : undefined;
}
