import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ImageId } from '#core/document/ids.ts';
import { followed, plainGeneration, TestBackend } from '../../../../tests/support/testBackend.ts';
import { workOnMask } from '../../../../tests/support/paint.ts';
import { saying } from '../../../../tests/support/saying.ts';
import { readShownMask } from '../../store/readMasks.ts';
import { stepImage } from '../../store/undoJournal.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await TestBackend.create();
});
afterAll(() => backend[Symbol.asyncDispose]());

let sets = 0;
/** A project of three samples tagged `key` by a list, each with its mask. */
async function maskedProject(): Promise<{ projectId: string; list: string; key: number; ids: ImageId[] }> {
  const folder = `set-${++sets}`;
  for (const sample of [3, 6, 12]) await backend.copySample(sample, `${folder}/${sample}.jpg`);
  const projectId = await backend.newProject();
  await backend.import(projectId, folder);
  const list = await backend.write(`${folder}/tags.csv`, 'path,class\n3.jpg,key\n6.jpg,key\n12.jpg,key\n');
  await backend.client.tags.fromCsv({ projectId, file: list });
  await backend.generate(projectId);
  const [key] = await backend.client.classes.list({ projectId });
  const ids = ['3.jpg', '6.jpg', '12.jpg'].map((path) => backend.image(projectId, path).id);
  return { projectId, list, key: key?.id ?? 0, ids };
}

/** Which of the images have a mask of the machine. */
function proposed(projectId: string, ids: readonly ImageId[]): boolean[] {
  return ids.map((id) => (readShownMask(backend.project(projectId), id)?.proposal ?? null) !== null);
}

async function exportedNames(projectId: string, folder: string): Promise<number> {
  const request = { projectId, format: 'coco', outFolder: backend.path(folder), validationShare: 0 } as const;
  return (await followed(await backend.client.datasets.export(request))).report.images;
}

describe('an image that shows no class any more', () => {
  it.each([
    ['is left out of the list', 'path,class\n6.jpg,key\n12.jpg,key\n'],
    ['is said not to show it', 'path,class,value\n3.jpg,key,absent\n6.jpg,key,present\n12.jpg,key,present\n'],
  ])('has no mask of the machine when it %s, and again when that is undone', async (_, text) => {
    const { projectId, list, ids } = await maskedProject();
    await backend.write(`set-${sets}/tags.csv`, text);
    expect(await backend.client.tags.fromCsv({ projectId, file: list, replaces: true })).toMatchObject({
      withdrawnMasks: 1,
    });
    expect(proposed(projectId, ids)).toEqual([false, true, true]);
    expect(await exportedNames(projectId, `untagged-${sets}`)).toBe(2);
    await backend.client.projectHistory.undo({ projectId });
    expect(proposed(projectId, ids)).toEqual([true, true, true]);
    await backend.client.projectHistory.redo({ projectId });
    expect(proposed(projectId, ids)).toEqual([false, true, true]);
  });

  it('keeps its mask when another class comes in the same list, out of date as it is', async () => {
    const { projectId, list, ids } = await maskedProject();
    await backend.write(`set-${sets}/tags.csv`, 'path,class\n3.jpg,star\n6.jpg,key\n12.jpg,key\n');
    const report = await backend.client.tags.fromCsv({ projectId, file: list, replaces: true });
    expect(report).toMatchObject({ removed: 1, withdrawnMasks: 0 });
    expect(proposed(projectId, ids)).toEqual([true, true, true]);
    expect(await backend.generate(projectId)).toMatchObject({ total: 1, done: 1 });
  });

  it('keeps what a person drew on it or accepted', async () => {
    const { projectId, key, ids } = await maskedProject();
    const project = backend.project(projectId);
    const [drawn, accepted, machine] = ids as [ImageId, ImageId, ImageId];
    workOnMask(project, drawn, { accepts: false });
    workOnMask(project, accepted, { accepts: true });
    const humanPixels = (id: ImageId) =>
      readShownMask(project, id)?.planes.provenance.reduce((sum, value) => sum + value, 0) ?? 0;
    const before = humanPixels(drawn);
    const frozen = readShownMask(project, accepted)?.planes.class;
    await backend.client.tags.set({ projectId, imageIds: ids, classId: key, value: null });
    expect(proposed(projectId, ids)).toEqual([false, false, false]);
    expect(before).toBeGreaterThan(0);
    expect(humanPixels(drawn)).toBe(before);
    expect(readShownMask(project, accepted)).toMatchObject({ accepted: { origin: 'accepted' } });
    expect(readShownMask(project, accepted)?.planes.class).toEqual(frozen);
    expect(readShownMask(project, machine)).toBeUndefined();
  });

  it('is one step with its tag in the history of the image', async () => {
    const { projectId, key, ids } = await maskedProject();
    const project = backend.project(projectId);
    const [first] = ids as [ImageId, ImageId, ImageId];
    await backend.client.tags.set({ projectId, imageIds: [first], classId: key, value: 'absent' });
    expect(proposed(projectId, ids)).toEqual([false, true, true]);
    stepImage(project, first, 'undo');
    expect(proposed(projectId, ids)).toEqual([true, true, true]);
    stepImage(project, first, 'redo');
    expect(proposed(projectId, ids)).toEqual([false, true, true]);
  });

  it('comes back whole when the deletion of its class is undone', async () => {
    const { projectId, key, ids } = await maskedProject();
    await backend.client.classes.delete({ projectId, classId: key });
    expect(proposed(projectId, ids)).toEqual([false, false, false]);
    expect(await backend.client.projectHistory.undo({ projectId })).toMatchObject({ skipped: [], kept: [] });
    expect(proposed(projectId, ids)).toEqual([true, true, true]);
    expect(await backend.client.tags.ofImage({ projectId, imageId: ids[0] ?? 0 })).toHaveLength(1);
  });

  it('loses its mask at the next generation where a tag was undone under it', async () => {
    const { projectId, key, ids } = await maskedProject();
    const project = backend.project(projectId);
    const [first] = ids as [ImageId, ImageId, ImageId];
    const set = (value: 'present' | null) =>
      backend.client.tags.set({ projectId, imageIds: [first], classId: key, value });
    await set(null);
    await set('present');
    await backend.generate(projectId);
    stepImage(project, first, 'undo');
    expect(proposed(projectId, ids)).toEqual([true, true, true]);
    const started = await backend.client.generation.start({ projectId, ...plainGeneration });
    expect(started).toMatchObject({ jobId: null, notices: [saying('1 mask ')] });
    expect(proposed(projectId, ids)).toEqual([false, true, true]);
    await backend.client.projectHistory.undo({ projectId });
    expect(proposed(projectId, ids)).toEqual([true, true, true]);
  });
});
