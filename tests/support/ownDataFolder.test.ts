import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { cacheFolder, dataFolder } from '#models/packs/dataFolder.ts';
import { maskwright } from './runMaskwright.ts';
import { TestBackend } from './testBackend.ts';

it('keeps what backends and programs of a test cache out of the user’s folders', async () => {
  expect(dirname(dataFolder())).toBe(tmpdir());
  expect(existsSync(dataFolder())).toBe(true);
  await using backend = await TestBackend.create();
  await backend.generate(await backend.taggedProject('pictures', [3]));
  expect((await backend.client.cache.usage()).folder).toBe(cacheFolder());
  expect(existsSync(join(cacheFolder(), 'graphs'))).toBe(true);
  expect(await maskwright('cache')).toContain(cacheFolder());
});
