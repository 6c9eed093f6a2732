import { afterAll, beforeAll, expect, it } from 'vitest';
import { imageIdSchema, type ImageId } from '#core/document/ids.ts';
import { TestBackend } from '../../../../tests/support/testBackend.ts';

let backend: TestBackend;
let projectId: string;
const idOf = (path: string): ImageId => backend.image(projectId, path).id;

beforeAll(async () => {
  backend = await TestBackend.create();
  await backend.drawPictures('list/b.png', 'list/a.png', 'list/sub/c.png');
  await backend.write('list/broken.png', 'no picture');
  projectId = await backend.newProject();
  await backend.import(projectId, 'list');
});
afterAll(() => backend[Symbol.asyncDispose]());

it('gives the ids of a whole list in its order, by its filter', async () => {
  const ids = async (input: object) => [...(await backend.client.images.ids({ projectId, ...input })).imageIds];
  const byPath = ['a.png', 'b.png', 'broken.png', 'sub/c.png'].map(idOf);
  expect(await ids({})).toEqual(byPath);
  expect(await ids({ order: 'path-descending' })).toEqual(byPath.toReversed());
  expect(await ids({ filter: { states: ['ready'], text: 'b' } })).toEqual([idOf('b.png'), idOf('sub/c.png')]);
  expect(await ids({ filter: { work: ['accepted'] } })).toEqual([]);
});

it('says of given images what a window of the list says of them, in their order', async () => {
  const { images } = await backend.client.images.list({ projectId });
  const imageIds = [idOf('sub/c.png'), idOf('broken.png'), imageIdSchema.parse(9999), idOf('a.png')];
  const { images: described } = await backend.client.images.details({ projectId, imageIds });
  expect(described.map(({ path }) => path)).toEqual(['sub/c.png', 'broken.png', 'a.png']);
  for (const one of described) expect(one).toEqual(images.find(({ imageId }) => imageId === one.imageId));
  expect(described[1]?.problem?.message).toContain('broken.png');
});
