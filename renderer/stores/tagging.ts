/** Tags that a person sets in the list: shown at once, written in the background, undone here in the order in which they were set. */
import { entryText } from './entryText.ts';
import { until, useDebounceFn, useEventListener } from '@vueuse/core';
import { defineStore } from 'pinia';
import { computed, shallowRef, watch } from 'vue';
import { ExpectedError } from '#core/base/errors.ts';
import type { ListedImage } from '#core/contract/imageList.ts';
import type { ClassId, ImageId, JournalEntryId } from '#core/document/ids.ts';
import type { TagValue } from '#core/document/tag.ts';
import { useBackend } from './backend.ts';
import { useClasses } from './classes.ts';
import { TagWriter, type TagChange } from './gallery/tagWriter.ts';
import { useGallery } from './gallery.ts';
import { useProject } from './project.ts';

/** A step in the project's history, or (with an image) in that of the image. */
interface TagStep {
  readonly entryId: JournalEntryId;
  readonly imageId: ImageId | null;
}

/** What is said of a call while the backend is started again, and until the project is open in it. */
const awayCodes: ReadonlySet<string> = new Set(['backend-lost', 'project-not-open']);

/** Counting a hundred thousand images for each of many clicks would hold up the clicks. */
const refreshMilliseconds = 200;

/** How far back the newest step that is not undone is looked for. */
const historyLength = 200;

export const useTagging = defineStore('tagging', () => {
  const backend = useBackend();
  const project = useProject();
  const classes = useClasses();
  const gallery = useGallery();
  const pending = shallowRef(0);
  const canUndo = shallowRef(false);
  const canRedo = shallowRef(false);
  /** Whether what is pending waits until the project is open in a backend again. */
  const isWaiting = shallowRef(false);
  const problem = shallowRef<unknown>();
  /** Images that the last undone or redone step left as they are, because a person worked on them since. */
  const leftAsTheyAre = shallowRef(0);

  const writer = new TagWriter<TagStep>({
    write: async ({ imageIds, classId, value }) => {
      const input = { projectId: project.projectId(), imageIds: [...imageIds], classId, value };
      const { entryId } = await backend.client().tags.set(input);
      if (entryId === null) return undefined;
      const [only, ...others] = new Set(imageIds);
      return { entryId, imageId: others.length === 0 ? (only ?? null) : null };
    },
    step: async (step, direction) => {
      // Of the project that the step was made in, whichever is open when the answers come.
      const asked = project.open;
      const projectId = project.projectId();
      const { entryId, imageId } = step;
      await requireNext(projectId, step, direction);
      const isOpen = (): boolean => project.open?.file === asked?.file;
      if (!isOpen()) return;
      leftAsTheyAre.value = 0;
      if (imageId === null) {
        const { skipped } = await backend.client().projectHistory[direction]({ projectId, entryId });
        if (isOpen()) leftAsTheyAre.value = skipped.length;
      } else await backend.client().imageHistory[direction]({ projectId, imageId });
    },
    isAway: (error) => error instanceof ExpectedError && awayCodes.has(error.code),
    onChange: () => {
      pending.value = writer.pending;
      isWaiting.value = writer.isAway;
      canUndo.value = writer.canUndo;
      canRedo.value = writer.canRedo;
    },
    onSettled: (...failure) => {
      if (failure.length > 0) problem.value = failure[0];
      // What was asked for before this was written could be older than what is shown.
      gallery.renewDetails();
      if (writer.pending === 0) void refreshSoon();
    },
  });

  const refreshSoon = useDebounceFn(gallery.refresh, refreshMilliseconds);

  /** What others did since is not taken back in the name of a tag. */
  async function requireNext(
    projectId: string,
    { entryId, imageId }: TagStep,
    direction: 'undo' | 'redo',
  ): Promise<void> {
    const limit = historyLength;
    const entries =
      imageId === null
        ? await backend.client().projectHistory.list({ projectId, limit })
        : (await backend.client().imageHistory.list({ projectId, imageId, limit })).map(({ id, ...entry }) => ({
            entryId: id,
            ...entry,
          }));
    const next =
      direction === 'undo' ? entries.find(({ isUndone }) => !isUndone) : entries.findLast(({ isUndone }) => isUndone);
    if (next?.entryId === entryId) return;
    throw new ExpectedError(
      'history-moved-on',
      `The tags cannot be changed back: '${next?.label ?? '…'}' came after them.`,
      {
        remedy: 'Undo that first, in the history.',
        details: { step: next === undefined ? '…' : entryText(next) },
      },
    );
  }

  const indices = computed(() => new Map(classes.list.map(({ id, index }) => [id, index])));

  /** An image with a tag as it will be. */
  function withTag(image: ListedImage, classId: ClassId, value: TagValue | null): ListedImage {
    const others = image.tags.filter((tag) => tag.classId !== classId);
    if (value === null) return { ...image, tags: others };
    const indexOf = (id: ClassId): number => indices.value.get(id) ?? 0;
    const tags = [...others, { classId, value, source: 'human' as const }];
    return { ...image, tags: tags.toSorted((a, b) => indexOf(a.classId) - indexOf(b.classId)) };
  }

  gallery.amendWith((image) =>
    writer.pendingOf(image.imageId).reduce((amended, { classId, value }) => withTag(amended, classId, value), image),
  );

  /** Shows the tags and writes them; those that are so already are not written again. */
  function set({ imageIds, classId, value }: TagChange): void {
    problem.value = undefined;
    for (const imageId of imageIds) show(imageId, classId, value);
    writer.push({ imageIds, classId, value });
  }

  /** Shows a tag that is going to be `set` in a moment, with others. */
  function show(imageId: ImageId, classId: ClassId, value: TagValue | null): void {
    const image = gallery.details.get(imageId);
    if (image !== undefined) gallery.details.set(imageId, withTag(image, classId, value));
  }

  /** Throws `ExpectedError` (`tags-not-stored`) where nothing can be written just now. */
  async function store(): Promise<void> {
    if (pending.value === 0) return;
    // Perhaps it can by now.
    writer.resume();
    await until(() => pending.value === 0 || isWaiting.value || backend.state !== 'open').toBe(true);
    if (pending.value === 0) return;
    throw new ExpectedError(
      'tags-not-stored',
      `The project stays open: changes of tags are not stored yet: ${pending.value}.`,
      {
        remedy: 'They are stored when the backend answers again. Close the project then, or close it without them.',
        details: { count: pending.value },
      },
    );
  }

  project.beforeLeaving(store);
  // The browser asks whether to leave all the same.
  useEventListener('beforeunload', (event) => {
    if (pending.value > 0) event.preventDefault();
  });

  let file: string | undefined;
  watch(
    () => project.open,
    (open) => {
      if (open?.file !== file) writer.clear();
      else writer.resume();
      file = open?.file;
    },
    // At once: what waits must not be written into the project that is opened next.
    { immediate: true, flush: 'sync' },
  );

  return {
    pending,
    canUndo,
    canRedo,
    problem,
    leftAsTheyAre,
    set,
    show,
    undo: () => writer.undo(),
    redo: () => writer.redo(),
    /** What is said of a class in an image, as far as it is known here. */
    valueOf: (imageId: ImageId, classId: ClassId): TagValue | null =>
      gallery.details.get(imageId)?.tags.find((tag) => tag.classId === classId)?.value ?? null,
  };
});
