/** The picture of the image that is looked at: itself, or its thumbnail until it is there; and those beside it, decoded ahead. */
import { promiseTimeout } from '@vueuse/core';
import { computed, nextTick, shallowRef, type ComputedRef, type ShallowRef } from 'vue';
import type { ImagePlace } from '#core/contract/imageList.ts';
import type { ImageId } from '#core/document/ids.ts';
import { PictureCache } from '../../editor/pictureCache.ts';
import { useBackend } from '../backend.ts';
import type { Arrivals, Arriving } from './arrivals.ts';
import { pictureProblemOf, readPicture, readThumbnail, type ImageInput } from './readImage.ts';

/** A picture to draw. The size of the picture itself is the image's: the bitmap may be smaller. */
export interface ShownPicture {
  readonly name: string;
  readonly bitmap: ImageBitmap;
}

export interface PictureView {
  readonly picture: ShallowRef<ShownPicture | undefined>;
  /** Whether it is a thumbnail. */
  readonly isCoarse: ShallowRef<boolean>;
  /** Why there is none. */
  readonly problem: ShallowRef<unknown>;
  /** Its thumbnail is shown, or nothing yet. */
  readonly isLoading: ComputedRef<boolean>;
  /**
   * Reads the picture of an image; returns when there is something to look at: the picture itself, or its thumbnail where that takes
   * its time. Never rejects: why there is none is `problem`.
   */
  readonly load: (found: ImagePlace, arrivals: Arrivals, signal: AbortSignal) => Promise<void>;
  /** Decodes the pictures of other images, the likeliest first, once that of this one is there. Never rejects. */
  readonly prefetch: (found: readonly (() => Promise<ImagePlace>)[], signal: AbortSignal) => Promise<void>;
  /** Shows none. */
  readonly forget: () => void;
  /** Lets go of all that is decoded. */
  readonly clear: () => void;
}

/** Pictures kept decoded: the last, this one and the next. Each takes four bytes a pixel. */
const keptPictures = 3;

/** From when on a thumbnail is better than to wait for the picture. */
const coarseAfterMs = 150;

export function usePicture(input: (id: ImageId) => ImageInput): PictureView {
  const backend = useBackend();
  const cache = new PictureCache<ImageBitmap>(keptPictures);
  const picture = shallowRef<ShownPicture>();
  const isCoarse = shallowRef(false);
  const problem = shallowRef<unknown>();
  /** Resolves when the picture itself has come, or why it does not. */
  let sharpening: Promise<unknown> = Promise.resolve();

  async function load({ image }: ImagePlace, arrivals: Arrivals, signal: AbortSignal): Promise<void> {
    const name = image.contentSha256;
    const reason = pictureProblemOf(image);
    if (reason !== undefined || name === null) {
      arrivals.arrive(() => show(undefined, reason));
      return;
    }
    if (picture.value?.name === name && !isCoarse.value && arrivals.isShown) return;
    const done = new AbortController();
    const sharp = cache
      .get(name, () => readPicture(backend.client(), input(image.imageId), signal), signal)
      .then(
        (bitmap) => arrivals.arrive(() => show({ name, bitmap }, undefined)),
        (error: unknown) => arrivals.arrive(() => show(undefined, error)),
      )
      .finally(() => done.abort());
    sharpening = sharp;
    await Promise.race([sharp, promiseTimeout(coarseAfterMs)]);
    await Promise.race([sharp, loadThumbnail(name, image.imageId, arrivals, AbortSignal.any([signal, done.signal]))]);
  }

  /** Never rejects: the picture itself says what is wrong with it. Where that has come or is not wanted, nothing is done. */
  async function loadThumbnail(name: string, id: ImageId, arrivals: Arriving, signal: AbortSignal): Promise<void> {
    const isUnwanted = (): boolean => signal.aborted;
    if (isUnwanted()) return;
    try {
      const bitmap = await readThumbnail(backend.client(), input(id), signal);
      if (isUnwanted()) bitmap.close();
      else arrivals.arrive(() => show({ name, bitmap }, undefined, true));
    } catch {
      await sharpening;
    }
  }

  /** A thumbnail is let go of when it is not shown any more; pictures are the cache's. */
  function show(next: ShownPicture | undefined, reason: unknown, isThumbnail = false): void {
    const before = isCoarse.value ? picture.value : undefined;
    // After whoever draws it has been told.
    if (before !== undefined) void nextTick(() => before.bitmap.close());
    picture.value = next;
    isCoarse.value = isThumbnail;
    problem.value = reason;
    if (next !== undefined && !isThumbnail) cache.trim(next.name);
  }

  async function prefetch(found: readonly (() => Promise<ImagePlace>)[], signal: AbortSignal): Promise<void> {
    await sharpening;
    for (const read of found) {
      if (signal.aborted) return;
      try {
        const { image } = await read();
        if (image.contentSha256 === null || pictureProblemOf(image) !== undefined) continue;
        await cache.get(image.contentSha256, () => readPicture(backend.client(), input(image.imageId)));
        cache.trim(picture.value?.name);
      } catch {
        // It says what is wrong with it when it is looked at.
      }
    }
  }

  return {
    picture,
    isCoarse,
    problem,
    load,
    prefetch,
    isLoading: computed(() => problem.value === undefined && (picture.value === undefined || isCoarse.value)),
    forget: () => show(undefined, undefined),
    clear: () => cache.clear(),
  };
}
