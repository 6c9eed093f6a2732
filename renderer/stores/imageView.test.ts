import { createPinia, setActivePinia } from 'pinia';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { watch } from 'vue';
import { defined } from '#core/base/assert.ts';
import { ExpectedError } from '#core/base/errors.ts';
import type { ImageId } from '#core/document/ids.ts';
import { TestBackend } from '../../tests/support/testBackend.ts';
import { useBackend } from './backend.ts';
import { useGallery } from './gallery.ts';
import { useImageView } from './imageView.ts';
import { useProject } from './project.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await TestBackend.create();
});
afterAll(() => backend[Symbol.asyncDispose]());

const storage = { getItem: () => null, setItem: () => undefined };

/** Bitmaps that were made and are not closed. */
const open = new Set<object>();

/** Whether the backend is away just now. */
let isAway = false;

/** The client of a page, which fails at once while nothing answers. */
function pageClient(): typeof backend.client {
  return new Proxy(backend.client, {
    get: (target, name: keyof typeof backend.client) => {
      if (isAway) throw new ExpectedError('backend-lost', 'The backend does not answer.');
      return target[name];
    },
  });
}

beforeEach(() => {
  isAway = false;
  vi.stubGlobal('sessionStorage', storage);
  vi.stubGlobal('localStorage', storage);
  // Node decodes no pictures.
  vi.stubGlobal('createImageBitmap', (): Promise<unknown> => {
    const bitmap = { close: () => open.delete(bitmap) };
    open.add(bitmap);
    return Promise.resolve(bitmap);
  });
  setActivePinia(createPinia());
  useBackend().use({
    client: pageClient(),
    projectReopened: () => undefined,
    reconnect: () => undefined,
    onState: (listener) => listener('open'),
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  open.clear();
});

let folders = 0;

/** A page with so many pictures, each tagged and with its mask, and the list of them. */
async function openPage(samples: readonly number[]): Promise<ImageId[]> {
  const projectId = await backend.taggedProject(`view-${++folders}`, samples);
  await backend.generate(projectId);
  const { file } = await backend.client.projects.status({ projectId });
  await backend.client.projects.close({ projectId });
  await useProject().show(await backend.client.projects.open({ file }));
  await useGallery().reload();
  return Array.from(useGallery().ids) as ImageId[];
}

/** Whose name, picture and mask are shown: one image's, or not there yet. */
function shownTogether(): (string | undefined)[] {
  const { place, picture, labels } = useImageView();
  return [place?.image.contentSha256 ?? undefined, picture?.name, labels === undefined ? undefined : 'mask'];
}

describe('the image that is looked at', () => {
  it('gives way to the next as a whole: name, picture and mask are of one image at any moment', async () => {
    const [first, second, third] = await openPage([1, 2, 3]);
    if (first === undefined || second === undefined || third === undefined) throw new Error('three images');
    const view = useImageView();
    await view.show(first);
    const seen: (string | undefined)[][] = [];
    const stop = watch(shownTogether, (now) => seen.push(now), { flush: 'post' });
    for (const id of [second, third, first]) {
      const before = shownTogether();
      const showing = view.show(id);
      expect(view.isSwitching).toBe(true);
      expect(shownTogether()).toEqual(before);
      await showing;
      expect([view.imageId, view.isSwitching, view.isLoading]).toEqual([id, false, false]);
    }
    stop();
    expect(seen.length).toBeGreaterThanOrEqual(3);
    for (const [name, picture] of seen) expect(picture ?? name).toBe(name ?? picture);
    expect(seen.at(-1)).toEqual(shownTogether());
  });

  it('is stepped from as fast as keys come: from the one that was asked for, and only that is shown', async () => {
    const ids = await openPage([1, 2, 3, 4]);
    const view = useImageView();
    await view.show(defined(ids[0], 'an image'));
    const steps: Promise<void>[] = [];
    for (let step = 0; step < 3; step++) {
      const next = view.neighbour(1);
      if (next !== undefined) steps.push(view.show(next));
    }
    expect(view.neighbour(1)).toBeUndefined();
    // Nobody has seen yet what they would vouch for.
    await view.accept();
    await Promise.all(steps);
    expect(view.imageId).toBe(ids[3]);
    expect(view.place?.image.imageId).toBe(ids[3]);
    const { images } = await backend.client.images.details({ projectId: useProject().projectId(), imageIds: ids });
    expect(images.map(({ work }) => work)).toEqual(['machine', 'machine', 'machine', 'machine']);
    await view.accept();
    expect(view.mask).toMatchObject({ isAccepted: true });
  });

  it('stays while the backend is away, and gives way to what was asked for when it is back', async () => {
    const [first, second] = await openPage([1, 2]);
    const view = useImageView();
    await view.show(defined(first, 'an image'));
    const before = shownTogether();
    isAway = true;
    await view.show(defined(second, 'an image'));
    expect([view.imageId, view.problem, shownTogether()]).toEqual([first, undefined, before]);
    isAway = false;
    await useProject().refresh();
    await vi.waitFor(() => expect([view.imageId, view.isSwitching]).toEqual([second, false]), { timeout: 20_000 });
    expect(view.place?.image.imageId).toBe(second);
  });

  it('keeps a few pictures decoded, and lets go of all when it is left', async () => {
    const ids = await openPage([1, 2, 3, 4, 5, 6, 7]);
    const view = useImageView();
    for (const id of ids) await view.show(id);
    await vi.waitFor(() => expect(open.size).toBeLessThanOrEqual(3));
    view.leave();
    await vi.waitFor(() => expect(open.size).toBe(0));
  });
});
