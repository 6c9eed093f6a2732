import { readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { defined } from '#core/base/assert.ts';
import { runMaskwright } from '../../../../tests/support/runMaskwright.ts';
import { TestBackend } from '../../../../tests/support/testBackend.ts';
import { WorkerHost } from '#models/runtime/worker/workerHost.ts';
import { readShownMask } from '../../store/readMasks.ts';

let backend: TestBackend;
beforeEach(async () => {
  backend = await TestBackend.create();
  vi.stubEnv('MASKWRIGHT_DATA', backend.path('data'));
});
afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  await backend[Symbol.asyncDispose]();
});

describe('the cache of a user', () => {
  it('holds what generations have computed, and is emptied without harm', async () => {
    const projectId = await backend.taggedProject('pictures', [3]);
    await backend.generate(projectId);
    const { kinds, bytes, folder } = await backend.client.cache.usage();
    expect(folder).toBe(backend.path('data', 'cache'));
    expect(kinds.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['graphs', 'texts', 'features']));
    expect(bytes).toBeGreaterThan(10_000);
    expect(await backend.generate(projectId, { scope: 'all' })).toMatchObject({ done: 1 });
    expect(await backend.client.cache.clear()).toMatchObject({ bytes: 0, kinds: [] });
    expect(await backend.generate(projectId, { scope: 'all' })).toMatchObject({ done: 1 });
  });

  it('spares a second generation the encoder, whatever its threshold and tags are, and changes no mask', async () => {
    const sessions = vi.spyOn(WorkerHost.prototype, 'createSession');
    const encoders = () =>
      sessions.mock.calls.filter(([source]) => 'bytes' in source && /dense/.test(source.name ?? ''));
    const projectId = await backend.taggedProject('pictures', [3, 6]);
    const planes = () =>
      backend
        .images(projectId)
        .map(({ id }) => defined(readShownMask(backend.project(projectId), id), 'the mask').planes);
    await backend.generate(projectId, { threshold: 0.6 });
    const strict = planes();
    const opened = encoders().length;
    expect(opened).toBeGreaterThan(0);

    expect(await backend.generate(projectId, { scope: 'all', threshold: 0.3 })).toMatchObject({ done: 2, failed: 0 });
    const loose = planes();
    const [key] = await backend.client.classes.list({ projectId });
    await backend.client.classes.rename({ projectId, classId: defined(key, 'a class').id, name: 'star' });
    expect(await backend.generate(projectId, { scope: 'all', threshold: 0.3 })).toMatchObject({ done: 2, failed: 0 });
    const renamed = planes();
    expect(encoders()).toHaveLength(opened);
    expect(loose).not.toEqual(strict);
    expect(renamed).not.toEqual(loose);

    await backend.client.cache.clear();
    await backend.generate(projectId, { scope: 'all', threshold: 0.3 });
    expect(encoders().length).toBeGreaterThan(opened);
    expect(planes()).toEqual(renamed);
  });

  it('gives the same masks when every entry in it is damaged', async () => {
    const projectId = await backend.taggedProject('pictures', [3]);
    await backend.generate(projectId);
    const image = backend.image(projectId, 'key/3.jpg');
    const shown = () => defined(readShownMask(backend.project(projectId), image.id), 'the mask');
    const before = shown();
    const whole = new Map<string, Buffer>();
    for (const kind of ['graphs', 'texts', 'features']) {
      const inside = backend.path('data', 'cache', kind);
      for (const name of await readdir(inside)) {
        const entry = join(inside, name);
        const bytes = await readFile(entry);
        whole.set(entry, bytes);
        await writeFile(entry, bytes.subarray(0, -3));
      }
    }
    expect(await backend.generate(projectId, { scope: 'all' })).toMatchObject({ done: 1, failed: 0 });
    const after = shown();
    expect(after.proposal?.id).not.toBe(before.proposal?.id);
    expect(before.planes.class.some((label) => label > 0)).toBe(true);
    expect(after.planes).toEqual(before.planes);
    // What was read was found to be damaged and made anew; a process does not read the graph of its self-check twice.
    const renewed = new Set<string>();
    for (const [entry, bytes] of whole) if (bytes.equals(await readFile(entry))) renewed.add(basename(dirname(entry)));
    expect(renewed).toEqual(new Set(['graphs', 'texts', 'features']));
  });

  it('keeps to a limit that is set for every later process, and keeps other settings', async () => {
    await backend.write('data/settings.json', '{"ofLater": 1}');
    const projectId = await backend.taggedProject('pictures', [3]);
    await backend.generate(projectId);
    expect(await backend.client.cache.limit({ limitBytes: 5_000 })).toMatchObject({ limitBytes: 5_000 });
    expect((await backend.client.cache.usage()).bytes).toBeLessThanOrEqual(5_000);
    expect(JSON.parse(await readFile(backend.path('data', 'settings.json'), 'utf8'))).toEqual({
      ofLater: 1,
      cacheLimitBytes: 5_000,
    });
    expect(await backend.generate(projectId, { scope: 'all' })).toMatchObject({ done: 1 });
    expect((await backend.client.cache.usage()).kinds.map(({ kind }) => kind)).not.toContain('graphs');
    // Nothing at all is kept with a limit of nothing.
    await backend.client.cache.limit({ limitBytes: 0 });
    expect(await backend.generate(projectId, { scope: 'all' })).toMatchObject({ done: 1 });
    const kinds = (await backend.client.cache.usage()).kinds.map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind !== 'providers')).toEqual([]);
  });

  it('is shown, limited and emptied from the command line', async () => {
    const variables = { MASKWRIGHT_DATA: backend.path('data') };
    const limited = await runMaskwright(['cache', '--limit', '1.5 GB'], { variables });
    expect(limited).toMatchObject({ code: 0, stdout: expect.stringContaining('0 B of at most 1.5 GB in') as string });
    await backend.write('data/cache/texts/0', 'some text');
    await backend.write('data/cache/graphs/0', 'a graph');
    const { stdout } = await runMaskwright(['cache', '--clear', 'texts'], { variables });
    expect(stdout).toContain('graphs (derived graphs): 1 file, 7 B');
    expect(stdout).not.toContain('texts');
    const cleared = await runMaskwright(['cache', '--clear'], { variables });
    expect(cleared).toMatchObject({ code: 0, stdout: expect.not.stringContaining('graphs') as string });
    expect(await runMaskwright(['cache', '--clear', 'masks'], { variables })).toMatchObject({ code: 2 });
    expect(await runMaskwright(['cache', '--limit', 'little'], { variables })).toMatchObject({ code: 2 });
  });
});
