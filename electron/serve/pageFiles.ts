/** The built page, and what the desktop has more: where it is, and building it in a clone of the repository where its sources are newer. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ExpectedError } from '#core/base/errors.ts';

export interface PagePlaces {
  /** Of the program: a clone of the repository, or a package, which holds the built page alone. */
  readonly root: string;
}

const thisProgram: PagePlaces = { root: fileURLToPath(new URL('../../', import.meta.url)) };

/** What the page is made of. */
const sources = ['renderer', 'core', 'vite.config.ts', 'package-lock.json'];
const desktopSources = ['electron/main', 'electron/preload', 'core', 'vite.config.ts', 'package-lock.json'];
const desktopFiles = ['dist/main/main.js', 'dist/preload/preload.cjs'];
const lastWords = 2000;

/**
 * The folder of the built page. `onBuild` is called where it is built first, which takes seconds.
 * Throws `ExpectedError` (`page-not-built`).
 */
export async function preparePage(onBuild: () => void, { root }: PagePlaces = thisProgram): Promise<string> {
  const folder = join(root, 'dist/renderer');
  if (await isOutOfDate(root, ['dist/renderer/index.html'], sources)) {
    onBuild();
    await buildPage(root, folder);
  }
  if (!existsSync(join(folder, 'index.html'))) throw notBuilt(`there is no ${join(folder, 'index.html')}`);
  return folder;
}

/** As `preparePage`, with what Electron runs. Only in a clone: a package starts by itself. */
export async function prepareDesktop(onBuild: () => void, { root }: PagePlaces = thisProgram): Promise<void> {
  await preparePage(onBuild, { root });
  if (!(await isOutOfDate(root, desktopFiles, desktopSources))) return;
  onBuild();
  await runBundler(root, ['--app'], { MASKWRIGHT_BUILD: 'main,preload' });
}

/** False of a package, which has no sources. */
async function isOutOfDate(root: string, built: readonly string[], madeOf: readonly string[]): Promise<boolean> {
  if (!existsSync(join(root, 'vite.config.ts'))) return false;
  const times = await Promise.all(
    built.map((file) =>
      stat(join(root, file)).then(
        ({ mtimeMs }) => mtimeMs,
        () => 0,
      ),
    ),
  );
  for (const source of madeOf) if ((await newestChange(join(root, source))) > Math.min(...times)) return true;
  return false;
}

/** Milliseconds since 1970; 0 of nothing. Tests are no part of the page. */
async function newestChange(path: string): Promise<number> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined || path.endsWith('.test.ts')) return 0;
  if (!found.isDirectory()) return found.mtimeMs;
  const names = await readdir(path);
  const times = await Promise.all(names.map((name) => newestChange(join(path, name))));
  return Math.max(0, ...times);
}

/** Built beside its place and moved there: another process may be serving what is there now. */
async function buildPage(root: string, folder: string): Promise<void> {
  const fresh = `${folder}-${process.pid}`;
  try {
    await runBundler(root, ['--outDir', fresh, '--emptyOutDir']);
    await rm(folder, { recursive: true, force: true });
    await rename(fresh, folder).catch((error: unknown) => {
      // Another process was faster; what it built is as good.
      if (!existsSync(join(folder, 'index.html'))) throw error;
    });
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

async function runBundler(root: string, args: readonly string[], variables: NodeJS.ProcessEnv = {}): Promise<void> {
  const bundler = join(root, 'node_modules/vite/bin/vite.js');
  if (!existsSync(bundler)) throw notBuilt('it is missing or older than its sources, and vite is not installed');
  const child = spawn(process.execPath, [bundler, 'build', '--logLevel', 'error', ...args], {
    cwd: root,
    env: { ...process.env, ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output = `${output}${text}`.slice(-lastWords)));
  }
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw notBuilt(`building it failed: ${output.trim() || `vite ended with code ${String(code)}`}`);
}

function notBuilt(reason: string): ExpectedError {
  return new ExpectedError('page-not-built', `The page is not built: ${reason}.`, {
    remedy: 'Run `npm run build` in the folder of the program.',
  });
}
