import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { followed, TestBackend } from '../../../../tests/support/testBackend.ts';
import { saying } from '../../../../tests/support/saying.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await TestBackend.create();
});
afterAll(() => backend[Symbol.asyncDispose]());

describe('the classes of a project', () => {
  it('are created with an index and a colour of their own, renamed and recoloured', async () => {
    const projectId = await backend.newProject();
    const boat = await backend.client.classes.create({ projectId, name: ' boat ' });
    const cat = await backend.client.classes.create({ projectId, name: 'cat', colour: '#123456' });
    expect([boat.name, boat.index, cat.index]).toEqual(['boat', 1, 2]);
    await backend.client.classes.rename({ projectId, classId: boat.id, name: 'ship' });
    await backend.client.classes.recolour({ projectId, classId: boat.id, colour: '#abcdef' });
    const none = { tags: 0, labels: 0, prompts: 0, heatMaps: 0, masks: 0 };
    expect(await backend.client.classes.list({ projectId })).toEqual([
      { ...boat, name: 'ship', colour: '#abcdef', use: none },
      { ...cat, use: none },
    ]);
    await expect(backend.client.classes.rename({ projectId, classId: boat.id, name: 'CAT' })).rejects.toMatchObject({
      code: 'class-exists',
    });
    await expect(backend.client.classes.recolour({ projectId, classId: boat.id, colour: 'red' })).rejects.toMatchObject(
      { code: 'invalid-input', message: expect.stringContaining('colour') as string },
    );
    for (const procedure of ['use', 'delete'] as const) {
      await expect(backend.client.classes[procedure]({ projectId, classId: 99 })).rejects.toMatchObject({
        code: 'class-missing',
      });
    }
  });

  it('are deleted with their tags, and their index is not given again', async () => {
    const projectId = await backend.taggedProject('deleting', [3, 6]);
    await backend.generate(projectId);
    const [key] = await backend.client.classes.list({ projectId });
    const use = { tags: 2, labels: 0, prompts: 0, heatMaps: 2, masks: 2 };
    expect(key?.use).toEqual(use);
    const classId = key?.id ?? 0;
    expect(await backend.client.classes.use({ projectId, classId })).toEqual(use);
    expect(await backend.client.classes.delete({ projectId, classId })).toEqual(use);

    expect(await backend.client.classes.list({ projectId })).toEqual([]);
    const [image] = backend.images(projectId);
    expect(await backend.client.tags.ofImage({ projectId, imageId: image?.id ?? 0 })).toEqual([]);
    await expect(backend.client.classes.rename({ projectId, classId, name: 'x' })).rejects.toMatchObject({
      code: 'class-missing',
    });
    expect(await backend.client.classes.create({ projectId, name: 'KEY' })).toMatchObject({ index: 2 });
    expect((await backend.check(projectId)).findings).toEqual([]);
  });

  it('are merged: the stronger tag has the word, labels move, prompts that are there already go', async () => {
    const projectId = await backend.newProject();
    await backend.drawPictures(...['a', 'b', 'c', 'd'].map((name) => `merging/${name}.png`));
    await backend.import(projectId, 'merging');
    const list =
      'path,class,value\na.png,cta,1\nb.png,cta,1\nb.png,cat,0\nc.png,cta,0\nc.png,cat,1\nd.png,cta,1\nd.png,cat,1\n';
    await backend.client.tags.fromCsv({ projectId, file: await backend.write('merge.csv', list) });
    const classes = await backend.client.classes.list({ projectId });
    const [cta, cat] = classes;
    if (cta === undefined || cat === undefined) throw new Error('two classes were expected');
    const imageId = backend.image(projectId, 'd.png').id;
    await backend.client.tags.set({ projectId, imageIds: [imageId], classId: cat.id, value: 'unsure' });
    const shape = { kind: 'point', x: 1, y: 1 } as const;
    await backend.client.labels.add({ projectId, imageId, classId: cta.id, meaning: 'foreground', shape });
    const scopeOf = (classId: typeof cta.id) => ({ imageId: null, classId });
    const role = 'foreground';
    await backend.client.prompts.add({ projectId, scope: scopeOf(cat.id), role, texts: ['a cat'] });
    await backend.client.prompts.add({ projectId, scope: scopeOf(cta.id), role, texts: ['A cat', 'a kitten'] });

    const merge = (classId: number, intoId: number) => backend.client.classes.merge({ projectId, classId, intoId });
    await merge(cta.id, cat.id);
    const tags = await Promise.all(
      backend
        .images(projectId)
        .toSorted((a, b) => a.path.localeCompare(b.path))
        .map(({ id }) => backend.client.tags.ofImage({ projectId, imageId: id })),
    );
    expect(tags).toEqual(
      ['present csv', 'present csv', 'present csv', 'unsure human'].map((tag) => {
        const [value, source] = tag.split(' ');
        return [{ classId: cat.id, value, source }];
      }),
    );
    expect(await backend.client.labels.list({ projectId, imageId })).toMatchObject([{ classId: cat.id, shape }]);
    const prompts = await backend.client.prompts.list({ projectId, scope: scopeOf(cat.id) });
    expect(prompts.map(({ text, position }) => [text, position])).toEqual([
      ['a cat', 1],
      ['a kitten', 2],
    ]);
    await expect(merge(cat.id, cat.id)).rejects.toMatchObject({ code: 'class-same' });
    await expect(merge(cta.id, cat.id)).rejects.toMatchObject({ code: 'class-missing' });
    expect(await backend.client.projectHistory.undo({ projectId })).toMatchObject({
      label: 'Merge class cta into cat',
    });
    expect((await backend.client.classes.list({ projectId })).map(({ use }) => use)).toEqual([
      { tags: 4, labels: 1, prompts: 2, heatMaps: 0, masks: 0 },
      { tags: 3, labels: 0, prompts: 1, heatMaps: 0, masks: 0 },
    ]);
  });

  it('leave pixels behind when deleted, which exports ignore and say so', async () => {
    const projectId = await backend.taggedProject('leftover', [3]);
    await backend.generate(projectId);
    const [key] = await backend.client.classes.list({ projectId });
    const star = await backend.client.classes.create({ projectId, name: 'star' });
    const { id: imageId } = backend.image(projectId, 'key/3.jpg');
    await backend.client.tags.set({ projectId, imageIds: [imageId], classId: star.id, value: 'present' });
    await backend.client.classes.delete({ projectId, classId: key?.id ?? 0 });
    const request = { projectId, format: 'voc', outFolder: backend.path('voc'), validationShare: 0 } as const;
    const { report } = await followed(await backend.client.datasets.export(request));
    expect(report).toMatchObject({
      images: 1,
      differingPixels: 0,
      problems: [
        { path: 'key/3.jpg', code: 'deleted-class-ignored', message: expect.stringContaining('key') as string },
      ],
    });
  });

  it('have no name that datasets give to pixels of no class; those of before are named by check and export', async () => {
    const projectId = await backend.taggedProject('reserved', [3]);
    const [key] = await backend.client.classes.list({ projectId });
    const classId = key?.id ?? 0;
    const refusal = { code: 'class-name', message: expect.stringContaining('pixels') as string };
    for (const name of ['background', ' Ignore', 'VOID']) {
      await expect(backend.client.classes.create({ projectId, name })).rejects.toMatchObject(refusal);
      await expect(backend.client.classes.rename({ projectId, classId, name })).rejects.toMatchObject(refusal);
    }
    const list = await backend.write('reserved/tags.csv', 'path,class\nkey/3.jpg,Background\n');
    expect(await backend.client.tags.fromCsv({ projectId, file: list })).toMatchObject({
      newClasses: [],
      problems: [{ code: 'class-name-invalid', message: expect.stringContaining('no class') as string }],
    });
    expect((await backend.check(projectId)).notices).toEqual([]);

    await backend.generate(projectId);
    const { sqlite } = backend.project(projectId).database;
    sqlite.exec("UPDATE class SET name = 'Background', folded_name = 'background'");
    const notice = saying('Background. Rename');
    expect(await backend.check(projectId)).toEqual({ isSound: true, findings: [], notices: [notice] });
    const request = { projectId, format: 'voc', outFolder: backend.path('reserved-voc'), validationShare: 0 } as const;
    const { report } = await followed(await backend.client.datasets.export(request));
    expect(report.notices[0]).toEqual(notice);
  });
});
