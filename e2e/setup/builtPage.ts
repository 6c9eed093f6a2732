/** The page as users get it, built once for all specs: `dist/renderer`, made anew when a source of it is younger. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { findChromium } from './findChromium.ts';

export const repositoryRoot = join(import.meta.dirname, '../..');

export const pageFolder = join(repositoryRoot, 'dist/renderer');

/** What the page is made of. */
const sources = ['renderer', 'core', 'vite.config.ts', 'package-lock.json'];

/** Vitest calls it before the first spec. */
export async function setup(): Promise<void> {
  if (findChromium() !== undefined) await buildPage();
}

/** Nothing when the page is younger than its sources. Throws with what Vite said when it cannot be built. */
export async function buildPage(): Promise<void> {
  const built = statSync(join(pageFolder, 'index.html'), { throwIfNoEntry: false })?.mtimeMs ?? -Infinity;
  if (Math.max(...sources.map((source) => newestChange(join(repositoryRoot, source)))) <= built) return;
  const child = spawn(process.execPath, [join(repositoryRoot, 'node_modules/vite/bin/vite.js'), 'build'], {
    cwd: repositoryRoot,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (output += text.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`the page could not be built (npm run build):\n${output}`);
}

/** In milliseconds, of a file or of any file below a folder. */
function newestChange(path: string): number {
  const { mtimeMs } = statSync(path);
  if (!statSync(path).isDirectory()) return mtimeMs;
  // A folder's own time tells of files that are gone.
  return readdirSync(path).reduce((newest, name) => Math.max(newest, newestChange(join(path, name))), mtimeMs);
}
