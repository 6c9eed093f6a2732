import { copyFileSync, existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { latestVersion, migrate, readVersion } from './migrate.ts';
import { closeProject, openProject, openProjectForReading } from './projectFile.ts';
import { temporaryFolder, temporaryProject } from './temporaryProject.ts';

/** A project as the first version of the format had it, with some rows. */
function writeOldProject(filePath: string, version = 10): void {
  const sqlite = new Database(filePath);
  sqlite.pragma(`application_id = ${Buffer.from('MSKW').readInt32BE()}`);
  migrate(sqlite, filePath, { target: version });
  sqlite.pragma('journal_mode = WAL');
  const insert = sqlite.prepare('INSERT INTO root (folder) VALUES (?)');
  sqlite.transaction(() => {
    for (let root = 0; root < 2000; root++) insert.run(`/pictures/${root}`);
  })();
  sqlite.close();
}

function rootsIn(filePath: string): unknown[] {
  const sqlite = new Database(filePath, { readonly: true });
  try {
    return sqlite.prepare('SELECT * FROM root ORDER BY id').all();
  } finally {
    sqlite.close();
  }
}

function versionOf(filePath: string): number {
  const sqlite = new Database(filePath, { readonly: true });
  try {
    return readVersion(sqlite);
  } finally {
    sqlite.close();
  }
}

describe('a project of an older format', () => {
  it('is brought up to date with a backup beside it, which says the same as before', () => {
    using folder = temporaryFolder();
    const filePath = join(folder.path, 'old.maskwright');
    writeOldProject(filePath);
    const before = rootsIn(filePath);
    expect(() => openProjectForReading(filePath)).toThrow(expect.objectContaining({ code: 'project-older' }));

    const { project, migration } = openProject(filePath);
    const backup = `${project.filePath}.v10-backup`;
    expect(migration).toEqual({ fromVersion: 10, backup });
    closeProject(project);
    expect(rootsIn(filePath)).toEqual(before);
    expect(versionOf(filePath)).toBe(latestVersion);
    expect(rootsIn(backup)).toEqual(before);
    expect(versionOf(backup)).toBe(10);

    const again = openProject(filePath);
    expect(again.migration).toBeNull();
    closeProject(again.project);
    expect(readdirSync(folder.path).toSorted()).toEqual(['old.maskwright', 'old.maskwright.v10-backup']);
  });

  it('keeps the newest three backups, and writes over none', () => {
    using folder = temporaryFolder();
    const filePath = join(folder.path, 'old.maskwright');
    const old = join(folder.path, 'old.sqlite');
    writeOldProject(old);
    const strangers = [
      'old.maskwright.v10-backup-mine',
      'old.maskwright.v10-backup.txt',
      'older.maskwright.v10-backup',
    ];
    for (const name of strangers) writeFileSync(join(folder.path, name), 'not ours');
    for (let round = 1; round <= 5; round++) {
      copyFileSync(old, filePath);
      const { project, migration } = openProject(filePath);
      closeProject(project);
      expect(existsSync(migration?.backup ?? '')).toBe(true);
      // File times are too coarse for rounds that follow each other at once.
      utimesSync(migration?.backup ?? '', round, round);
    }
    const backups = readdirSync(folder.path).filter((name) => /-backup(-\d+)?$/.test(name) && name.startsWith('old.'));
    expect(backups).toHaveLength(3);
    for (const name of strangers) expect(existsSync(join(folder.path, name))).toBe(true);
  });

  it('that is damaged is refused before anything of it is changed', () => {
    using folder = temporaryFolder();
    const filePath = join(folder.path, 'damaged.maskwright');
    writeOldProject(filePath);
    const sqlite = new Database(filePath);
    const pageSize = Number(sqlite.pragma('page_size', { simple: true }));
    const page = Number(sqlite.prepare(`SELECT max(pageno) FROM dbstat WHERE name = 'root'`).pluck().get());
    sqlite.close();
    const bytes = readFileSync(filePath);
    bytes.fill(0xee, (page - 1) * pageSize, page * pageSize);
    writeFileSync(filePath, bytes);
    expect(() => openProject(filePath)).toThrow(expect.objectContaining({ code: 'project-corrupt' }));
    expect(readdirSync(folder.path)).toEqual(['damaged.maskwright']);
    expect(versionOf(filePath)).toBe(10);
  });

  it('that cannot be brought up to date stays as it was, and says where the backup is', () => {
    using folder = temporaryFolder();
    const filePath = join(folder.path, 'odd.maskwright');
    writeOldProject(filePath);
    const sqlite = new Database(filePath);
    // What a migration wants to make is there already.
    sqlite.exec('CREATE TABLE new_job (id INTEGER)');
    sqlite.close();
    let thrown: unknown;
    try {
      openProject(filePath);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({
      code: 'project-migration-failed',
      remedy: expect.stringContaining('odd.maskwright.v10-backup') as string,
    });
    expect(versionOf(filePath)).toBe(10);
    expect(rootsIn(filePath)).toHaveLength(2000);
  });

  it('is left as it is when the disk has no room for both', () => {
    using folder = temporaryFolder();
    const filePath = join(folder.path, 'big.maskwright');
    writeOldProject(filePath);
    expect(() => openProject(filePath, { freeBytes: () => 1_000_000 })).toThrow(
      expect.objectContaining({ code: 'disk-full', message: expect.stringContaining('1.0 MB are free') as string }),
    );
    expect(readdirSync(folder.path)).toEqual(['big.maskwright']);
    expect(versionOf(filePath)).toBe(10);
  });
});

describe('a project on a network share', () => {
  it('keeps no write-ahead log there, and says so; back on this machine it does again', () => {
    using temporary = temporaryProject();
    closeProject(temporary.project);
    const onShare = openProject(temporary.filePath, { networkShareOf: () => 'NFS' });
    expect(onShare.networkShare).toBe('NFS');
    expect(onShare.project.database.sqlite.pragma('journal_mode', { simple: true })).toBe('delete');
    const reading = openProjectForReading(temporary.filePath);
    closeProject(reading);
    closeProject(onShare.project);
    const here = openProject(temporary.filePath);
    expect(here.networkShare).toBeNull();
    expect(here.project.database.sqlite.pragma('journal_mode', { simple: true })).toBe('wal');
    closeProject(here.project);
  });
});
