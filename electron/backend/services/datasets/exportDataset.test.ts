import { readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { decode } from 'fast-png';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defined } from '#core/base/assert.ts';
import type { ExportReport } from '#core/contract/datasets.ts';
import { followed, TestBackend } from '../../../../tests/support/testBackend.ts';
import type { ImageId } from '#core/document/ids.ts';
import type { Job } from '#core/document/job.ts';
import { paintBox } from '../../../../tests/support/paint.ts';
import type { Backend } from '../../backend.ts';
import { acceptMask, withdrawAcceptance } from '../../store/acceptMask.ts';
import { relocateRoot } from '../../store/writeImages.ts';
import { exportJob } from './exportDataset.ts';

let backend: TestBackend;
let projectId: string;
beforeAll(async () => {
  backend = await TestBackend.create();
  projectId = await backend.taggedProject('pictures', [3, 6, 12]);
  await backend.generate(projectId);
});
afterAll(() => backend[Symbol.asyncDispose]());

async function exportTo(
  folder: string,
  format: 'voc' | 'coco' = 'coco',
  id = projectId,
  { replace = false } = {},
): Promise<ExportReport> {
  const outFolder = backend.path(folder);
  const request = { projectId: id, format, outFolder, validationShare: 0.2, replace };
  return (await followed(await backend.client.datasets.export(request))).report;
}

/** Everything in the test's folder whose name begins like this, hidden or not. */
async function leftovers(name: string): Promise<string[]> {
  return (await readdir(backend.folder)).filter((entry) => entry.replace(/^\./, '').startsWith(name));
}

/** Of a VOC export: the names of the classes by their index. */
async function vocClasses(folder: string): Promise<string[]> {
  const lines = (await readFile(backend.path(folder, 'labelmap.txt'), 'utf8')).trim().split('\n');
  return lines.filter((line) => !line.startsWith('#')).map((line) => line.split(':')[0] ?? '');
}

async function readVocPixel(folder: string, name: string, x: number, y: number): Promise<number> {
  const { width, data } = decode(await readFile(backend.path(folder, 'SegmentationClass', `${name}.png`)));
  return defined(data[y * width + x], 'a pixel');
}

/** Of a COCO export: by picture, the names of the classes that have an object of so many pixels. */
async function cocoClasses(folder: string, area: number): Promise<Record<string, string[]>> {
  const file = cocoFile.parse(JSON.parse(await readFile(backend.path(folder, 'instances.json'), 'utf8')));
  const names = new Map(file.categories.map(({ id, name }) => [id, name]));
  return Object.fromEntries(
    file.images.map(({ id, file_name: name }) => [
      name.replace('/', '__').replace('.jpg', ''),
      file.annotations
        .filter((one) => one.image_id === id && one.area === area)
        .map((one) => names.get(one.category_id) ?? ''),
    ]),
  );
}

const cocoFile = z.object({
  images: z.array(z.object({ id: z.number(), file_name: z.string() })),
  categories: z.array(z.object({ id: z.number(), name: z.string() })),
  annotations: z.array(z.object({ image_id: z.number(), category_id: z.number(), area: z.number() })),
});

describe('exporting a dataset', () => {
  it.each(['voc', 'coco'] as const)('writes every mask as %s and reads it back', async (format) => {
    expect(await exportTo(format, format)).toEqual({
      folder: backend.path(format),
      images: 3,
      accepted: 0,
      differingPixels: 0,
      notices: [],
      problems: [],
    });
    expect(await leftovers(format)).toEqual([format]);
  });

  it('counts every image while it goes on', async () => {
    const request = { projectId, format: 'coco', outFolder: backend.path('counted'), validationShare: 0 } as const;
    const { progress } = await followed(await backend.client.datasets.export(request));
    expect(progress.at(-1)).toMatchObject({ done: 3, total: 3 });
  });

  it('replaces what it wrote before, whole', async () => {
    await exportTo('twice');
    await rm(backend.path('twice/instances.json'));
    await exportTo('twice');
    expect(await readdir(backend.path('twice'))).toContain('instances.json');
    expect(await leftovers('twice')).toEqual(['twice']);
  });

  it.each([
    ['beside its files', 'added', 'weights.pt'],
    ['deep inside', 'added', 'SegmentationClass/x.png'],
    ['in a folder of its own', 'added', 'notes/mine.txt'],
    ['over a file of ours', 'edited', 'SegmentationClass/key__3.png'],
  ] as const)('refuses an earlier export with work of somebody %s, and names it', async (_, what, path) => {
    const folder = `worked-${path.replaceAll('/', '-')}`;
    await exportTo(folder, 'voc');
    await backend.write(`${folder}/${path}`, 'weeks of work');
    await expect(exportTo(folder, 'voc')).rejects.toMatchObject({
      code: 'export-folder-changed',
      message: expect.stringContaining(`1 file ${what}, ${path}.`) as string,
      remedy: expect.stringContaining('--replace') as string,
    });
    expect(await readFile(backend.path(folder, path), 'utf8')).toBe('weeks of work');
    await exportTo(folder, 'voc', projectId, { replace: true });
    expect(await readFile(backend.path(folder, path), 'utf8').catch(() => '')).not.toBe('weeks of work');
    // What it wrote itself is its own again.
    await exportTo(folder, 'voc');
  });

  it('sees an edit that leaves the size as it was, and none where somebody only looked', async () => {
    await exportTo('looked');
    await backend.write('looked/images/.DS_Store', 'a file manager was here');
    await exportTo('looked');
    // As an editor does that is quick: the size and the time of writing are those of before.
    const file = backend.path('looked/instances.json');
    const { atime, mtime } = await stat(file);
    const mine = (await readFile(file, 'utf8')).replace('"key"', '"yek"');
    expect(mine).not.toBe(await readFile(file, 'utf8'));
    await writeFile(file, mine);
    await utimes(file, atime, mtime);
    await expect(exportTo('looked')).rejects.toMatchObject({ code: 'export-folder-changed' });
    expect(await readFile(file, 'utf8')).toBe(mine);
  });

  it('is careful with an export that did not write down its files', async () => {
    await exportTo('old');
    await rm(backend.path('old/maskwright-files.txt'));
    await expect(exportTo('old')).rejects.toMatchObject({
      code: 'export-folder-changed',
      message: expect.stringContaining('not known') as string,
    });
    expect(await exportTo('old', 'coco', projectId, { replace: true })).toMatchObject({ images: 3 });
  });

  it('leaves an earlier export alone in which somebody worked while the new one was made', async () => {
    await exportTo('busy');
    const request = { projectId, format: 'coco', outFolder: backend.path('busy'), validationShare: 0 } as const;
    const stream = await backend.client.datasets.export(request);
    await stream.next();
    await backend.write('busy/images/mine.jpg', 'drawn meanwhile');
    await expect(followed(stream)).rejects.toMatchObject({ code: 'export-folder-changed' });
    expect(await readFile(backend.path('busy/images/mine.jpg'), 'utf8')).toBe('drawn meanwhile');
    expect(await leftovers('busy')).toEqual(['busy']);
  });

  it('refuses the export of another format or project and a folder of somebody else, and leaves them untouched', async () => {
    await exportTo('other');
    const before = await readdir(backend.path('other'));
    await expect(exportTo('other', 'voc')).rejects.toMatchObject({ code: 'export-folder-not-empty' });
    const second = await backend.taggedProject('pictures', [3]);
    await backend.generate(second);
    await expect(exportTo('other', 'coco', second)).rejects.toMatchObject({ code: 'export-folder-not-empty' });
    expect(await readdir(backend.path('other'))).toEqual(before);

    await backend.write('foreign/notes.txt', 'mine');
    await expect(exportTo('foreign')).rejects.toMatchObject({ code: 'export-folder-not-empty' });
    expect(await readFile(backend.path('foreign/notes.txt'), 'utf8')).toBe('mine');
    expect(await leftovers('foreign')).toEqual(['foreign']);
  });

  it('leaves nothing behind when it is cancelled, and an earlier export as it was', async () => {
    await exportTo('kept');
    const before = await readFile(backend.path('kept/instances.json'), 'utf8');
    for (const folder of ['cancelled', 'kept']) {
      const controller = new AbortController();
      const stream = await backend.client.datasets.export(
        { projectId, format: 'coco', outFolder: backend.path(folder), validationShare: 0 },
        { signal: controller.signal },
      );
      await stream.next();
      controller.abort();
      await expect(followed(stream)).rejects.toMatchObject({ kind: 'cancelled' });
    }
    expect(await leftovers('cancelled')).toEqual([]);
    expect(await leftovers('kept')).toEqual(['kept']);
    expect(await readFile(backend.path('kept/instances.json'), 'utf8')).toBe(before);
  });

  it('takes only accepted masks when asked to, as they were accepted', async () => {
    const id = await backend.taggedProject('accepting', [3, 6, 12]);
    await backend.generate(id);
    const request = { projectId: id, format: 'voc', validationShare: 0, only: 'accepted' } as const;
    const exportAccepted = async () => {
      const stream = await backend.client.datasets.export({ ...request, outFolder: backend.path('accepted') });
      return followed(stream);
    };
    await expect(exportAccepted()).rejects.toMatchObject({
      code: 'export-empty',
      remedy: expect.any(String) as string,
    });
    acceptMask(backend.project(id), backend.image(id, 'key/6.jpg').id);
    const { progress, report } = await exportAccepted();
    expect(report).toMatchObject({ images: 1, accepted: 1, differingPixels: 0, problems: [] });
    expect(progress.at(-1)).toMatchObject({ done: 1, total: 1 });
    expect(await readdir(backend.path('accepted/SegmentationClass'))).toEqual(['key__6.png']);
    expect(await readFile(backend.path('accepted/ImageSets/Main/key_trainval.txt'), 'utf8')).toBe('key__6  1\n');
    expect(await exportTo('accepted and others', 'coco', id)).toMatchObject({ images: 3, accepted: 1 });
  });

  it('leaves out a mask whose acceptance is withdrawn while others are written', async () => {
    const id = await backend.taggedProject('withdrawing', [3, 6, 12]);
    await backend.generate(id);
    const project = backend.project(id);
    const images = backend.images(id);
    for (const image of images) acceptMask(project, image.id);
    const last = defined(images.at(-1), 'an image');
    const outFolder = backend.path('withdrawn');
    const parameters = { format: 'voc', outFolder, validationShare: 0, only: 'accepted' };
    let isWithdrawn = false;
    const report = await exportJob.run(
      { backend: {} as Backend, project },
      {
        job: { parameters } as unknown as Job,
        signal: new AbortController().signal,
        onProgress: () => {
          if (!isWithdrawn) withdrawAcceptance(project, last.id);
          isWithdrawn = true;
        },
      },
    );
    expect(isWithdrawn).toBe(true);
    expect(report).toMatchObject({ images: 2, accepted: 2, differingPixels: 0, problems: [] });
    const written = await readdir(backend.path('withdrawn/SegmentationClass'));
    expect(written).toHaveLength(2);
    expect(written).not.toContain(`${last.path.replace('/', '__').replace('.jpg', '')}.png`);
  });

  it.each(['voc', 'coco'] as const)('counts pixels of a merged class as the other one, in %s too', async (format) => {
    const folder = `merging-${format}`;
    const id = await backend.taggedProject(folder, [3, 6]);
    await backend.generate(id);
    const create = (name: string) => backend.client.classes.create({ projectId: id, name });
    const [typo, fixed] = [await create('umbrela'), await create('umbrella')];
    const [drawn, accepted] = ['key/3.jpg', 'key/6.jpg'].map((path) => backend.image(id, path).id);
    const box = { x: 2, y: 3, width: 20, height: 10 };
    for (const imageId of [drawn, accepted]) {
      paintBox(backend.project(id), defined(imageId, 'an image'), box, { class: typo.index });
    }
    acceptMask(backend.project(id), defined(accepted, 'an image'));
    await backend.client.classes.merge({ projectId: id, classId: typo.id, intoId: fixed.id });

    /** By picture: of which class the drawn pixels are. */
    const exported = async (): Promise<Record<string, string[]>> => {
      const target = `merged-${format}`;
      expect(await exportTo(target, format, id)).toMatchObject({ images: 2, accepted: 1, problems: [] });
      if (format === 'coco') return cocoClasses(target, 200);
      const names = await vocClasses(target);
      const found = (name: string) => readVocPixel(target, name, 10, 5).then((index) => [names[index] ?? '']);
      return { key__3: await found('key__3'), key__6: await found('key__6') };
    };
    expect(await exported()).toEqual({ key__3: ['umbrella'], key__6: ['umbrella'] });
    await backend.client.projectHistory.undo({ projectId: id });
    expect(await exported()).toEqual({ key__3: ['umbrela'], key__6: ['umbrela'] });
  });

  it.each(['voc', 'coco'] as const)(
    'names masks of people that contradict their tags, and keeps them, in %s',
    async (format) => {
      const folder = `contradicting-${format}`;
      const id = await backend.taggedProject(folder, [3, 6, 12]);
      await backend.generate(id);
      const key = defined((await backend.client.classes.list({ projectId: id }))[0], 'the class of the folder');
      const create = (name: string) => backend.client.classes.create({ projectId: id, name });
      const [tree, fog] = [await create('tree'), await create('fog')];
      const accepted = backend.image(id, 'key/3.jpg').id;
      const drawn = backend.image(id, 'key/6.jpg').id;
      const unsure = backend.image(id, 'key/12.jpg').id;
      const tag = (imageId: ImageId, classId: number, value: 'present' | 'absent' | 'unsure') =>
        backend.client.tags.set({ projectId: id, imageIds: [imageId], classId, value });
      const target = `contradicted-${format}`;
      expect(await exportTo(target, format, id)).toMatchObject({ images: 3, notices: [] });

      acceptMask(backend.project(id), accepted);
      await tag(accepted, key.id, 'absent');
      await tag(accepted, tree.id, 'present');
      const box = { x: 2, y: 3, width: 20, height: 10 };
      paintBox(backend.project(id), drawn, box, { class: tree.index });
      paintBox(backend.project(id), unsure, box, { class: fog.index });
      await tag(unsure, fog.id, 'unsure');

      const { images, notices } = await exportTo(target, format, id);
      expect(images).toBe(3);
      const [denied, untagged, ...others] = notices.filter(({ message }) => message.includes('do not say the same'));
      expect(denied?.message).toContain("1 mask shows a class tagged 'not here': key/3.jpg (key). ");
      expect(untagged?.message).toContain('1 mask shows a class that the image is not tagged with: key/6.jpg (tree). ');
      expect(others).toEqual([]);
      if (format === 'voc') {
        expect((await vocClasses(target))[await readVocPixel(target, 'key__6', 10, 5)]).toBe('tree');
      } else expect((await cocoClasses(target, 200))['key__6']).toEqual(['tree']);

      await rm(backend.path(folder, 'key/6.jpg'));
      await backend.import(id, folder);
      expect(
        (await exportTo(target, format, id)).notices.filter(({ message }) => message.includes('do not say the same')),
      ).toEqual([denied]);
    },
  );

  it('says what to do first when there is nothing to export', async () => {
    const empty = await backend.newProject();
    await expect(exportTo('empty/deep', 'coco', empty)).rejects.toMatchObject({
      code: 'no-images',
      remedy: expect.any(String) as string,
    });
    expect(await leftovers('empty')).toEqual([]);
  });

  it('does not put the mask of an earlier picture over the one that took its place', async () => {
    await backend.drawPicture('changing/key/a.png', 20);
    await backend.drawPicture('changing/key/b.png', 60);
    const id = await backend.newProject();
    await backend.import(id, 'changing');
    await backend.client.tags.fromFolders({ projectId: id });
    await backend.generate(id);
    await backend.drawPicture('changing/key/a.png', 200);
    const later = new Date(2_000_000_000_000);
    await utimes(backend.path('changing/key/a.png'), later, later);
    expect(await backend.import(id, 'changing')).toMatchObject({ changed: { count: 1 } });
    const outdated = { images: 1, problems: [{ path: 'key/a.png', code: 'image-changed' }] };
    expect(await exportTo('changed', 'coco', id)).toMatchObject(outdated);
    const look = await backend.client.looks.write({ projectId: id, outFolder: backend.path('look'), title: '' });
    expect((await followed(look)).report).toMatchObject(outdated);
    await backend.generate(id, { scope: 'all' });
    expect(await exportTo('changed', 'coco', id)).toMatchObject({ images: 2, problems: [] });
  });

  it('reports masks whose picture is gone or cannot be used any more', async () => {
    const id = await backend.taggedProject('fading', [3, 6, 12]);
    await backend.generate(id);
    await rm(backend.path('fading/key/3.jpg'));
    await writeFile(backend.path('fading/key/6.jpg'), '');
    await backend.import(id, 'fading');
    const { images, problems } = await exportTo('faded', 'coco', id);
    expect(images).toBe(1);
    expect(problems.map(({ path }) => path).toSorted()).toEqual(['key/3.jpg', 'key/6.jpg']);

    relocateRoot(backend.project(id), backend.image(id, 'key/12.jpg').rootId, backend.path('elsewhere'));
    await expect(exportTo('gone', 'coco', id)).rejects.toMatchObject({ kind: 'expected' });
  });
});

describe('a plan of exports', () => {
  it('counts what each would write, and says what an export would take the place of', async () => {
    const own = await backend.taggedProject('planned', [3, 6]);
    expect(await backend.client.datasets.plan({ projectId: own })).toEqual({
      all: { images: 0, bytes: 0 },
      accepted: { images: 0, bytes: 0 },
      leftOut: 0,
      notices: [],
    });
    await backend.generate(own);
    await backend.client.masks.accept({ projectId: own, imageId: backend.image(own, 'key/3.jpg').id });
    const { all, accepted, leftOut } = await backend.client.datasets.plan({ projectId: own });
    expect({ all: all.images, accepted: accepted.images, leftOut }).toEqual({ all: 2, accepted: 1, leftOut: 0 });
    expect(all.bytes).toBeGreaterThan(accepted.bytes);
    expect(accepted.bytes).toBeGreaterThan(0);

    const { file } = await backend.client.projects.status({ projectId: own });
    const check = () =>
      backend.client.datasets.check({ file, format: 'coco', outFolder: backend.path('planned-coco') });
    expect(await check()).toEqual({ isReplaced: false });
    await exportTo('planned-coco', 'coco', own);
    expect(await check()).toEqual({ isReplaced: true });
    await backend.write('planned-coco/mine.txt', 'notes');
    await expect(check()).rejects.toMatchObject({ code: 'export-folder-changed' });
  });
});
