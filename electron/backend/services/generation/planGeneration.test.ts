import { afterAll, beforeAll, expect, it } from 'vitest';
import { plainGeneration, TestBackend } from '../../../../tests/support/testBackend.ts';
import { workOnMask } from '../../../../tests/support/paint.ts';
import { saying } from '../../../../tests/support/saying.ts';
import { readGenerationScope } from '../../store/readGenerationScope.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await TestBackend.create();
});
afterAll(() => backend[Symbol.asyncDispose]());

it('says how many images get a mask and why the others do not, as starting does it', async () => {
  const projectId = await backend.taggedProject('mixed', [3, 6, 9, 12]);
  const imageId = (sample: number) => backend.image(projectId, `key/${sample}.jpg`).id;
  await backend.generate(projectId, { images: [imageId(3), imageId(6), imageId(9)] });
  workOnMask(backend.project(projectId), imageId(6), { accepts: false });
  workOnMask(backend.project(projectId), imageId(9), { accepts: true });
  await backend.copySample(1, 'mixed/untagged.jpg');
  await backend.write('mixed/key/broken.jpg', 'no picture');
  await backend.import(projectId, 'mixed');

  const plan = (settings: object = {}) =>
    backend.client.generation.plan({ projectId, ...plainGeneration, ...settings });
  const counts = { total: 6, untagged: 1, unusable: 1 };
  expect(await plan()).toMatchObject({ ...counts, wanted: 1, masked: 1, drawn: 1, accepted: 1 });
  expect(await plan({ scope: 'all' })).toMatchObject({ ...counts, wanted: 3, masked: 0, drawn: 0, accepted: 1 });
  expect(await plan({ images: [imageId(3), imageId(12)] })).toMatchObject({ total: 2, wanted: 1, masked: 1 });
  for (const scope of ['untouched', 'all'] as const) {
    for (const includesAccepted of [false, true]) {
      const wanted = readGenerationScope(backend.project(projectId), { scope, includesAccepted }).length;
      expect(await plan({ scope, includesAccepted })).toMatchObject({ wanted });
    }
  }
  await backend.remove('mixed/key/12.jpg');
  await backend.import(projectId, 'mixed');
  expect(await plan()).toMatchObject({ total: 6, unusable: 2, wanted: 0 });
});

it('names the threshold that would be used, and what the pack does not know', async () => {
  const projectId = await backend.taggedProject('words', [3]);
  const { threshold, notices } = await backend.client.generation.plan({ projectId, ...plainGeneration });
  expect(threshold).toBeGreaterThan(0);
  expect(notices).toEqual([]);
  await backend.client.classes.create({ projectId, name: 'harbour' });
  const plan = await backend.client.generation.plan({ projectId, ...plainGeneration, threshold: 0.7 });
  expect(plan.threshold).toBe(0.7);
  expect(plan.notices).toEqual([saying('It does not know: harbour.')]);
});
