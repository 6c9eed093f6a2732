/** A person worked on a picture, and its file holds another one since: taking that one, and the way back. */
import { mkdir } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { paintBox } from '../../../../tests/support/paint.ts';
import { PictureFolder } from '../../../../tests/support/pictureFolder.ts';
import { snapshot } from '../../../../tests/support/projectSteps.ts';
import { followed, TestBackend } from '../../../../tests/support/testBackend.ts';
import { acceptMask } from '../../store/acceptMask.ts';
import { integrityCheck } from '../../store/integrityCheck.ts';
import { readShownMask } from '../../store/readMasks.ts';
import { readClassNamed } from '../../store/readClasses.ts';
import { addClass } from '../../store/writeClasses.ts';
import { saveMaskRevision } from '../../store/writeMasks.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await TestBackend.create();
});
afterAll(() => backend[Symbol.asyncDispose]());

const side = 8;
const corner = { x: 0, y: 0, width: 5, height: 4 };
let folders = 0;

type Work = 'drawn' | 'accepted' | 'labelled' | 'proposed';

/** Pictures by name, each imported, proposed for, worked on, and then replaced by another of the given size. */
async function replaced(pictures: Record<string, { readonly work: readonly Work[]; readonly sidePx?: number }>) {
  const name = `scene-${++folders}`;
  const disk = new PictureFolder(backend.path(name));
  await mkdir(disk.path);
  const projectId = await backend.newProject();
  const names = Object.keys(pictures);
  for (const [index, path] of names.entries()) await disk.put(path, index);
  await backend.import(projectId, name);
  const project = backend.project(projectId);
  const idOf = (path: string) => backend.image(projectId, path).id;
  addClass(project, { name: 'cat', index: 1 });
  for (const [path, { work }] of Object.entries(pictures)) {
    const imageId = idOf(path);
    const { contentSha256, id } = backend.image(projectId, path);
    const planes = { class: new Uint8Array(side * side).fill(2) };
    const size = { width: side, height: side };
    if (work.includes('proposed')) {
      saveMaskRevision(project, { imageId: id, ...size, contentSha256: contentSha256 ?? '', planes });
    }
    if (work.includes('drawn')) paintBox(project, imageId, corner, { class: 1 });
    if (work.includes('accepted')) acceptMask(project, imageId);
    if (work.includes('labelled')) {
      await backend.client.labels.add({
        ...{ projectId, imageId, classId: readClassNamed(project, 'cat')?.id ?? 0, meaning: 'foreground' },
        shape: { kind: 'point', x: 6, y: 6 },
      });
    }
  }
  for (const [index, path] of names.entries()) await disk.put(path, 100 + index, pictures[path]?.sidePx ?? side);
  await backend.import(projectId);
  const take = async (options: { paths?: string[]; discardMasks?: boolean; isDryRun?: boolean } = {}) => {
    const { paths = null, discardMasks = false, isDryRun = false } = options;
    return (await followed(await backend.client.images.takePictures({ projectId, paths, discardMasks, isDryRun })))
      .report;
  };
  return { disk, projectId, project, idOf, take, stateOf: (path: string) => backend.image(projectId, path).state };
}

describe('taking the new picture', () => {
  it('of the same size keeps what was drawn, and leaves the rest to be made anew', async () => {
    const { projectId, project, idOf, take, stateOf } = await replaced({
      'a.png': { work: ['proposed', 'drawn', 'labelled'] },
    });
    expect(stateOf('a.png')).toBe('changed');
    const before = readShownMask(project, idOf('a.png'));
    expect(await take()).toEqual({
      taken: 1,
      masksKept: { count: 1, first: ['a.png'] },
      toAcceptAgain: { count: 0, first: [] },
      masksRemoved: { count: 0, first: [] },
      problems: [],
    });
    expect(stateOf('a.png')).toBe('ready');
    const after = readShownMask(project, idOf('a.png'));
    expect(after?.planes).toEqual(before?.planes);
    // The machine's part is known to be of the old picture: it is not exported, nor accepted with all others.
    expect(after?.contentSha256).toBe(before?.contentSha256);
    const acceptAll = async () =>
      (await followed(await backend.client.masks.acceptMany({ projectId, paths: null }))).report;
    expect(await acceptAll()).toMatchObject({ accepted: 0, problems: [{ code: 'mask-outdated' }] });
    const { id, contentSha256 } = backend.image(projectId, 'a.png');
    saveMaskRevision(project, {
      ...{ imageId: id, width: side, height: side, contentSha256: contentSha256 ?? '' },
      planes: { class: new Uint8Array(side * side).fill(3) },
    });
    expect(readShownMask(project, id)).toMatchObject({ contentSha256 });
    expect(await acceptAll()).toMatchObject({ accepted: 1, problems: [] });
    expect(await backend.client.labels.list({ projectId, imageId: id })).toHaveLength(1);
    expect(await backend.import(projectId)).toMatchObject({ unchanged: 1, toCheck: { count: 0 } });
  });

  it('of the same size keeps what was vouched for as if it was drawn, until somebody vouches for it again', async () => {
    const { projectId, project, idOf, take } = await replaced({ 'a.png': { work: ['proposed', 'drawn', 'accepted'] } });
    const imageId = idOf('a.png');
    const before = snapshot(project);
    const vouched = readShownMask(project, imageId)?.planes;
    expect(await take({ paths: ['a.png'] })).toMatchObject({ taken: 1, toAcceptAgain: { first: ['a.png'] } });
    const { isAccepted, drawnPixels } = await backend.client.masks.state({ projectId, imageId });
    expect({ isAccepted, drawnPixels }).toEqual({ isAccepted: false, drawnPixels: side * side });
    // A new proposal changes nothing of it.
    const planes = { class: new Uint8Array(side * side).fill(3) };
    saveMaskRevision(project, { imageId, width: side, height: side, planes });
    expect(readShownMask(project, imageId)?.planes.class).toEqual(vouched?.class);

    await backend.client.projectHistory.undo({ projectId });
    project.database.sqlite.exec('UPDATE mask_proposal SET revision_id = 1');
    expect(snapshot(project)).toEqual(before);
    await backend.client.projectHistory.redo({ projectId });
    expect((await followed(await backend.client.masks.acceptMany({ projectId, paths: null }))).report).toMatchObject({
      accepted: 1,
      problems: [],
    });
    expect(readShownMask(project, imageId)?.planes.class).toEqual(vouched?.class);
  });

  it('of another size wants to be told that masks go; undoing brings them back', async () => {
    const { projectId, project, idOf, take, stateOf } = await replaced({
      'a.png': { work: ['proposed', 'drawn', 'accepted', 'labelled'], sidePx: 16 },
      'b.png': { work: ['drawn'] },
    });
    const before = snapshot(project);
    expect(await take({ isDryRun: true })).toMatchObject({
      taken: 1,
      masksKept: { first: ['b.png'] },
      problems: [{ path: 'a.png', code: 'masks-do-not-fit', message: expect.stringMatching(/16 × 16 .* 8 × 8/) }],
    });
    expect(await take({ isDryRun: true, discardMasks: true })).toMatchObject({
      taken: 2,
      masksRemoved: { first: ['a.png'] },
      problems: [],
    });
    expect(snapshot(project)).toEqual(before);

    expect(await take()).toMatchObject({ taken: 1, problems: [{ path: 'a.png', code: 'masks-do-not-fit' }] });
    expect([stateOf('a.png'), stateOf('b.png')]).toEqual(['changed', 'ready']);
    expect(await take({ discardMasks: true })).toMatchObject({
      taken: 1,
      masksRemoved: { count: 1, first: ['a.png'] },
    });
    const imageId = idOf('a.png');
    expect(backend.image(projectId, 'a.png')).toMatchObject({ state: 'ready', picture: { width: 16, height: 16 } });
    expect(readShownMask(project, imageId)).toBeUndefined();
    expect(await backend.client.labels.list({ projectId, imageId })).toEqual([]);
    expect((await backend.client.projects.status({ projectId })).problems).toEqual([]);
    expect(integrityCheck(project)).toEqual([]);

    expect(await backend.client.projectHistory.undo({ projectId })).toMatchObject({ changedImages: 1, skipped: [] });
    expect(await backend.client.projectHistory.undo({ projectId })).toMatchObject({ changedImages: 1, skipped: [] });
    expect(snapshot(project)).toEqual(before);
    expect(integrityCheck(project)).toEqual([]);
    expect(await backend.client.projectHistory.redo({ projectId })).toMatchObject({ changedImages: 1 });
    expect([stateOf('a.png'), stateOf('b.png')]).toEqual(['changed', 'ready']);
  });

  it('is undone as far as the disk allows: with the old picture back the image is ready, with a third one it is to check', async () => {
    const { disk, projectId, take, stateOf } = await replaced({
      'back.png': { work: ['drawn'] },
      'third.png': { work: ['drawn'] },
      'touched.png': { work: ['drawn'] },
      'gone.png': { work: ['drawn'] },
    });
    const worked = backend.images(projectId).map(({ contentSha256 }) => contentSha256);
    expect(await take()).toMatchObject({ taken: 4 });
    await disk.put('back.png', 0);
    await disk.put('third.png', 200);
    await disk.touch('touched.png');
    await disk.move('gone.png', '../gone.png');
    expect(await backend.import(projectId)).toMatchObject({ toCheck: { count: 2 }, missing: { count: 1 } });
    const states = () => ['back.png', 'third.png', 'touched.png', 'gone.png'].map(stateOf);
    expect(states()).toEqual(['changed', 'changed', 'ready', 'missing']);

    expect(await backend.client.projectHistory.undo({ projectId })).toMatchObject({ changedImages: 4, skipped: [] });
    expect(states()).toEqual(['ready', 'changed', 'changed', 'missing']);
    expect(backend.images(projectId).map(({ contentSha256 }) => contentSha256)).toEqual(worked);
    await backend.client.projectHistory.redo({ projectId });
    expect(states()).toEqual(['changed', 'changed', 'ready', 'missing']);
    await backend.client.projectHistory.undo({ projectId });
    // The next import finds the same.
    expect(await backend.import(projectId)).toMatchObject({
      unchanged: 1,
      toCheck: { count: 2 },
      missing: { count: 0 },
    });
    expect(states()).toEqual(['ready', 'changed', 'changed', 'missing']);
  });

  it('names what cannot be taken, and leaves it as it is', async () => {
    const { disk, project, take } = await replaced({
      'a.png': { work: ['drawn'] },
      'b.png': { work: ['drawn'] },
      'c.png': { work: ['drawn'] },
      'd.png': { work: [] },
      'e.png': { work: ['drawn'] },
    });
    await disk.remove('a.png');
    await disk.put('b.png', 1);
    await disk.remove('c.png');
    await mkdir(disk.file('c.png'));
    const before = snapshot(project);
    const report = await take({ paths: ['a.png', 'b.png', 'c.png', 'd.png', 'nowhere.png'] });
    expect(report).toMatchObject({ taken: 0 });
    expect(report.problems.map(({ path, code }) => [path, code])).toEqual([
      ['nowhere.png', 'image-unknown'],
      ['a.png', 'image-missing'],
      ['b.png', 'image-not-changed'],
      ['c.png', 'image-not-a-file'],
      ['d.png', 'image-not-changed'],
    ]);
    expect(snapshot(project)).toEqual(before);
    expect(await take({ paths: ['e.png', 'a.png'] })).toMatchObject({ taken: 1, problems: [{ path: 'a.png' }] });
  });
});
