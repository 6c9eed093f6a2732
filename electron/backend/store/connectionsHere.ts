import type { Database } from 'better-sqlite3';

/** Of this thread. */
const connections = new Set<Database>();

/** Remembers a connection to a project for as long as it is open. */
export function rememberConnection(sqlite: Database): void {
  for (const known of connections) if (!known.open) connections.delete(known);
  connections.add(sqlite);
}

/**
 * Whether this thread has a project open. Its file must then not be read past SQLite: on POSIX systems, closing a file takes away
 * all locks that the process has on it.
 */
export function isOpenHere(filePath: string): boolean {
  return [...connections].some(({ open, name }) => open && name === filePath);
}
