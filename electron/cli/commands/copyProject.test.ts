import { afterAll, beforeAll, expect, it } from 'vitest';
import { TestBackend } from '../../../tests/support/testBackend.ts';
import { Output } from '../output.ts';
import { copyProject } from './copyProject.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await TestBackend.create();
});
afterAll(() => backend[Symbol.asyncDispose]());

it('copies a project that is open, says where to, and counts megabytes', async () => {
  const projectId = await backend.taggedProject('pictures', [1, 2]);
  const { file } = await backend.client.projects.status({ projectId });
  const target = backend.path('copy.maskwright');
  let text = '';
  const sink = { write: (part: string) => void (text += part) };
  const context = { client: backend.client, output: new Output(sink, sink), signal: new AbortController().signal };
  await copyProject(context, { file, target, replace: false });
  expect(text).toMatch(/Copied to .*copy\.maskwright \([\d.]+ [kM]B\)/);
  expect(text).not.toContain('images/s');
  expect(await backend.client.projects.inspect({ file: target })).toMatchObject({ images: { total: 2, tagged: 2 } });
  await expect(copyProject(context, { file, target, replace: false })).rejects.toMatchObject({
    code: 'project-exists',
  });
});
