/**
 * A project file as it was before its format was changed, beside it: `name.maskwright.v10-backup`. A migration that fails changes
 * nothing; the backup is for who wants to go back to an older program.
 */
import { readdirSync, rmSync, statfsSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type Database from 'better-sqlite3';
import { ExpectedError, throwIfCancelled } from '#core/base/errors.ts';
import { formatBytes } from '#core/base/format.ts';
import { copyDatabase, databaseBytes, type CopyProgress } from './copyDatabase.ts';
import { readVersion } from './migrate.ts';
import { moveIntoPlace } from './moveIntoPlace.ts';
import { freeName, removeDatabase } from './sideFiles.ts';
import { corruptProject } from './storeErrors.ts';

/** Older ones are removed, once a newer one is made and the migration has succeeded. */
const keptBackups = 3;

/** For what else is written meanwhile. */
const reservedBytes = 16_000_000;

/**
 * Writes the backup and checks it. Returns its path. Throws `CancelledError`, and `ExpectedError`: `disk-full` before anything is
 * written; `project-backup-failed` when what was written is not sound though the project is; as SQLite when that is damaged.
 */
export async function backUpProject(
  sqlite: Database.Database,
  filePath: string,
  { freeBytes = freeBytesIn, ...progress }: CopyProgress & { readonly freeBytes?: (folder: string) => number },
): Promise<string> {
  requireSpace(sqlite, filePath, freeBytes);
  const target = freeName(`${filePath}.v${readVersion(sqlite)}-backup`);
  const partial = `${filePath}.backup-partial`;
  removeDatabase(partial);
  try {
    const fault = await copyDatabase(sqlite, partial, progress);
    if (fault !== null) throw damagedBackup(sqlite, filePath, fault);
    throwIfCancelled(progress.signal);
    moveIntoPlace(partial, target);
    progress.onProgress?.(databaseBytes(sqlite), databaseBytes(sqlite));
  } finally {
    removeDatabase(partial);
  }
  return target;
}

/** Removes backups of a project but for the newest few. */
export function removeOldBackups(filePath: string): void {
  const folder = dirname(filePath);
  const prefix = `${basename(filePath)}.v`;
  const backups = readdirSync(folder)
    .filter((name) => name.startsWith(prefix) && /^\d+-backup(-\d+)?$/.test(name.slice(prefix.length)))
    .map((name) => join(folder, name))
    .map((path) => ({ path, writtenAtMs: statSync(path).mtimeMs }))
    .toSorted((a, b) => b.writtenAtMs - a.writtenAtMs);
  for (const { path } of backups.slice(keptBackups)) rmSync(path, { force: true });
}

/** The backup, and what the migration itself writes. */
function requireSpace(sqlite: Database.Database, filePath: string, freeBytes: (folder: string) => number): void {
  const folder = dirname(filePath);
  const needed = 2 * databaseBytes(sqlite) + reservedBytes;
  const free = freeBytes(folder);
  if (free >= needed) return;
  throw new ExpectedError(
    'disk-full',
    `${filePath} has an older format. Bringing it up to date, with a backup, needs about ${formatBytes(needed)} in ${folder}; ` +
      `${formatBytes(free)} are free.`,
    {
      remedy: 'Make room, or move the project to a larger disk. It was not changed.',
      details: { variant: 'upgrade', file: filePath, folder, needed, free },
    },
  );
}

function freeBytesIn(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

/** A faithful copy of a damaged file is damaged, too. */
function damagedBackup(sqlite: Database.Database, filePath: string, fault: string): ExpectedError {
  const verdict = sqlite.pragma('quick_check(1)', { simple: true });
  if (verdict !== 'ok') return corruptProject(filePath, String(verdict));
  return new ExpectedError('project-backup-failed', `The backup of ${filePath} is not what it should be: ${fault}.`, {
    remedy: 'Check the disk, then open the project again. It was not changed.',
    details: { file: filePath },
  });
}
