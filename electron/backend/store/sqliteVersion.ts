import Database from 'better-sqlite3';

/** Of the SQLite that better-sqlite3 brings. */
export function sqliteVersion(): string {
  const sqlite = new Database(':memory:');
  try {
    return String(sqlite.prepare('select sqlite_version()').pluck().get());
  } finally {
    sqlite.close();
  }
}
