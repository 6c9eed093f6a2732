import { afterAll, beforeAll, expect, it } from 'vitest';
import { followed, TestBackend } from '../../../../tests/support/testBackend.ts';
import { paintBox } from '../../../../tests/support/paint.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await TestBackend.create();
});
afterAll(() => backend[Symbol.asyncDispose]());

it('a mask of another picture is not vouched for with those of all images, and is not exported as accepted', async () => {
  const projectId = await backend.taggedProject('replaced', [3, 6]);
  await backend.generate(projectId);
  // Of the same size.
  await backend.copySample(11, 'replaced/key/6.jpg');
  expect(await backend.import(projectId, 'replaced')).toMatchObject({ changed: { count: 1 } });
  const acceptAll = async () =>
    (await followed(await backend.client.masks.acceptMany({ projectId, paths: null }))).report;
  expect(await acceptAll()).toMatchObject({ accepted: 1, problems: [{ path: 'key/6.jpg', code: 'mask-outdated' }] });

  // Who draws on the picture as it is now has seen both.
  const { id } = backend.image(projectId, 'key/6.jpg');
  paintBox(backend.project(projectId), id, { x: 0, y: 0, width: 5, height: 4 }, { class: 1 });
  expect(await acceptAll()).toMatchObject({ accepted: 1, problems: [] });
});
