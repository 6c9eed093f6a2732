import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LabelShape } from '#core/document/label.ts';
import { TestBackend } from '../../../../tests/support/testBackend.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await TestBackend.create();
});
afterAll(() => backend[Symbol.asyncDispose]());

/** A project with one picture of 32 × 32 pixels and one class. */
async function newPicture() {
  await backend.drawPicture('one/key/1.png', 90);
  const projectId = await backend.newProject();
  await backend.import(projectId, 'one');
  await backend.client.tags.fromFolders({ projectId });
  const [key] = await backend.client.classes.list({ projectId });
  return { projectId, imageId: backend.image(projectId, 'key/1.png').id, classId: key?.id ?? 0 };
}

const point: LabelShape = { kind: 'point', x: 31.5, y: 0 };
const scribble: LabelShape = {
  kind: 'scribble',
  points: [
    [0, 0],
    [31.5, 32],
  ],
  widthPx: 3,
};
const box: LabelShape = { kind: 'box', x: 2, y: 3, width: 30, height: 29 };

describe('labels', () => {
  it('are points, scribbles and boxes of a class or not of it, kept as they were given', async () => {
    const { projectId, imageId, classId } = await newPicture();
    const add = (shape: LabelShape, meaning: 'foreground' | 'background') =>
      backend.client.labels.add({ projectId, imageId, classId, meaning, shape });
    const added = [await add(point, 'foreground'), await add(scribble, 'background'), await add(box, 'foreground')];
    expect(added.map(({ shape }) => shape)).toEqual([point, scribble, box]);
    expect(added[0]).toMatchObject({ imageId, classId, pictureWidth: 32, pictureHeight: 32, meaning: 'foreground' });
    expect(await backend.client.labels.list({ projectId, imageId })).toEqual(added);

    const [first, second] = added;
    const moved: LabelShape = { kind: 'point', x: 1.25, y: 2 };
    const changed = await backend.client.labels.change({
      projectId,
      labelId: first?.id ?? 0,
      classId,
      meaning: 'background',
      shape: moved,
    });
    expect(changed).toEqual({ ...first, meaning: 'background', shape: moved });
    await backend.client.labels.remove({ projectId, labelId: second?.id ?? 0 });
    expect(await backend.client.labels.list({ projectId, imageId })).toEqual([changed, added[2]]);
    expect((await backend.client.classes.use({ projectId, classId })).labels).toBe(2);
  });

  it.each<[string, LabelShape, string]>([
    ['a point on the right edge, where no pixel is', { kind: 'point', x: 32, y: 0 }, 'label-outside'],
    ['a point on the lower edge', { kind: 'point', x: 0, y: 32 }, 'label-outside'],
    [
      'a scribble that leaves below',
      {
        kind: 'scribble',
        points: [
          [1, 1],
          [1, 33],
        ],
        widthPx: 1,
      },
      'label-outside',
    ],
    ['a box that is too wide', { ...box, width: 31 }, 'label-outside'],
    ['a negative position', { kind: 'point', x: -1, y: 0 }, 'invalid-input'],
    ['a box without height', { ...box, height: 0 }, 'invalid-input'],
    ['a scribble without points', { kind: 'scribble', points: [], widthPx: 1 }, 'invalid-input'],
  ])('are refused with %s', async (_, shape, code) => {
    const { projectId, imageId, classId } = await newPicture();
    const add = backend.client.labels.add({ projectId, imageId, classId, meaning: 'foreground', shape });
    await expect(add).rejects.toMatchObject({ code });
    expect(await backend.client.labels.list({ projectId, imageId })).toEqual([]);
  });

  it('name what does not exist', async () => {
    const { projectId, imageId, classId } = await newPicture();
    const content = { projectId, meaning: 'foreground', shape: point } as const;
    const { labels } = backend.client;
    await expect(labels.add({ ...content, imageId: 99, classId })).rejects.toMatchObject({ code: 'image-unknown' });
    await expect(labels.add({ ...content, imageId, classId: 99 })).rejects.toMatchObject({ code: 'class-missing' });
    await expect(labels.change({ ...content, labelId: 99, classId })).rejects.toMatchObject({ code: 'label-missing' });
    await expect(labels.remove({ projectId, labelId: 99 })).rejects.toMatchObject({ code: 'label-missing' });
    await expect(labels.list({ projectId, imageId: 99 })).rejects.toMatchObject({ code: 'image-unknown' });
  });

  it('of an image that could never be read have no pixels to speak of', async () => {
    const { projectId, classId } = await newPicture();
    await backend.write('broken/0.png', '');
    await backend.import(projectId, 'broken');
    const { id: imageId } = backend.image(projectId, '0.png');
    await expect(
      backend.client.labels.add({ projectId, imageId, classId, meaning: 'foreground', shape: point }),
    ).rejects.toMatchObject({ code: 'image-without-size', message: expect.stringContaining('0.png') as string });
  });
});
