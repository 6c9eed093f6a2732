import { readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ExportReport } from '#core/contract/datasets.ts';
import { followed, TestBackend } from '../../../../tests/support/testBackend.ts';
import { acceptMask } from '../../store/acceptMask.ts';
import { relocateRoot } from '../../store/writeImages.ts';

let backend: TestBackend;
let projectId: string;
beforeAll(async () => {
  backend = await TestBackend.create();
  projectId = await backend.taggedProject('pictures', [3, 6, 12]);
  await backend.generate(projectId);
});
afterAll(() => backend[Symbol.asyncDispose]());

async function exportTo(folder: string, format: 'voc' | 'coco' = 'coco', id = projectId): Promise<ExportReport> {
  const outFolder = backend.path(folder);
  const request = { projectId: id, format, outFolder, validationShare: 0.2 };
  return (await followed(await backend.client.datasets.export(request))).report;
}

/** Everything in the test's folder whose name begins like this, hidden or not. */
async function leftovers(name: string): Promise<string[]> {
  return (await readdir(backend.folder)).filter((entry) => entry.replace(/^\./, '').startsWith(name));
}

describe('exporting a dataset', () => {
  it.each(['voc', 'coco'] as const)('writes every mask as %s and reads it back', async (format) => {
    expect(await exportTo(format, format)).toEqual({
      folder: backend.path(format),
      images: 3,
      accepted: 0,
      differingPixels: 0,
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

  it('refuses an earlier export that holds something else by now, and names it', async () => {
    await exportTo('trained');
    await writeFile(backend.path('trained/weights.pt'), 'weeks of work');
    await expect(exportTo('trained')).rejects.toMatchObject({
      code: 'export-folder-not-empty',
      message: expect.stringContaining('weights.pt') as string,
    });
    expect(await readFile(backend.path('trained/weights.pt'), 'utf8')).toBe('weeks of work');
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
