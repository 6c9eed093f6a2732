import { createPinia, setActivePinia } from 'pinia';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { defined } from '#core/base/assert.ts';
import { ExpectedError } from '#core/base/errors.ts';
import type { ClassId, ImageId } from '#core/document/ids.ts';
import type { TagValue } from '#core/document/tag.ts';
import { TestBackend } from '../../tests/support/testBackend.ts';
import { useBackend } from './backend.ts';
import { useGallery } from './gallery.ts';
import { useProject } from './project.ts';
import { useTagging } from './tagging.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await TestBackend.create();
});
afterAll(() => backend[Symbol.asyncDispose]());

/** What a tab keeps; Node has none. */
const storage = { getItem: () => null, setItem: () => undefined };
vi.stubGlobal('sessionStorage', storage);
vi.stubGlobal('localStorage', storage);

/** Whether nothing answers that writes tags. */
let isAway = false;

/** The client of a page. */
function pageClient(): typeof backend.client {
  return new Proxy(backend.client, {
    get: (target, name: keyof typeof backend.client) => {
      if (isAway && name === 'tags') throw new ExpectedError('backend-lost', 'The backend does not answer.');
      return target[name];
    },
  });
}

beforeEach(() => {
  isAway = false;
  setActivePinia(createPinia());
  useBackend().use({
    client: pageClient(),
    projectReopened: () => undefined,
    onState: (listener) => listener('open'),
    reconnect: () => undefined,
  });
});

const until = (holds: () => void) => vi.waitFor(holds, { timeout: 20_000, interval: 20 });

let folders = 0;

/** A label grid with four pictures in sight, and a class to tag them with. */
async function openGrid(): Promise<{ ids: ImageId[]; boat: ClassId; said: () => (TagValue | null)[] }> {
  const folder = `tagging-${++folders}`;
  await backend.drawPictures(...[1, 2, 3, 4].map((number) => `${folder}/${number}.png`));
  const created = await backend.newProject();
  await backend.import(created, folder);
  const { file } = await backend.client.projects.status({ projectId: created });
  const { id: boat } = await backend.client.classes.create({ projectId: created, name: 'boat' });
  await backend.client.projects.close({ projectId: created });
  await useProject().show(await backend.client.projects.open({ file }));
  const gallery = useGallery();
  await gallery.reload();
  gallery.look(0, 3);
  await until(() => expect(gallery.details.size).toBe(4));
  const ids = Array.from(gallery.ids) as ImageId[];
  return { ids, boat, said: () => ids.map((id) => useTagging().valueOf(id, boat)) };
}

/** What the project itself says by now. */
async function stored(ids: readonly ImageId[]): Promise<(TagValue | null)[]> {
  const projectId = useProject().projectId();
  const { images } = await backend.client.images.details({ projectId, imageIds: [...ids] });
  return images.map(({ tags }) => tags[0]?.value ?? null);
}

describe('tags in a list', () => {
  it('show at once, are written in order, and are undone and redone in that order', async () => {
    const { ids, boat, said } = await openGrid();
    const tagging = useTagging();
    tagging.set({ imageIds: ids.slice(0, 3), classId: boat, value: 'present' });
    tagging.set({ imageIds: ids.slice(2, 3), classId: boat, value: 'absent' });
    expect(said()).toEqual(['present', 'present', 'absent', null]);
    expect(tagging.pending).toBe(2);
    await until(() => expect(tagging.pending).toBe(0));
    expect(await stored(ids)).toEqual(['present', 'present', 'absent', null]);
    await until(() => expect(useGallery().counts?.classes.get(boat)).toMatchObject({ present: 2, absent: 1 }));

    tagging.undo();
    await until(() => expect(said()).toEqual(['present', 'present', 'present', null]));
    tagging.undo();
    await until(() => expect(said()).toEqual([null, null, null, null]));
    tagging.redo();
    await until(() => expect(said()).toEqual(['present', 'present', 'present', null]));
    expect(tagging.problem).toBeUndefined();
    expect(await stored(ids)).toEqual(['present', 'present', 'present', null]);
  });

  it('are not undone over the head of what came after them', async () => {
    const { ids, boat } = await openGrid();
    const tagging = useTagging();
    tagging.set({ imageIds: ids.slice(0, 2), classId: boat, value: 'present' });
    await until(() => expect(tagging.pending).toBe(0));
    const projectId = useProject().projectId();
    await backend.client.tags.set({ projectId, imageIds: ids.slice(2), classId: boat, value: 'unsure' });
    tagging.undo();
    await until(() => expect(tagging.problem).toMatchObject({ code: 'history-moved-on' }));
    expect(await stored(ids)).toEqual(['present', 'present', 'unsure', 'unsure']);
    // It is in the way of nothing any more.
    expect(tagging.canUndo).toBe(false);
  });

  it('stay shown while they are on their way, whatever the list is told meanwhile', async () => {
    const { ids, boat, said } = await openGrid();
    const gallery = useGallery();
    isAway = true;
    useTagging().set({ imageIds: ids.slice(0, 1), classId: boat, value: 'present' });
    const before = ids.map((id) => gallery.details.get(id));
    gallery.renewDetails();
    await until(() => ids.forEach((id, index) => expect(gallery.details.get(id)).not.toBe(before[index])));
    expect([said()[0], useTagging().pending]).toEqual(['present', 1]);
    expect(await stored(ids)).toEqual([null, null, null, null]);
  });

  it('that are undone leave images as they are that a person has worked on since, and say how many', async () => {
    const { ids, boat, said } = await openGrid();
    const tagging = useTagging();
    tagging.set({ imageIds: ids, classId: boat, value: 'present' });
    await until(() => expect(tagging.pending).toBe(0));
    const projectId = useProject().projectId();
    await backend.client.tags.set({ projectId, imageIds: ids.slice(0, 1), classId: boat, value: 'absent' });
    tagging.undo();
    await until(() => expect(tagging.leftAsTheyAre).toBe(1));
    await until(() => expect(said()).toEqual(['absent', null, null, null]));
    // Another project has nothing to undo of this one.
    await openGrid();
    expect([tagging.canUndo, tagging.canRedo]).toEqual([false, false]);
  });

  it('are stored before the project is closed, which stays open while they cannot be', async () => {
    const { ids, boat } = await openGrid();
    const tagging = useTagging();
    const project = useProject();
    const opened = defined(project.open, 'the project');
    isAway = true;
    tagging.set({ imageIds: ids.slice(0, 1), classId: boat, value: 'present' });
    tagging.set({ imageIds: ids.slice(1, 2), classId: boat, value: 'present' });
    await expect(project.close()).rejects.toMatchObject({ code: 'tags-not-stored', details: { count: 2 } });
    expect([project.open, tagging.pending]).toEqual([opened, 2]);
    isAway = false;
    // On its way when the project is closed.
    tagging.set({ imageIds: ids.slice(2, 3), classId: boat, value: 'absent' });
    await project.close();
    expect(project.open).toBeUndefined();
    await project.show(await backend.client.projects.open({ file: opened.file }));
    expect(await stored(ids)).toEqual(['present', 'present', 'absent', null]);
    isAway = true;
    tagging.set({ imageIds: ids.slice(3), classId: boat, value: 'unsure' });
    await project.close({ isLosing: true });
    await project.show(await backend.client.projects.open({ file: opened.file }));
    expect([await stored(ids), tagging.pending]).toEqual([['present', 'present', 'absent', null], 0]);
  });

  it('are undone in the project they were set in, whichever is open by then', async () => {
    const tagging = useTagging();
    const project = useProject();
    const other = await openGrid();
    tagging.set({ imageIds: other.ids.slice(0, 2), classId: other.boat, value: 'present' });
    await until(() => expect(tagging.pending).toBe(0));
    const opened = defined(project.open, 'the other project');
    const { ids, boat } = await openGrid();
    tagging.set({ imageIds: ids.slice(0, 2), classId: boat, value: 'present' });
    await until(() => expect(tagging.pending).toBe(0));
    tagging.undo();
    await project.show(opened);
    // After the step that was on its way.
    tagging.set({ imageIds: other.ids.slice(3), classId: other.boat, value: 'absent' });
    await until(() => expect(tagging.pending).toBe(0));
    expect(await stored(other.ids)).toEqual(['present', 'present', null, 'absent']);
  });
});
