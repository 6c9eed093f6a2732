import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defined } from '#core/base/assert.ts';
import { readCams } from '../../store/cams.ts';
import { readShownMask } from '../../store/readMasks.ts';
import { TestBackend } from '../../../../tests/support/testBackend.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await TestBackend.create();
});
afterAll(() => backend[Symbol.asyncDispose]());

describe('heat maps', () => {
  it('are those that the proposal was made from, as they are stored', async () => {
    const projectId = await backend.taggedProject('heat', [1]);
    const { id: imageId } = defined(backend.images(projectId)[0], 'an image');
    const image = { projectId, imageId };
    const [key] = await backend.client.classes.list({ projectId });
    const { id: classId } = defined(key, 'a class');
    expect(await backend.client.cams.list(image)).toEqual([]);
    await expect(backend.client.cams.read({ ...image, classId })).rejects.toMatchObject({ code: 'cam-missing' });

    await backend.generate(projectId);
    await backend.generate(projectId, { preset: 'best', scope: 'all' });
    const { proposal } = defined(readShownMask(backend.project(projectId), imageId), 'a mask');
    const pack = defined(proposal?.pack, 'the pack of the proposal');
    const stored = readCams(backend.project(projectId), imageId, pack, 'best')[0];
    const { width, height, peak, createdAtMs, values } = defined(stored, 'a heat map');
    const facts = { classId, preset: 'best', width, height, peak, createdAtMs };
    expect(await backend.client.cams.list(image)).toEqual([facts]);
    const read = await backend.client.cams.read({ ...image, classId });
    expect(read).toEqual({ ...facts, values });
    expect(read.values).toHaveLength(width * height);
    expect(Math.max(...read.values)).toBe(255);

    // With its last class the proposal goes, and its heat maps are of nothing any more.
    await backend.client.tags.set({ projectId, imageIds: [imageId], classId, value: 'absent' });
    expect(await backend.client.cams.list(image)).toEqual([]);
    await expect(backend.client.cams.list({ projectId, imageId: imageId + 1 })).rejects.toMatchObject({
      code: 'image-unknown',
    });
  });
});
