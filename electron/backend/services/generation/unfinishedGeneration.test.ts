/** When a generation that was cancelled goes on, and when it gives way to one that covers what it would leave out. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { workOnMask } from '../../../../tests/support/paint.ts';
import { TestBackend } from '../../../../tests/support/testBackend.ts';
import { readMaskStanding } from '../../store/readGenerationScope.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await TestBackend.create();
});
afterAll(() => backend[Symbol.asyncDispose]());

/** Pictures without a mask of their picture and tags as they are now. */
function withoutMask(projectId: string): string[] {
  const project = backend.project(projectId);
  return backend
    .images(projectId)
    .filter(({ id }) => !readMaskStanding(project, id).hasCurrentProposal)
    .map(({ path }) => path);
}

describe('a generation of all images that was cancelled', () => {
  it('goes on with those that are left', async () => {
    const projectId = await backend.taggedProject('left', [1, 2, 3, 4, 5, 6]);
    const jobId = await backend.generateAndCancel(projectId, { scope: 'all' });
    expect(await backend.generate(projectId, { scope: 'all' })).toMatchObject({ jobId, total: 6, done: 6 });
  });

  it('leaves no image without a mask when those that it made were undone', async () => {
    const projectId = await backend.taggedProject('undone', [1, 2, 3, 4, 5, 6]);
    const jobId = await backend.generateAndCancel(projectId, { scope: 'all' });
    await backend.client.projectHistory.undo({ projectId });
    expect(withoutMask(projectId)).toHaveLength(6);
    expect((await backend.generate(projectId, { scope: 'all' })).jobId).not.toBe(jobId);
    expect(withoutMask(projectId)).toEqual([]);
  });
});

it('a cancelled generation gives way when as many masks got out of date as others were drawn by hand', async () => {
  const projectId = await backend.taggedProject('retagged', [1, 2, 3, 4, 5, 6]);
  await backend.generateAndCancel(projectId);
  const pending = withoutMask(projectId);
  const { id: classId } = await backend.client.classes.create({ projectId, name: 'star' });
  const retagged = backend.images(projectId).filter(({ path }) => !pending.includes(path));
  for (const { id } of retagged) {
    await backend.client.tags.set({ projectId, imageIds: [id], classId, value: 'present' });
  }
  const drawn = pending.slice(0, retagged.length);
  for (const path of drawn) {
    workOnMask(backend.project(projectId), backend.image(projectId, path).id, { accepts: false });
  }
  await backend.generate(projectId);
  expect(withoutMask(projectId).toSorted()).toEqual(drawn.toSorted());
});
