/** Asks for the thumbnails and masks of the images in sight: those in the window first, then the rows after and before it. */
import { watchThrottled } from '@vueuse/core';
import { computed, onScopeDispose, watch, type ComputedRef, type Ref } from 'vue';
import type { ThumbnailSide } from '#core/contract/thumbnails.ts';
import { imageAt } from '../../stores/gallery/selection.ts';
import { useGallery } from '../../stores/gallery.ts';
import { useProject } from '../../stores/project.ts';
import { thumbnailRequest, useThumbnails, type ThumbnailRequest } from '../../stores/thumbnails.ts';
import type { GridRange } from './gridLayout.ts';

/** While one scrolls quickly, nothing is begun that is gone before it comes. */
const patienceMilliseconds = 80;

export function useImageRequests(options: {
  readonly inSight: ComputedRef<GridRange>;
  readonly around: ComputedRef<GridRange>;
  readonly side: Ref<ThumbnailSide>;
  readonly showsMasks: Ref<boolean>;
}): void {
  const gallery = useGallery();
  const thumbnails = useThumbnails();
  const project = useProject();
  const { inSight, around, side, showsMasks } = options;

  const wanted = computed(() => {
    const pictures: ThumbnailRequest[] = [];
    const masks: ThumbnailRequest[] = [];
    const add = (from: number, to: number): void => {
      for (let index = from; index <= to; index++) {
        const id = imageAt(gallery.ids, index);
        const image = id === undefined ? undefined : gallery.details.get(id);
        const request = image === undefined ? undefined : thumbnailRequest(image, side.value);
        if (request === undefined) continue;
        pictures.push(request);
        if (showsMasks.value && image?.work !== 'untouched') masks.push(request);
      }
    };
    add(inSight.value.first, inSight.value.last);
    add(inSight.value.last + 1, around.value.last);
    add(around.value.first, inSight.value.first - 1);
    return { pictures, masks };
  });

  watchThrottled([around, () => gallery.ids], () => gallery.look(around.value.first, around.value.last), {
    throttle: patienceMilliseconds,
    immediate: true,
  });
  watchThrottled(
    wanted,
    ({ pictures, masks }) => {
      thumbnails.wantPictures(pictures);
      thumbnails.wantMasks(masks);
    },
    { throttle: patienceMilliseconds, immediate: true },
  );
  // Whoever changes the project asks for its status again: an undone generation takes its masks along.
  watch(
    () => project.status,
    () => thumbnails.renewMasks(),
  );
  onScopeDispose(() => {
    thumbnails.wantPictures([]);
    thumbnails.wantMasks([]);
  });
}
