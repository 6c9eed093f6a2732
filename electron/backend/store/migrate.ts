import type { Database } from 'better-sqlite3';
import { assert, defined } from '#core/base/assert.ts';
import { ExpectedError } from '#core/base/errors.ts';
import { allMigrations } from './migrations/allMigrations.ts';
import type { Migration } from './migrations/migration.ts';

/** The version that this program writes. */
export const latestVersion = defined(allMigrations.at(-1), 'the last migration').version;

/** The schema version of an open file; 0 is a file that has no tables yet. */
export function readVersion(database: Database): number {
  return Number(database.pragma('user_version', { simple: true }));
}

/**
 * Brings the schema to the latest version (or to `target`), all steps in one transaction: a process that dies in between
 * leaves the file as it was. References are not enforced meanwhile, or a table that is made anew would take along all that
 * refers to it; they are checked at the end. Throws `ExpectedError` (`project-newer`) when the file is from a later program.
 */
export function migrate(
  database: Database,
  filePath: string,
  { migrations = allMigrations, target = latestVersion }: { migrations?: readonly Migration[]; target?: number } = {},
): void {
  const version = readVersion(database);
  refuseNewerVersion(version, filePath);
  assertRising(migrations);
  const missing = migrations.filter((migration) => migration.version > version && migration.version <= target);
  const last = missing.at(-1);
  if (last === undefined) return;
  // Without effect inside a transaction, therefore around it.
  const enforced = Number(database.pragma('foreign_keys', { simple: true }));
  database.pragma('foreign_keys = OFF');
  try {
    database
      .transaction(() => {
        const brokenBefore = countBrokenReferences(database);
        for (const migration of missing) migration.migrate(database);
        assert(
          countBrokenReferences(database) <= brokenBefore,
          `the migration of ${filePath} to version ${last.version} leaves references to nothing`,
        );
        database.pragma(`user_version = ${last.version}`);
      })
      .immediate();
  } finally {
    database.pragma(`foreign_keys = ${enforced}`);
  }
}

function countBrokenReferences(database: Database): number {
  return (database.pragma('foreign_key_check') as unknown[]).length;
}

/** Throws `ExpectedError` (`project-newer`). */
export function refuseNewerVersion(version: number, filePath: string): void {
  if (version <= latestVersion) return;
  throw new ExpectedError(
    'project-newer',
    `${filePath} was written by a newer Maskwright: its format is version ${version}, this program knows up to ${latestVersion}.`,
    {
      remedy: 'Update Maskwright, then open the project again. The file was not changed.',
      details: { file: filePath, fileVersion: version, supportedVersion: latestVersion },
    },
  );
}

function assertRising(migrations: readonly Migration[]): void {
  migrations.reduce((previous, { version }) => {
    assert(Number.isInteger(version) && version > previous, `migration ${version} does not follow ${previous}`);
    return version;
  }, 0);
}
