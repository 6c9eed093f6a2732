import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { followed, TestBackend } from '../../../../tests/support/testBackend.ts';
import { workOnMask } from '../../../../tests/support/paint.ts';
import { saying } from '../../../../tests/support/saying.ts';
import { readMaskRevisions } from '../../store/readMasks.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await TestBackend.create();
});
afterAll(() => backend[Symbol.asyncDispose]());

let sets = 0;
/** A project of samples tagged `key`, of which these have their masks. */
async function keyProject(samples: readonly number[]): Promise<{ projectId: string; folder: string; key: number }> {
  const folder = `set-${++sets}`;
  const projectId = await backend.taggedProject(folder, samples);
  await backend.generate(projectId);
  const [key] = await backend.client.classes.list({ projectId });
  return { projectId, folder, key: key?.id ?? 0 };
}

async function exportedWith(projectId: string, only: 'all' | 'accepted' = 'all') {
  const outFolder = backend.path(`out-${++sets}`);
  const request = { projectId, format: 'coco', outFolder, validationShare: 0, only } as const;
  return (await followed(await backend.client.datasets.export(request))).report;
}

async function outdatedPaths(projectId: string): Promise<string[]> {
  const { images } = await backend.client.images.list({ projectId, filter: { isOutdated: true } });
  expect(images.every(({ isOutdated }) => isOutdated)).toBe(true);
  return images.map(({ path }) => path);
}

describe('masks that are out of date', () => {
  it('are those whose tags or class names changed since, and are current again when that is undone', async () => {
    const { projectId, key } = await keyProject([3, 6]);
    const { id: imageId } = backend.image(projectId, 'key/3.jpg');
    expect(await outdatedPaths(projectId)).toEqual([]);
    expect((await exportedWith(projectId)).notices).toEqual([]);

    const star = await backend.client.classes.create({ projectId, name: 'star' });
    await backend.client.tags.set({ projectId, imageIds: [imageId], classId: star.id, value: 'present' });
    expect(await outdatedPaths(projectId)).toEqual(['key/3.jpg']);
    const { total } = await backend.client.images.list({ projectId, filter: { isOutdated: false } });
    expect(total).toBe(1);

    await backend.client.classes.rename({ projectId, classId: key, name: 'door "key"/ü' });
    expect(await outdatedPaths(projectId)).toEqual(['key/3.jpg', 'key/6.jpg']);
    expect((await backend.client.projects.status({ projectId })).images).toMatchObject({ masked: 2, outdated: 2 });
    expect(await backend.generate(projectId)).toMatchObject({ total: 2, done: 2 });
    expect(await outdatedPaths(projectId)).toEqual([]);
    await backend.client.projectHistory.undo({ projectId });
    expect(await outdatedPaths(projectId)).toEqual(['key/3.jpg', 'key/6.jpg']);
    await backend.client.projectHistory.undo({ projectId });
    expect(await outdatedPaths(projectId)).toEqual(['key/3.jpg']);
  });

  it('are named by exports and looks, which are made all the same', async () => {
    const { projectId, key } = await keyProject([3, 6]);
    const { id: imageId } = backend.image(projectId, 'key/6.jpg');
    workOnMask(backend.project(projectId), imageId, { accepts: false });
    await backend.client.classes.rename({ projectId, classId: key, name: 'star' });
    const { images, notices } = await exportedWith(projectId);
    expect(images).toBe(2);
    expect(notices).toEqual([
      saying(/^2 masks out of date.*key\/3\.jpg, key\/6\.jpg.*generate PROJECT.* 1 image .*--all/),
    ]);
    const outFolder = backend.path(`look-${++sets}`);
    const look = await followed(await backend.client.looks.write({ projectId, outFolder, title: '' }));
    expect(look.report.notices).toEqual(notices);
  });

  it('are never those that a person vouches for', async () => {
    const { projectId, key } = await keyProject([3]);
    workOnMask(backend.project(projectId), backend.image(projectId, 'key/3.jpg').id, { accepts: true });
    await backend.client.classes.rename({ projectId, classId: key, name: 'star' });
    expect(await outdatedPaths(projectId)).toEqual([]);
    expect((await exportedWith(projectId)).notices).toEqual([]);
  });
});

describe('masks of several generations', () => {
  it('are counted by what they were made with, and said not to be alike', async () => {
    const { projectId, folder } = await keyProject([3, 6]);
    const revision = readMaskRevisions(backend.project(projectId), backend.image(projectId, 'key/3.jpg').id)[0];
    const { longSidePx } = revision?.parameters ?? {};
    expect(longSidePx).toBeGreaterThan(0);
    await backend.copySample(12, `${folder}/key/12.jpg`);
    await backend.import(projectId);
    await backend.client.tags.fromFolders({ projectId });
    await backend.generate(projectId, { threshold: 0.75, preset: 'best' });
    const { masks } = await backend.client.projects.status({ projectId });
    expect(masks).toEqual([
      expect.objectContaining({ images: 2, preset: 'fast', longSidePx }),
      expect.objectContaining({ images: 1, preset: 'best', threshold: 0.75, detail: 'whole', precision: 'fp32' }),
    ]);
    expect((await exportedWith(projectId)).notices).toEqual([
      saying(/not all made alike: 2 masks by .*, fast, .*; 1 mask by .*, best, threshold 0\.75\. .*--all/),
    ]);
    await backend.generate(projectId, { scope: 'all' });
    expect((await backend.client.projects.status({ projectId })).masks).toHaveLength(1);
    expect((await exportedWith(projectId)).notices).toEqual([]);
  });

  it('are told apart by the size that pictures were encoded at, where memory was scarce', async () => {
    const plenty = await backend.taggedProject('scarce', [3, 6]);
    const ids = backend.images(plenty).map(({ id }) => id);
    await backend.generate(plenty, { images: ids.slice(0, 1) });
    const { file } = await backend.client.projects.status({ projectId: plenty });
    await backend.client.projects.close({ projectId: plenty });
    await using scarce = await TestBackend.create({ memoryBytes: 1 });
    const { projectId } = await scarce.client.projects.open({ file });
    await scarce.generate(projectId);
    const { masks } = await scarce.client.projects.status({ projectId });
    expect(masks.map(({ images }) => images)).toEqual([1, 1]);
    expect(new Set(masks.map(({ longSidePx }) => longSidePx)).size).toBe(2);
  });
});
