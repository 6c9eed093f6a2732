import { afterAll, beforeAll, expect, it } from 'vitest';
import packageJson from '../../../../package.json' with { type: 'json' };
import { TestBackend } from '../../../../tests/support/testBackend.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await TestBackend.create();
});
afterAll(() => backend[Symbol.asyncDispose]());

it('the program says what it is made of, and where it keeps what', async () => {
  const { version, components, folders } = await backend.client.about.program();
  expect(version).toBe(packageJson.version);
  expect(components).toMatchObject({
    node: process.versions.node,
    onnxruntime: packageJson.dependencies['onnxruntime-node'],
    sharp: packageJson.dependencies.sharp,
  });
  for (const part of Object.values(components)) expect(part).toMatch(/^\d+\.\d+/);
  expect(folders.packs).toBe(backend.packsFolder);
  expect(folders.data).toBe(process.env['MASKWRIGHT_DATA']);
  expect(folders.cache).toBe((await backend.client.cache.usage()).folder);
});
