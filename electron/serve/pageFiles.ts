/** The built page: where it is, and building it in a clone of the repository where its sources are newer. */
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
const lastWords = 2000;

/**
 * The folder of the built page. `onBuild` is called where it is built first, which takes seconds.
 * Throws `ExpectedError` (`page-not-built`).
 */
export async function preparePage(onBuild: () => void, { root }: PagePlaces = thisProgram): Promise<string> {
  const folder = join(root, 'dist/renderer');
  const bundler = join(root, 'node_modules/vite/bin/vite.js');
  const isClone = existsSync(join(root, 'vite.config.ts'));
  if (isClone && (await isOutOfDate(root, folder))) {
    if (!existsSync(bundler)) {
      throw notBuilt(`${folder} is missing or older than its sources, and vite is not installed`);
    }
    onBuild();
    await build(root, folder, bundler);
  }
  if (!existsSync(join(folder, 'index.html'))) throw notBuilt(`there is no ${join(folder, 'index.html')}`);
  return folder;
}

async function isOutOfDate(root: string, folder: string): Promise<boolean> {
  const built = await stat(join(folder, 'index.html')).catch(() => undefined);
  if (built === undefined) return true;
  for (const source of sources) if ((await newestChange(join(root, source))) > built.mtimeMs) return true;
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
async function build(root: string, folder: string, bundler: string): Promise<void> {
  const fresh = `${folder}-${process.pid}`;
  const child = spawn(process.execPath, [bundler, 'build', '--logLevel', 'error', '--outDir', fresh, '--emptyOutDir'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output = `${output}${text}`.slice(-lastWords)));
  }
  try {
    const [code] = (await once(child, 'close')) as [number | null];
    if (code !== 0) throw notBuilt(`building it failed: ${output.trim() || `vite ended with code ${String(code)}`}`);
    await rm(folder, { recursive: true, force: true });
    await rename(fresh, folder).catch((error: unknown) => {
      // Another process was faster; what it built is as good.
      if (!existsSync(join(folder, 'index.html'))) throw error;
    });
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

function notBuilt(reason: string): ExpectedError {
  return new ExpectedError('page-not-built', `The page is not built: ${reason}.`, {
    remedy: 'Run `npm run build` in the folder of the program.',
  });
}
