/**
 * The list of images that one looks at: its filter and order, what is known of the images in sight, and which are selected. The
 * gallery, the label grid and the steps from image to image all go by it. The list stays as it is while its images change, until
 * it is asked for again.
 */
import { defineStore } from 'pinia';
import { computed, shallowReactive, shallowRef, watch } from 'vue';
import { CancelledError } from '#core/base/errors.ts';
import type { ImageCounts, ListedImage } from '#core/contract/imageList.ts';
import { imageIdSchema, type ClassId, type ImageId } from '#core/document/ids.ts';
import type { ImageFilter } from '#core/document/imageFilter.ts';
import { useBackend } from './backend.ts';
import { toQuery, fromQuery, wholeList, type ImageListView } from './gallery/listQuery.ts';
import { imageAt, nothingSelected, relocate, type ImageIds } from './gallery/selection.ts';
import { WantedLoader } from './gallery/wantedLoader.ts';
import { useProject } from './project.ts';

/** Images of one question for details. */
const pageLength = 100;
/** Images whose details are kept. */
const keptDetails = 8000;

/**
 * Counts are asked for so long after a list: what is in sight of it comes first, and who types on does not wait for the counts of
 * every letter. Counting a hundred thousand images takes the backend a tenth of a second, in which it answers nothing else.
 */
const countsPatienceMs = 150;

/** How many images there would be for each choice of a filter, everything else of the filter as it is. */
export interface FilterCounts {
  readonly total: number;
  readonly states: ImageCounts['states'];
  readonly work: ImageCounts['work'];
  readonly classes: ReadonlyMap<ClassId, ImageCounts['classes'][number]>;
}

interface Page {
  /** Of which reading of the list. */
  readonly version: number;
  readonly number: number;
}

export const useGallery = defineStore('gallery', () => {
  const backend = useBackend();
  const project = useProject();
  const view = shallowRef<ImageListView>(wholeList);
  const ids = shallowRef<ImageIds>(new Uint32Array());
  /** Whether `ids` are those of `view`. */
  const isLoaded = shallowRef(false);
  const problem = shallowRef<unknown>();
  const counts = shallowRef<FilterCounts>();
  const selection = shallowRef(nothingSelected);
  /** Where in the list one was last. */
  const firstInSight = shallowRef(0);
  /** The image to come back to when the list is there: where one was when one left the project, or the page was loaded again. */
  let returnTo: ImageId | undefined;
  const details = shallowReactive(new Map<ImageId, ListedImage>());

  let version = 0;
  const uses = new Map<ImageId, number>();
  /** Changes what the backend says of an image; for changes that it does not know of yet. */
  let amend = (image: ListedImage): ListedImage => image;

  const pages = new WantedLoader<Page, readonly ListedImage[]>({
    keyOf: ({ version: of, number }) => `${of}:${number}`,
    load: async ({ number }, signal) => {
      const imageIds = Array.from(ids.value.subarray(number * pageLength, (number + 1) * pageLength)) as ImageId[];
      // The list has become shorter since the page was in sight.
      if (imageIds.length === 0) return [];
      const input = { projectId: project.projectId(), imageIds };
      const { images } = await backend.client().images.details(input, { signal });
      return keepDetails(images);
    },
    atOnce: 2,
    limit: keptDetails,
    sizeOf: (images) => images.length,
    release: (images) => {
      for (const { imageId } of images) {
        const others = (uses.get(imageId) ?? 1) - 1;
        if (others > 0) uses.set(imageId, others);
        else if (uses.delete(imageId)) details.delete(imageId);
      }
    },
    failures: shallowReactive(new Map<string, unknown>()),
  });
  /** Until the loader of pages gives them up. */
  function keepDetails(images: readonly ListedImage[]): readonly ListedImage[] {
    for (const image of images) {
      uses.set(image.imageId, (uses.get(image.imageId) ?? 0) + 1);
      details.set(image.imageId, amend(image));
    }
    return images;
  }

  const detailsProblem = computed(() => pages.failures.values().next().value);

  /** Tells which part of the list is in sight: its details are loaded, then those before and after it. */
  function look(first: number, last: number): void {
    const from = Math.floor(Math.max(0, first) / pageLength);
    const to = Math.floor(Math.max(0, last) / pageLength);
    const inSight = Array.from({ length: to - from + 1 }, (_, index) => from + index);
    const wanted = [...inSight, to + 1, from - 1].filter(
      (number) => number >= 0 && number * pageLength < ids.value.length,
    );
    pages.want(wanted.map((number) => ({ version, number })));
  }

  let reading: AbortController | undefined;

  /** Reads the list again. What is shown of it stays until the answer is there. */
  async function reload(): Promise<void> {
    const asked = project.open;
    if (asked === undefined) return;
    reading?.abort();
    const controller = (reading = new AbortController());
    const { signal } = controller;
    const { projectId } = asked;
    const { filter, order } = view.value;
    try {
      const { images } = backend.client();
      // With the list what is said of its beginning, where that is what one sees: it is shown at once, rather than asked for then.
      const [{ imageIds }, top] = await Promise.all([
        images.ids({ projectId, filter, order }, { signal }),
        firstInSight.value === 0
          ? images.list({ projectId, filter, order, offset: 0, limit: pageLength }, { signal })
          : undefined,
      ]);
      if (reading !== controller) return;
      showList(imageIds);
      if (top !== undefined) showTop(top.images);
      await sleep(countsPatienceMs);
      if (reading !== controller) return;
      const counted = await countAround(filter, signal);
      if (reading === controller) counts.value = counted;
    } catch (error) {
      if (reading === controller && !(error instanceof CancelledError)) problem.value = error;
    }
  }

  function showList(imageIds: ImageIds): void {
    const before = ids.value;
    const isSame = before.length === imageIds.length && before.every((id, index) => id === imageIds[index]);
    problem.value = undefined;
    isLoaded.value = true;
    if (isSame) {
      pages.renew();
      return;
    }
    version++;
    selection.value = relocate(selection.value, before, imageIds);
    ids.value = imageIds;
  }

  /** Takes what is known of the first page of the list, unless something was written between the two answers. */
  function showTop(images: readonly ListedImage[]): void {
    const isOfList = images.every(({ imageId }, index) => imageId === ids.value[index]);
    if (isOfList && images.length > 0) pages.put({ version, number: 0 }, keepDetails(images));
  }

  /** Reads what is known of the images in sight again; the list stays. */
  async function refresh(): Promise<void> {
    const asked = project.open;
    if (asked === undefined) return;
    pages.renew();
    const { filter } = view.value;
    // Another project can be looked at with the same filter.
    const isOpen = (): boolean => project.open?.file === asked.file;
    try {
      const counted = await countAround(filter);
      if (isOpen() && view.value.filter === filter) counts.value = counted;
    } catch (error) {
      if (isOpen()) problem.value = error;
    }
  }

  async function countAround(filter: ImageFilter, signal?: AbortSignal): Promise<FilterCounts> {
    const { work: _work, ...butWork } = filter;
    const { states: _states, ...butStates } = filter;
    const { tag: _tag, ...butTag } = filter;
    const answers = new Map<string, Promise<ImageCounts>>();
    const count = (one: ImageFilter): Promise<ImageCounts> => {
      const key = JSON.stringify(one);
      const input = { projectId: project.projectId(), filter: one };
      const answer = answers.get(key) ?? backend.client().images.counts(input, signal === undefined ? {} : { signal });
      answers.set(key, answer);
      return answer;
    };
    const [all, byWork, byState, byTag] = await Promise.all([filter, butWork, butStates, butTag].map(count));
    return {
      total: all?.total ?? 0,
      work: byWork?.work ?? {},
      states: byState?.states ?? {},
      classes: new Map(byTag?.classes.map((one) => [one.classId, one])),
    } as FilterCounts;
  }

  function show(next: ImageListView): void {
    view.value = next;
    isLoaded.value = false;
    firstInSight.value = 0;
    const file = project.open?.file;
    if (file !== undefined) localStorage.setItem(storageKey(file), JSON.stringify(toQuery(next)));
    void reload();
  }

  /** The view in which this project was left. */
  function remembered(): ImageListView {
    const file = project.open?.file;
    const stored = file === undefined ? null : localStorage.getItem(storageKey(file));
    try {
      return stored === null ? wholeList : fromQuery(JSON.parse(stored) as Record<string, unknown>);
    } catch {
      // Not ours, or of another version: nothing is lost but a filter.
      return wholeList;
    }
  }

  let file: string | undefined;
  watch(
    () => project.open,
    (open) => {
      if (open?.file === file) return;
      file = open?.file;
      reading?.abort();
      reading = undefined;
      pages.clear();
      ids.value = new Uint32Array();
      isLoaded.value = false;
      problem.value = undefined;
      counts.value = undefined;
      selection.value = nothingSelected;
      firstInSight.value = 0;
      view.value = remembered();
      returnTo = file === undefined ? undefined : placeKept(file);
    },
    { immediate: true },
  );

  return {
    view,
    ids,
    isLoaded,
    problem,
    counts,
    selection,
    firstInSight,
    /** Where in the list one was last, once after it has come; undefined: nowhere, or that image is not in it. */
    takePlace: (): number | undefined => {
      if (!isLoaded.value || returnTo === undefined) return undefined;
      const index = ids.value.indexOf(returnTo);
      returnTo = undefined;
      return index < 0 ? undefined : index;
    },
    /** Comes back to this image when the list is there. */
    returnTo: (imageId: ImageId): void => {
      if (ids.value.length === 0) returnTo = imageId;
    },
    /** For when the project is opened again. */
    keepPlace: (index: number): void => {
      const imageId = imageAt(ids.value, index);
      if (file !== undefined && imageId !== undefined) localStorage.setItem(placeKey(file), String(imageId));
    },
    details,
    detailsProblem,
    look,
    show,
    reload,
    refresh,
    renewDetails: () => pages.renew(),
    /** The image that comes so many after another in the list; undefined beyond its ends, and when the other is not in it. */
    neighbour: (imageId: ImageId, steps: number): ImageId | undefined => {
      const index = ids.value.indexOf(imageId);
      return index < 0 ? undefined : imageAt(ids.value, index + steps);
    },
    /** Sets what changes details as they come. */
    amendWith: (change: (image: ListedImage) => ListedImage) => void (amend = change),
  };
});

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function placeKey(projectFile: string): string {
  return `maskwright.galleryPlace:${projectFile}`;
}

function placeKept(projectFile: string): ImageId | undefined {
  return imageIdSchema.safeParse(Number(localStorage.getItem(placeKey(projectFile)) ?? undefined)).data;
}

function storageKey(projectFile: string): string {
  return `maskwright.gallery:${projectFile}`;
}
