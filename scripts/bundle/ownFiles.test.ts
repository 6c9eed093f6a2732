import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createBuilder } from 'vite';
import { defined } from '#core/base/assert.ts';
import { ownFiles } from './ownFiles.ts';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'maskwright-bundle-'));
});

afterEach(() => rm(root, { recursive: true, force: true }));

async function write(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), text);
  }
}

/** From `source/deep/program.ts` into `built/program`. */
async function bundle(): Promise<void> {
  const outDir = join(root, 'built/program');
  const builder = await createBuilder({
    configFile: false,
    root,
    logLevel: 'silent',
    builder: {
      async buildApp(builder) {
        await builder.build(defined(builder.environments['program'], 'the program'));
      },
    },
    environments: {
      program: {
        consumer: 'server',
        build: {
          outDir,
          ssr: true,
          rolldownOptions: {
            input: { program: join(root, 'source/deep/program.ts') },
            plugins: [ownFiles(outDir)],
            output: { entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' },
          },
        },
      },
    },
  });
  await builder.buildApp();
}

it('makes a program of every thread that is started, and finds other files from where the bundle lies', async () => {
  await write({
    'source/deep/program.ts': `
      import { Worker } from 'node:worker_threads';
      import { words } from '../words.ts';
      new Worker(new URL('./threads/speaker.ts', import.meta.url)).on('message', (text) => console.log(text, words()));`,
    'source/deep/threads/speaker.ts': `
      import { parentPort } from 'node:worker_threads';
      import { words } from '../../words.ts';
      const said: string = 'a thread says ' + words();
      parentPort?.postMessage(said);`,
    'source/words.ts': `
      import { readFileSync } from 'node:fs';
      export const words = () => readFileSync(new URL("../data/words.txt", import.meta.url), 'utf8') +
        readFileSync(new URL('words.txt', new URL('../data/', import.meta.url)), 'utf8');`,
    'data/words.txt': 'hello',
  });
  await bundle();
  expect((await readdir(join(root, 'built/program'))).filter((name) => !/-[\w-]{8}\.mjs$/.test(name))).toEqual([
    'program.mjs',
    'threads-speaker.mjs',
  ]);
  // Nothing of the sources is needed any more.
  await rename(join(root, 'source'), join(root, 'gone'));
  const { stdout } = await promisify(execFile)(process.execPath, [join(root, 'built/program/program.mjs')]);
  expect(stdout).toBe('a thread says hellohello hellohello\n');
});

it.for(['import.meta.dirname', 'import.meta.filename', 'import.meta.url', "import.meta.resolve('./thread.ts')"])(
  'refuses %s, which names another place in a bundle',
  async (use) => {
    await write({ 'source/deep/program.ts': `console.log(${use});` });
    await expect(bundle()).rejects.toThrow('in a bundle import.meta is another place');
  },
);
