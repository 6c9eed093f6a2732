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
import type { OpenProject } from '#core/contract/projects.ts';
import type { DatasetClass } from '#core/document/datasetClass.ts';
import type { ClassId, ImageId } from '#core/document/ids.ts';
import type { JournalEntry } from '#core/document/journal.ts';
import { classHistogram } from '#core/mask/labelMap.ts';
import type { BytePlane } from '../editor/probe.ts';
import { useBackend } from './backend.ts';
import { useGallery } from './gallery.ts';
import { useImageDisplay } from './imageDisplay.ts';
import { Arrivals, type Arriving } from './imageView/arrivals.ts';
import { readMask, type ImageInput, type MaskFacts } from './imageView/readImage.ts';
import { usePicture } from './imageView/usePicture.ts';
import { useProject } from './project.ts';

/** A place in a list, as `ImagePlace` says it. */
type Position = Omit<ImagePlace, 'image'>;

/** How long the image before stays while the next is read; then what there is of the next is shown. */
const longestHoldMs = 400;

/** What is said of a call while the backend is started again, and until the project is open in it. */
const awayCodes: ReadonlySet<string> = new Set(['backend-lost', 'project-not-open']);

export const useImageView = defineStore('imageView', () => {
  const backend = useBackend();
  const project = useProject();
  const gallery = useGallery();
  const display = useImageDisplay();

  const imageId = shallowRef<ImageId>();
  const place = shallowRef<ImagePlace>();
  const classes = shallowRef<readonly DatasetClass[]>([]);
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

  let loading = new AbortController();
  /** What is asked for: another than is shown while that is read. */
  const wantedId = shallowRef<ImageId>();
  let hold: ReturnType<typeof setTimeout> | undefined;
  /** The backend went away in between: what was shown stays, and what is asked for comes with its successor. */
  let isCutOff = false;
  const isSwitching = computed(() => wantedId.value !== imageId.value);

  const input = (id: ImageId): ImageInput => ({ projectId: project.projectId(), imageId: id });
  const shown = usePicture(input);

  /** Shows an image, as a whole; the same one again is read anew. The one before stays until then, but not for long. */
  async function show(id: ImageId): Promise<void> {
    loading.abort();
    clearTimeout(hold);
    loading = new AbortController();
    const { signal } = loading;
    wantedId.value = id;
    isCutOff = false;
    const isBackward = imageId.value !== undefined && gallery.neighbour(id, 1) === imageId.value;
    const arrivals = new Arrivals(() => isPast(signal));
    const takeOver = (): void =>
      arrivals.takeOver(() => {
        if (imageId.value !== id) forget();
        imageId.value = id;
        problem.value = undefined;
      });
    if (imageId.value === undefined || imageId.value === id) takeOver();
    else hold = setTimeout(takeOver, longestHoldMs);
    try {
      const found = await loadFacts(id, arrivals, signal);
      // One that could never be read has no size, and so no mask.
      const mask = found.image.width === null ? undefined : loadMask(id, arrivals, signal);
      await Promise.all([shown.load(found, arrivals, signal), mask]);
      takeOver();
      await prefetch(isBackward ? [-1, 1] : [1, -1], signal);
    } catch (error) {
      if (signal.aborted) return;
      clearTimeout(hold);
      isCutOff = isSwitching.value && error instanceof ExpectedError && awayCodes.has(error.code);
      if (isCutOff) return;
      arrivals.arrive(() => (problem.value = error));
      takeOver();
    }
  }

  /** Before all else: behind a large mask they would be late, and the name of the image with them. */
  async function loadFacts(id: ImageId, arrivals: Arrivals, signal: AbortSignal): Promise<ImagePlace> {
    const [facts, known] = await Promise.all([
      readPlace(id, signal),
      backend.client().classes.list({ projectId: project.projectId() }, { signal }),
    ]);
    arrivals.arrive(() => {
      place.value = facts;
      classes.value = known;
    });
    return facts;
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

  /** The image before or after the one that is asked for: keys come faster than pictures. Undefined where nobody knows. */
  function neighbour(steps: -1 | 1): ImageId | undefined {
    const id = wantedId.value;
    if (id === undefined) return undefined;
    if (gallery.ids.includes(id)) return gallery.neighbour(id, steps);
    if (isSwitching.value) return undefined;
    return (steps < 0 ? place.value?.previousId : place.value?.nextId) ?? undefined;
  }

  /** Decodes the pictures beside this one while one looks at it, first that on the side to which one goes. */
  async function prefetch(sides: readonly (-1 | 1)[], signal: AbortSignal): Promise<void> {
    const beside = sides.map(neighbour).filter((id) => id !== undefined);
    await shown.prefetch(
      beside.map((id) => () => readPlace(id)),
      signal,
    );
  }

  /** Nothing of the image before is shown under the name of the next. */
  function forget(): void {
    place.value = undefined;
    shown.forget();
    mask.value = undefined;
    labels.value = undefined;
    maskProblem.value = undefined;
    cams.value = [];
    heat.value = undefined;
    steps.value = [];
    showsProposal.value = false;
    actionProblem.value = undefined;
  }

  /** Mask, heat maps and journal. Never rejects: what is wrong with them stands in their place. */
  async function loadMask(id: ImageId, arrivals: Arriving, signal: AbortSignal): Promise<void> {
    try {
      const layer = imageId.value === id && showsProposal.value ? 'machine' : 'shown';
      const facts = await readMask(backend.client(), input(id), layer, signal);
      const heatOf = classInHand(facts.cams);
      // One that is not shown is not waited for.
      if (!display.showsHeat) {
        arrivals.arrive(() => showMask(facts));
        void loadHeat(id, heatOf, arrivals, signal);
        return;
      }
      const map = await readHeat(id, heatOf, signal);
      arrivals.arrive(() => {
        showMask(facts);
        heat.value = map;
      });
    } catch (error) {
      arrivals.arrive(() => (maskProblem.value = error));
    }
  }

  function showMask({ state, labels: plane, cams: maps, steps: journal }: MaskFacts): void {
    mask.value = state;
    labels.value = plane;
    cams.value = maps;
    steps.value = journal;
    maskProblem.value = undefined;
  }

  /** The heat map of the class in hand, else of the first that there is. */
  const classInHand = (maps: readonly CamFacts[]): CamFacts | undefined =>
    maps.find(({ classId }) => classId === heatClassId.value) ?? maps[0];

  /** Undefined where there is none, or it is shown already. */
  async function readHeat(id: ImageId, wanted: CamFacts | undefined, signal: AbortSignal): Promise<CamMap | undefined> {
    if (wanted === undefined) return undefined;
    const { classId, createdAtMs } = wanted;
    const known = imageId.value === id ? heat.value : undefined;
    if (known?.classId === classId && known.createdAtMs === createdAtMs) return known;
    return await backend.client().cams.read({ ...input(id), classId }, { signal });
  }

  /** Never rejects. */
  async function loadHeat(
    id: ImageId,
    wanted: CamFacts | undefined,
    arrivals: Arriving,
    signal: AbortSignal,
  ): Promise<void> {
    try {
      const map = await readHeat(id, wanted, signal);
      arrivals.arrive(() => (heat.value = map));
    } catch (error) {
      arrivals.arrive(() => (maskProblem.value = error));
    }
  }

  /** For what is of the image that is shown. */
  const atOnce = (signal: AbortSignal): Arriving => ({
    arrive: (show) => {
      if (!isPast(signal)) show();
    },
  });

  /** Shows the heat map of another class. */
  async function chooseHeat(classId: ClassId): Promise<void> {
    heatClassId.value = classId;
    const id = imageId.value;
    const { signal } = loading;
    if (id === undefined || isSwitching.value) return;
    await loadHeat(id, classInHand(cams.value), atOnce(signal), signal);
  }

  /** Shows the machine's proposal in the place of the accepted mask, and back. */
  async function toggleProposal(): Promise<void> {
    if (isSwitching.value) return;
    showsProposal.value = !showsProposal.value;
    const { signal } = loading;
    if (imageId.value !== undefined) await loadMask(imageId.value, atOnce(signal), signal);
  }

  let acting: Promise<void> = Promise.resolve();
  const waitingActs = shallowRef(0);
  const isBusy = computed(() => waitingActs.value > 0);

  /** Does something to the image, then reads what it is by then. One after the other: keys come faster than answers. */
  function act(work: (image: ImageInput) => Promise<unknown>): Promise<void> {
    const id = imageId.value;
    // Between two images nobody has seen yet what they would vouch for.
    const asked = project.open;
    if (id === undefined || asked === undefined || isSwitching.value) return Promise.resolve();
    waitingActs.value++;
    acting = acting.then(() => perform(id, asked, work)).finally(() => waitingActs.value--);
    return acting;
  }

  /** In the project in which it was asked for, whichever is open by now. Never rejects: what went wrong is `actionProblem`. */
  async function perform(
    id: ImageId,
    { projectId, file }: OpenProject,
    work: (image: ImageInput) => Promise<unknown>,
  ): Promise<void> {
    actionProblem.value = undefined;
    try {
      await work({ projectId, imageId: id });
      showsProposal.value = false;
      if (wantedId.value === id) await show(id);
      await project.refresh();
    } catch (error) {
      // Another project may have an image of this id.
      const isShown = imageId.value === id && project.open?.file === file;
      if (!(error instanceof CancelledError) && isShown) actionProblem.value = error;
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
    if (isCutOff && wantedId.value !== undefined) {
      await show(wantedId.value);
      return;
    }
    const id = imageId.value;
    const { signal } = loading;
    if (id === undefined || isBusy.value || isSwitching.value) return;
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
      if (open !== undefined && wantedId.value !== undefined) void show(wantedId.value);
    },
  );
  // Whoever changes the project asks for its status again.
  watch(() => project.status, renew);

  return {
    imageId,
    place,
    position,
    classes,
    picture: shown.picture,
    isPictureCoarse: shown.isCoarse,
    pictureProblem: shown.problem,
    /** What is shown is not yet what was asked for, or not yet sharp. */
    isLoading: computed(() => isSwitching.value || (imageId.value !== undefined && shown.isLoading.value)),
    isSwitching,
    neighbour,
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
      wantedId.value = undefined;
      forget();
      shown.clear();
    },
  };
});

/** Whether another image is looked at by now. A call, as it changes while one waits. */
function isPast(signal: AbortSignal): boolean {
  return signal.aborted;
}
