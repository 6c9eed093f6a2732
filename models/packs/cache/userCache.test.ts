import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../testPack.ts';
import { UserCache } from './userCache.ts';

async function filesOf(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  return names.filter((name) => name.isFile()).map((name) => join(name.parentPath, name.name));
}

/** As if nobody had used it for so many days. */
async function age(path: string, days: number): Promise<void> {
  const then = Date.now() / 1000 - days * 24 * 60 * 60;
  await utimes(path, then, then);
}

describe('the cache', () => {
  it('gives back what was kept under a key, also to another process, and nothing for another key', async () => {
    await using temporary = await temporaryFolder();
    const cache = new UserCache(join(temporary.path, 'cache'));
    const content = randomBytes(1000);
    await cache.keep('graphs', ['a', 1], content);
    await cache.keep('texts', ['empty'], new Uint8Array());
    const other = new UserCache(cache.folder);
    expect(await other.read('graphs', ['a', 1])).toEqual(new Uint8Array(content));
    expect((await other.read('texts', ['empty']))?.byteLength).toBe(0);
    for (const key of [['a', 2], ['a', '1'], ['a'], ['a1']]) expect(await cache.read('graphs', key)).toBeUndefined();
    expect(await cache.read('texts', ['a', 1])).toBeUndefined();
    expect(await cache.usage()).toMatchObject([
      { kind: 'graphs', entries: 1 },
      { kind: 'texts', entries: 1 },
    ]);
  });

  it.for([
    ['cut short', (file: Buffer) => file.subarray(0, -1)],
    ['empty', (file: Buffer) => file.subarray(0, 0)],
    ['changed by a bit', (file: Buffer) => file.with(-1, (file.at(-1) ?? 0) ^ 1)],
    ['with more at its end', (file: Buffer) => Buffer.concat([file, Buffer.from('x')])],
    ['of another layout', (file: Buffer) => Buffer.concat([Buffer.from('X'), file.subarray(1)])],
  ] as const)('drops an entry that is %s', async ([, damage]) => {
    await using temporary = await temporaryFolder();
    const cache = new UserCache(temporary.path);
    await cache.keep('graphs', ['a'], randomBytes(1000));
    const [path = ''] = await filesOf(temporary.path);
    await writeFile(path, damage(await readFile(path)));
    expect(await cache.read('graphs', ['a'])).toBeUndefined();
    expect(await filesOf(temporary.path)).toEqual([]);
  });

  it('lets go what was not used for longest when it grows over its limit', async () => {
    await using temporary = await temporaryFolder();
    const cache = new UserCache(temporary.path, { limitBytes: 10_000 });
    for (const key of ['first', 'second', 'third']) {
      await cache.keep('graphs', [key], randomBytes(2_500));
      await cache.settled();
      for (const path of await filesOf(temporary.path)) {
        await age(path, (Date.now() - (await stat(path)).mtimeMs) / 864e5 + 1);
      }
    }
    // Asked for again, so the second is the oldest now.
    expect(await cache.read('graphs', ['first'])).toBeDefined();
    await cache.keep('graphs', ['fourth'], randomBytes(2_500));
    await cache.settled();
    const left = ['first', 'second', 'third', 'fourth'].map(
      async (key) => (await cache.read('graphs', [key])) !== undefined,
    );
    expect(await Promise.all(left)).toEqual([true, false, true, true]);
  });

  it('lets a kind that outgrew its share go before others, however long those were not used', async () => {
    await using temporary = await temporaryFolder();
    const cache = new UserCache(temporary.path, { limitBytes: 10_000, shares: { features: 0.5 } });
    await cache.keep('texts', ['old'], randomBytes(2_000));
    for (const path of await filesOf(temporary.path)) await age(path, 9);
    for (let i = 0; i < 10; i++) {
      await cache.keep('features', [i], randomBytes(1_000));
      await cache.settled();
      const isOver = (await cache.usage()).some(({ kind, bytes }) => kind === 'features' && bytes > 8_000);
      expect(isOver).toBe(false);
    }
    expect(await cache.read('texts', ['old'])).toBeDefined();
    expect(await cache.read('features', [0])).toBeUndefined();
    expect(await cache.read('features', [9])).toBeDefined();
    // Alone, it may still not take more than its share once room is made.
    await cache.shrinkTo(8_000);
    expect(await cache.usage()).toMatchObject([{ kind: 'features', entries: 3 }, { kind: 'texts' }]);
  });

  it('keeps nothing that is larger than all of it, and notices what others have written', async () => {
    await using temporary = await temporaryFolder();
    const cache = new UserCache(temporary.path, { limitBytes: 10_000 });
    await cache.keep('graphs', ['large'], randomBytes(20_000));
    expect(await filesOf(temporary.path)).toEqual([]);
    const other = new UserCache(temporary.path, { limitBytes: 1e9 });
    for (let i = 0; i < 6; i++) await other.keep('texts', [i], randomBytes(2_000));
    await cache.keep('graphs', ['small'], randomBytes(1_000));
    await cache.settled();
    const bytes = (await cache.usage()).reduce((sum, kind) => sum + kind.bytes, 0);
    expect(bytes).toBeLessThanOrEqual(10_000);
    expect(bytes).toBeGreaterThan(5_000);
  });

  it('clears away what killed processes left, and not what is being written', async () => {
    await using temporary = await temporaryFolder();
    const cache = new UserCache(temporary.path);
    await mkdir(join(temporary.path, 'graphs'));
    const [old, fresh] = ['old.tmp', 'fresh.tmp'].map((name) => join(temporary.path, 'graphs', name));
    for (const path of [old, fresh]) await writeFile(path ?? '', 'half');
    await age(old ?? '', 1);
    await cache.shrinkTo(1e9);
    expect(await filesOf(temporary.path)).toEqual([fresh]);
    await cache.clear();
    expect(await readdir(temporary.path)).toEqual([]);
  });

  it('is emptied of one kind, the others staying', async () => {
    await using temporary = await temporaryFolder();
    const cache = new UserCache(temporary.path);
    for (const kind of ['graphs', 'texts']) await cache.keep(kind, ['a'], randomBytes(10));
    await cache.clear('texts');
    await cache.clear('never-kept');
    expect(await readdir(temporary.path)).toEqual(['graphs']);
    expect(await cache.read('graphs', ['a'])).toBeDefined();
  });

  it('is no obstacle where it cannot be written', async () => {
    await using temporary = await temporaryFolder();
    await writeFile(join(temporary.path, 'file'), '');
    const cache = new UserCache(join(temporary.path, 'file', 'below'));
    await cache.keep('graphs', ['a'], randomBytes(10));
    expect(await cache.read('graphs', ['a'])).toBeUndefined();
    expect(await cache.usage()).toEqual([]);
    await cache.clear();
  });
});

/** Contents that tell their own key, so that a mixed-up entry would show. */
const writer = `
  import { UserCache } from ${JSON.stringify(new URL('./userCache.ts', import.meta.url).href)};
  const cache = new UserCache(process.argv[1], { limitBytes: 40e6 });
  for (let i = 0; ; i = (i + 1) % 20) {
    await cache.keep('graphs', [i], new Uint8Array(Number(process.argv[2])).fill(i));
    if (i === 1) console.log('writing');
  }
`;

/** Processes that write until the end of the scope, when they are killed; they have begun. */
async function startWriters(folder: string, entryBytes: number): Promise<AsyncDisposableStack> {
  const processes = new AsyncDisposableStack();
  const writers = Array.from({ length: 2 }, () => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', writer, folder, `${entryBytes}`], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = new Promise((resolve) => child.once('close', resolve));
    processes.defer(async () => {
      child.kill('SIGKILL');
      await ended;
    });
    return new Promise((resolve) => child.stdout.once('data', resolve));
  });
  await Promise.all(writers);
  return processes;
}

it('can be emptied while others write into it, and they go on', async () => {
  await using temporary = await temporaryFolder();
  await using processes = await startWriters(temporary.path, 10);
  const cache = new UserCache(temporary.path);
  for (let round = 0; round < 200; round++) {
    await cache.clear(round % 2 === 0 ? undefined : 'graphs');
    const content = await cache.read('graphs', [round % 20]);
    expect(content?.every((byte) => byte === round % 20) ?? true).toBe(true);
  }
  await expect.poll(() => cache.usage(), { timeout: 20_000 }).not.toEqual([]);
  await processes.disposeAsync();
});

it('holds whole entries alone, whenever its writers are killed', async () => {
  await using temporary = await temporaryFolder();
  for (let round = 0; round < 4; round++) {
    await using processes = await startWriters(temporary.path, 3e6);
    const cache = new UserCache(temporary.path);
    const expectWhole = async (): Promise<number> => {
      let found = 0;
      for (let i = 0; i < 20; i++) {
        const content = await cache.read('graphs', [i]);
        if (content === undefined) continue;
        found++;
        expect(content.byteLength === 3e6 && content.every((byte) => byte === i)).toBe(true);
      }
      return found;
    };
    await expectWhole();
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 100));
    await processes.disposeAsync();
    const files = (await filesOf(temporary.path)).filter((path) => !path.endsWith('.tmp'));
    // Every file that has its name is whole: none is dropped when it is read.
    expect(await expectWhole()).toBe(files.length);
    expect(files.length).toBeGreaterThan(0);
  }
});
