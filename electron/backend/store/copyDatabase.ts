/** A copy of an open SQLite file as it is at one moment, under a name of its own and checked. */
import { setImmediate } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { throwIfCancelled } from '#core/base/errors.ts';

export interface CopyProgress {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((bytesDone: number, bytesTotal: number) => void) | undefined;
}

/** 4 MB at a time: what may pass between two looks at the signal. */
const pagesPerStep = 1024;

/** Of the file as it is now, what lies in the log included. */
export function databaseBytes(sqlite: Database.Database): number {
  return Number(sqlite.pragma('page_count', { simple: true })) * Number(sqlite.pragma('page_size', { simple: true }));
}

/**
 * Copies a database to `target`, a single file without a log beside it, and reads the copy once. Returns what is wrong with it
 * (`table: what SQLite says`), or null when it is sound. Others get a turn meanwhile. Throws `CancelledError`, and as SQLite;
 * the caller removes what there is then.
 */
export async function copyDatabase(
  sqlite: Database.Database,
  target: string,
  { signal, onProgress }: CopyProgress,
): Promise<string | null> {
  throwIfCancelled(signal);
  const bytes = databaseBytes(sqlite);
  await sqlite.backup(target, {
    progress: ({ totalPages, remainingPages }) => {
      throwIfCancelled(signal);
      onProgress?.(totalPages === 0 ? 0 : bytes * (1 - remainingPages / totalPages), bytes);
      return pagesPerStep;
    },
  });
  const copy = new Database(target, { fileMustExist: true });
  try {
    copy.pragma('journal_mode = DELETE');
    const tables = copy
      .prepare<[], string>(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`)
      .pluck()
      .all();
    for (const table of tables) {
      throwIfCancelled(signal);
      const verdict = copy.pragma(`quick_check('${table.replaceAll("'", "''")}')`, { simple: true });
      if (verdict !== 'ok') return `${table}: ${String(verdict)}`;
      await setImmediate();
    }
    return null;
  } finally {
    copy.close();
  }
}
