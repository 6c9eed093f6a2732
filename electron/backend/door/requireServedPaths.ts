import { pathFields } from './pathFields.ts';
import type { ServedFolders } from './servedFolders.ts';

/**
 * Refuses a call of a served client that names a path outside the folders. Inputs are looked at before they are parsed: what has
 * another type than it should have is refused after this. Throws as `ServedFolders.require`.
 */
export async function requireServedPaths(folders: ServedFolders, procedure: string, input: unknown): Promise<void> {
  if (typeof input !== 'object' || input === null) return;
  const values = new Map<string, unknown>(Object.entries(input));
  for (const [field, kind] of Object.entries(pathFields[procedure] ?? {})) {
    const value = values.get(field);
    const isPath = kind === 'path' || (kind === 'packOrPath' && /[\\/]/.test(String(value)));
    if (typeof value === 'string' && isPath) await folders.require(value);
  }
}
