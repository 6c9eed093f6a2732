/**
 * The image that is looked at: its picture, mask and heat maps as they are by now, and what is done with it. What arrives for an
 * image that is not looked at any more is dropped.
 */
import { defineStore } from 'pinia';
import { computed, shallowRef, watch } from 'vue';
import { CancelledError, ExpectedError } from '#core/base/errors.ts';
import type { CamFacts, CamMap } from '#core/contract/cams.ts';
import type { ImagePlace } from '#core/contract/imageList.ts';
import type { MaskState } from '#core/contract/masks.ts';
import { longestPictureSide, type DisplayPicture } from '#core/contract/pictures.ts';
import type { DatasetClass } from '#core/document/datasetClass.ts';
import type { ClassId, ImageId } from '#core/document/ids.ts';
import type { JournalEntry } from '#core/document/journal.ts';
import { classHistogram } from '#core/mask/labelMap.ts';
import type { BytePlane } from '../editor/probe.ts';
import { PictureCache } from '../editor/pictureCache.ts';
import { useBackend } from './backend.ts';
import { useGallery } from './gallery.ts';
import { useProject } from './project.ts';

interface ImageInput {
  readonly projectId: string;
  readonly imageId: ImageId;
}

/** A place in a list, as `ImagePlace` says it. */
type Position = Omit<ImagePlace, 'image'>;

/** A picture to draw. The size of the picture itself is the image's: the bitmap may be smaller. */
export interface ShownPicture {
  readonly name: string;
  readonly bitmap: ImageBitmap;
}

/** Pictures kept decoded: the last, this one and the next. Each takes four bytes a pixel. */
const keptPictures = 3;

/** Steps of the journal that are asked for: enough to tell the newest and the newest that is undone. */
const journalSteps = 100;

export const useImageView = defineStore('imageView', () => {
  const backend = useBackend();
  const project = useProject();
  const gallery = useGallery();

  const imageId = shallowRef<ImageId>();
  const place = shallowRef<ImagePlace>();
  const classes = shallowRef<readonly DatasetClass[]>([]);
  const picture = shallowRef<ShownPicture>();
  const isPictureCoarse = shallowRef(false);
  const pictureProblem = shallowRef<unknown>();
  const mask = shallowRef<MaskState>();
  const labels = shallowRef<BytePlane>();
  const maskProblem = shallowRef<unknown>();
  const cams = shallowRef<readonly CamFacts[]>([]);
  const heat = shallowRef<CamMap>();
  const heatClassId = shallowRef<ClassId>();
  const steps = shallowRef<readonly JournalEntry[]>([]);
  const showsProposal = shallowRef(false);
  const actionProblem = shallowRef<unknown>();
  const problem = shallowRef<unknown>();

  const cache = new PictureCache<ImageBitmap>(keptPictures);
  let loading = new AbortController();

  const input = (id: ImageId): ImageInput => ({ projectId: project.projectId(), imageId: id });

  /** Shows an image; the same one again is read anew. */
  async function show(id: ImageId): Promise<void> {
    loading.abort();
    loading = new AbortController();
    const { signal } = loading;
    if (imageId.value !== id) forget();
    imageId.value = id;
    problem.value = undefined;
    try {
      const [found] = await Promise.all([readPlace(id, signal), loadClasses(signal)]);
      if (isPast(signal)) return;
      place.value = found;
      // One that could never be read has no size, and so no mask.
      const hasSize = found.image.width !== null;
      await Promise.all([loadPicture(found, signal), hasSize ? loadMask(id, signal) : undefined]);
      if (!isPast(signal)) prefetch(position.value?.nextId ?? null);
    } catch (error) {
      if (!isPast(signal)) problem.value = error;
    }
  }

  function readPlace(id: ImageId, signal?: AbortSignal): Promise<ImagePlace> {
    const { filter, order } = gallery.view;
    return backend.client().images.place({ ...input(id), filter, order }, signal === undefined ? {} : { signal });
  }

  /**
   * Where one is in the list that one came from. That list stays while its images change: one that was accepted in a list of those
   * to do keeps its place. Without one, as after the page was loaded again, the place in the list as it is now.
   */
  const position = computed((): Position | undefined => {
    const found = place.value;
    if (found === undefined) return undefined;
    const { imageId: id } = found.image;
    const index = gallery.ids.indexOf(id);
    if (index < 0) return found;
    return {
      index,
      total: gallery.ids.length,
      previousId: gallery.neighbour(id, -1) ?? null,
      nextId: gallery.neighbour(id, 1) ?? null,
    };
  });

  /** Nothing of the image before is shown under the name of the next. */
  function forget(): void {
    place.value = undefined;
    picture.value = undefined;
    isPictureCoarse.value = false;
    pictureProblem.value = undefined;
    mask.value = undefined;
    labels.value = undefined;
    maskProblem.value = undefined;
    cams.value = [];
    heat.value = undefined;
    steps.value = [];
    showsProposal.value = false;
    actionProblem.value = undefined;
  }

  async function loadClasses(signal: AbortSignal): Promise<void> {
    const list = await backend.client().classes.list({ projectId: project.projectId() }, { signal });
    if (!isPast(signal)) classes.value = list;
  }

  /** The mask, the heat maps and the journal: all that a step changes. */
  async function loadMask(id: ImageId, signal: AbortSignal): Promise<void> {
    try {
      const layer = showsProposal.value ? 'machine' : 'shown';
      const [state, plane, maps, journal] = await Promise.all([
        backend.client().masks.state(input(id), { signal }),
        backend.client().masks.plane({ ...input(id), layer, plane: 'class' }, { signal }),
        backend.client().cams.list(input(id), { signal }),
        backend.client().imageHistory.list({ ...input(id), limit: journalSteps }, { signal }),
      ]);
      if (isPast(signal)) return;
      mask.value = state;
      const { values, width, height } = plane;
      labels.value = values === null ? undefined : { values, width, height };
      cams.value = maps;
      steps.value = journal;
      maskProblem.value = undefined;
      await loadHeat(id, signal);
    } catch (error) {
      if (!isPast(signal)) maskProblem.value = error;
    }
  }

  /** The heat map of the class in hand, else of the first that there is. */
  async function loadHeat(id: ImageId, signal: AbortSignal): Promise<void> {
    const wanted = cams.value.find(({ classId }) => classId === heatClassId.value) ?? cams.value[0];
    if (wanted === undefined) {
      heat.value = undefined;
      return;
    }
    const known = heat.value;
    if (known?.classId === wanted.classId && known.createdAtMs === wanted.createdAtMs) return;
    const map = await backend.client().cams.read({ ...input(id), classId: wanted.classId }, { signal });
    if (!isPast(signal)) heat.value = map;
  }

  async function loadPicture({ image }: ImagePlace, signal: AbortSignal): Promise<void> {
    if (image.state !== 'ready' || image.contentSha256 === null) {
      picture.value = undefined;
      const { code, message, remedy } = image.problem ?? {
        code: 'image-unreadable',
        message: image.path,
        remedy: null,
      };
      pictureProblem.value = new ExpectedError(code, message, remedy === null ? {} : { remedy });
      return;
    }
    const name = image.contentSha256;
    if (picture.value?.name === name && !isPictureCoarse.value) return;
    let isThere = false;
    const coarse = showCoarse(image.imageId, name, signal, () => isThere);
    try {
      const bitmap = await cache.get(name, () => fetchPicture(image.imageId, signal), signal);
      if (isPast(signal)) return;
      isThere = true;
      picture.value = { name, bitmap };
      isPictureCoarse.value = false;
      pictureProblem.value = undefined;
      cache.trim(name);
    } catch (error) {
      if (isPast(signal)) return;
      isThere = true;
      picture.value = undefined;
      pictureProblem.value = error;
    }
    await coarse;
  }

  /** Its thumbnail meanwhile, which is there at once where a gallery has shown it. */
  async function showCoarse(id: ImageId, name: string, signal: AbortSignal, isThere: () => boolean): Promise<void> {
    try {
      const thumbnail = await backend.client().images.thumbnail({ ...input(id), side: 512 }, { signal });
      if (isPast(signal) || isThere()) return;
      const bitmap = await decode(thumbnail);
      if (isPast(signal) || isThere()) {
        bitmap.close();
        return;
      }
      picture.value = { name, bitmap };
      isPictureCoarse.value = true;
    } catch {
      // The picture itself says what is wrong with it.
    }
  }

  async function fetchPicture(id: ImageId, signal?: AbortSignal): Promise<ImageBitmap> {
    const options = signal === undefined ? {} : { signal };
    return await decode(await backend.client().images.picture({ ...input(id), longSide: longestPictureSide }, options));
  }

  /** Decodes the next picture while one looks at this one. */
  function prefetch(id: ImageId | null): void {
    if (id === null) return;
    const shown = picture.value?.name;
    void readPlace(id)
      .then(async ({ image }) => {
        if (image.state !== 'ready' || image.contentSha256 === null) return;
        await cache.get(image.contentSha256, () => fetchPicture(id));
        cache.trim(picture.value?.name ?? shown);
      })
      .catch(() => undefined);
  }

  /** Shows the heat map of another class. */
  async function chooseHeat(classId: ClassId): Promise<void> {
    heatClassId.value = classId;
    const id = imageId.value;
    const { signal } = loading;
    if (id === undefined) return;
    try {
      await loadHeat(id, signal);
    } catch (error) {
      if (!isPast(signal)) maskProblem.value = error;
    }
  }

  /** Shows the machine's proposal in the place of the accepted mask, and back. */
  async function toggleProposal(): Promise<void> {
    showsProposal.value = !showsProposal.value;
    if (imageId.value !== undefined) await loadMask(imageId.value, loading.signal);
  }

  let acting: Promise<void> = Promise.resolve();
  const waitingActs = shallowRef(0);
  const isBusy = computed(() => waitingActs.value > 0);

  /** Does something to the image, then reads what it is by then. One after the other: keys come faster than answers. */
  function act(work: (image: ImageInput) => Promise<unknown>): Promise<void> {
    const id = imageId.value;
    if (id === undefined) return Promise.resolve();
    waitingActs.value++;
    acting = acting.then(() => perform(id, work)).finally(() => waitingActs.value--);
    return acting;
  }

  /** Never rejects: what went wrong is `actionProblem`. */
  async function perform(id: ImageId, work: (image: ImageInput) => Promise<unknown>): Promise<void> {
    actionProblem.value = undefined;
    try {
      await work(input(id));
      showsProposal.value = false;
      if (imageId.value === id) await show(id);
      await project.refresh();
    } catch (error) {
      if (!(error instanceof CancelledError) && imageId.value === id) actionProblem.value = error;
    }
  }

  /** A step back or forth, where there is one by the time that it is its turn. */
  const step = (direction: 'undo' | 'redo'): Promise<void> =>
    act(async (image) => {
      const known = direction === 'undo' ? undoable.value : redoable.value;
      if (image.imageId === imageId.value && known === undefined) return;
      await backend.client().imageHistory[direction](image);
    });

  /** Journal entries that the next undo and redo are about; undefined: there is none. */
  const undoable = computed(() => steps.value.find(({ isUndone }) => !isUndone));
  const redoable = computed(() => steps.value.findLast(({ isUndone }) => isUndone));

  /** Share of pixels by label, 0 to 1. */
  const shares = computed(() => {
    const plane = labels.value;
    if (plane === undefined) return undefined;
    return Array.from(classHistogram(plane.values), (count) => count / plane.values.length);
  });

  /** Looks whether the image is another by now, as after a generation: its mask is megabytes, and most changes are of other images. */
  async function renew(): Promise<void> {
    const id = imageId.value;
    const { signal } = loading;
    if (id === undefined || isBusy.value) return;
    try {
      const [found, maps] = await Promise.all([
        readPlace(id, signal),
        place.value?.image.width === null ? [] : backend.client().cams.list(input(id), { signal }),
      ]);
      const facts = (image: ImagePlace | undefined, heats: readonly CamFacts[]): string =>
        JSON.stringify([image?.image, heats]);
      if (isPast(signal)) return;
      if (facts(found, maps) === facts(place.value, cams.value)) place.value = found;
      else await show(id);
    } catch {
      // Whoever made the change says what is wrong; what is shown is as it was.
    }
  }

  // A backend that was started again knows the image under another project's id.
  watch(
    () => project.open,
    (open) => {
      if (open !== undefined && imageId.value !== undefined) void show(imageId.value);
    },
  );
  // Whoever changes the project asks for its status again.
  watch(() => project.status, renew);

  /** Its thumbnail is shown, or nothing yet. */
  const isLoadingPicture = computed(
    () =>
      imageId.value !== undefined &&
      pictureProblem.value === undefined &&
      (picture.value === undefined || isPictureCoarse.value),
  );

  return {
    imageId,
    place,
    position,
    classes,
    picture,
    isPictureCoarse,
    isLoadingPicture,
    pictureProblem,
    mask,
    labels,
    maskProblem,
    cams,
    heat,
    showsProposal,
    isBusy,
    actionProblem,
    problem,
    shares,
    undoable,
    redoable,
    show,
    chooseHeat,
    toggleProposal,
    accept: () => act((image) => backend.client().masks.accept(image)),
    withdraw: () => act((image) => backend.client().masks.withdraw(image)),
    undo: () => step('undo'),
    redo: () => step('redo'),
    dismiss: () => {
      actionProblem.value = undefined;
    },
    /** No image is looked at any more. */
    leave: () => {
      loading.abort();
      imageId.value = undefined;
      forget();
      cache.clear();
    },
  };
});

/** Whether another image is looked at by now. A call, as it changes while one waits. */
function isPast(signal: AbortSignal): boolean {
  return signal.aborted;
}

/** The file is in sRGB and upright already; its pixels are taken as they are. */
function decode({ bytes, mediaType }: Pick<DisplayPicture, 'bytes' | 'mediaType'>): Promise<ImageBitmap> {
  return createImageBitmap(new Blob([bytes], { type: mediaType }), {
    colorSpaceConversion: 'none',
    premultiplyAlpha: 'none',
  });
}
