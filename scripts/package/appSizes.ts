/** How large an assembled application is, part by part. */
import { readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { AppPlaces } from './appPlaces.ts';

export interface AppPart {
  readonly name: string;
  readonly bytes: number;
}

/** By the beginnings of their paths; the first that fits. What fits none is Electron. */
function partsOf({ root, archive }: AppPlaces): readonly (readonly [name: string, beginning: string])[] {
  const packages = join(root, 'node_modules');
  return [
    ['Node', join(packages, 'node/')],
    ['onnxruntime', join(packages, 'onnxruntime-')],
    ['better-sqlite3', join(packages, 'better-sqlite3')],
    ['sharp and what it needs', packages],
    ['page', join(root, 'dist/renderer')],
    ['backend, command line', join(root, 'dist')],
    ['embedded pack', join(root, 'resources/packs')],
    ['sample', join(root, 'resources/sample')],
    ['app.asar', archive],
    ['licences', join(dirname(archive), 'licences')],
    ['rest of the backend', root],
  ];
}

/** The largest first; together all files below `folder`. */
export async function appSizes(folder: string, places: AppPlaces): Promise<readonly AppPart[]> {
  const parts = partsOf(places);
  const sizes = new Map<string, number>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const [name] = parts.find(([, beginning]) => path.startsWith(beginning)) ?? ['Electron'];
    sizes.set(name, (sizes.get(name) ?? 0) + (await stat(path)).size);
  }
  return [...sizes].map(([name, bytes]) => ({ name, bytes })).sort((a, b) => b.bytes - a.bytes);
}
