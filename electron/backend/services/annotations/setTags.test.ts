import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TagValue } from '#core/document/tag.ts';
import { TestBackend } from '../../../../tests/support/testBackend.ts';
import { readShownMask } from '../../store/readMasks.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await TestBackend.create();
});
afterAll(() => backend[Symbol.asyncDispose]());

async function tagged(): Promise<{ projectId: string; imageIds: number[]; key: number; star: number }> {
  const projectId = await backend.taggedProject('set', [3, 6, 12]);
  const [key] = await backend.client.classes.list({ projectId });
  const star = await backend.client.classes.create({ projectId, name: 'star' });
  return { projectId, imageIds: backend.images(projectId).map(({ id }) => id), key: key?.id ?? 0, star: star.id };
}

describe('tagging by hand', () => {
  it('overrules folders and lists, for as many images as are named', async () => {
    const { projectId, imageIds, key, star } = await tagged();
    const [first = 0, second = 0, third = 0] = imageIds;
    const set = (ids: number[], classId: number, value: TagValue | null) =>
      backend.client.tags.set({ projectId, imageIds: ids, classId, value });
    await set([first, second], key, 'absent');
    await set([first], star, 'unsure');
    await backend.client.tags.fromFolders({ projectId });
    const tagsOf = async (imageId: number) => backend.client.tags.ofImage({ projectId, imageId });
    expect(await tagsOf(first)).toEqual([
      { classId: key, value: 'absent', source: 'human' },
      { classId: star, value: 'unsure', source: 'human' },
    ]);
    expect(await tagsOf(third)).toEqual([{ classId: key, value: 'present', source: 'folder' }]);

    await set([first, second], key, null);
    expect(await tagsOf(second)).toEqual([]);
    await backend.client.tags.fromFolders({ projectId });
    expect(await tagsOf(second)).toEqual([{ classId: key, value: 'present', source: 'folder' }]);
  });

  it('answers with the step that undoes it, and with none when nothing changed', async () => {
    const { projectId, imageIds, star } = await tagged();
    const [first = 0, second = 0] = imageIds;
    const tag = { projectId, classId: star, value: 'present' } as const;
    const single = await backend.client.tags.set({ ...tag, imageIds: [first] });
    const [step] = await backend.client.imageHistory.list({ projectId, imageId: first, limit: 1 });
    expect(single).toEqual({ entryId: step?.id });
    const both = await backend.client.tags.set({ ...tag, imageIds: [first, second] });
    const [bulk] = await backend.client.projectHistory.list({ projectId, limit: 1 });
    expect(both).toEqual({ entryId: bulk?.entryId });
    expect(await backend.client.tags.set({ ...tag, imageIds: [first, second] })).toEqual({ entryId: null });
  });

  it('makes masks for what is present, never for what is absent or unsure', async () => {
    const { projectId, imageIds, key, star } = await tagged();
    const [first = 0, second = 0, third = 0] = imageIds;
    await backend.client.tags.set({ projectId, imageIds: [first], classId: star, value: 'absent' });
    await backend.client.tags.set({ projectId, imageIds: [second], classId: key, value: 'unsure' });
    await backend.client.tags.set({ projectId, imageIds: [third], classId: star, value: 'present' });
    expect(await backend.generate(projectId)).toMatchObject({ total: 2, done: 2 });
    const madeFor = backend
      .images(projectId)
      .map(({ id }) => readShownMask(backend.project(projectId), id)?.proposal?.parameters['classIds']);
    expect(madeFor).toEqual([[key], undefined, [key, star]]);
  });

  it('changes nothing when an image or the class is not of this project', async () => {
    const { projectId, imageIds, key } = await tagged();
    const [first = 0] = imageIds;
    const set = (ids: number[], classId: number) =>
      backend.client.tags.set({ projectId, imageIds: ids, classId, value: 'absent' });
    await expect(set([first, 999], key)).rejects.toMatchObject({
      code: 'image-unknown',
      message: expect.stringContaining('999') as string,
    });
    await expect(set([first], 999)).rejects.toMatchObject({ code: 'class-missing' });
    await expect(set([], key)).rejects.toMatchObject({ code: 'invalid-input' });
    await expect(backend.client.tags.ofImage({ projectId, imageId: 999 })).rejects.toMatchObject({
      code: 'image-unknown',
    });
    expect(await backend.client.tags.ofImage({ projectId, imageId: first })).toMatchObject([{ value: 'present' }]);
  });
});
