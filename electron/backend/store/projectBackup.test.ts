import { copyFileSync, existsSync, readdirSync, readFileSync, realpathSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { latestVersion, migrate, readVersion } from './migrate.ts';
import { closeProject, openProject, openProjectForReading } from './projectFile.ts';
import { temporaryFolder, temporaryProject } from './temporaryProject.ts';
import { upgradeProject } from './upgradeProject.ts';

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
  it('is brought up to date with a backup beside it, which says the same as before', async () => {
    using folder = temporaryFolder();
    const filePath = join(folder.path, 'old.maskwright');
    writeOldProject(filePath);
    const before = rootsIn(filePath);
    for (const open of [openProjectForReading, openProject]) {
      expect(() => open(filePath)).toThrow(expect.objectContaining({ code: 'project-older' }));
    }

    const steps: [done: number, total: number][] = [];
    const migration = await upgradeProject(filePath, { onProgress: (...step) => void steps.push(step) });
    const backup = `${realpathSync(filePath)}.v10-backup`;
    expect(migration).toEqual({ fromVersion: 10, backup });
    const [done, total] = steps.at(-1) ?? [];
    expect({ done, isMany: (total ?? 0) > 50_000 }).toEqual({ done: total, isMany: true });
    expect(rootsIn(filePath)).toEqual(before);
    expect(versionOf(filePath)).toBe(latestVersion);
    expect(rootsIn(backup)).toEqual(before);
    expect(versionOf(backup)).toBe(10);

    expect(await upgradeProject(filePath)).toBeNull();
    closeProject(openProject(filePath).project);
    expect(readdirSync(folder.path).toSorted()).toEqual(['old.maskwright', 'old.maskwright.v10-backup']);
  });

  it('keeps the newest three backups, and writes over none', async () => {
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
      const migration = await upgradeProject(filePath);
      expect(existsSync(migration?.backup ?? '')).toBe(true);
      // File times are too coarse for rounds that follow each other at once.
      utimesSync(migration?.backup ?? '', round, round);
    }
    const backups = readdirSync(folder.path).filter((name) => /-backup(-\d+)?$/.test(name) && name.startsWith('old.'));
    expect(backups).toHaveLength(3);
    for (const name of strangers) expect(existsSync(join(folder.path, name))).toBe(true);
  });

  it('that is damaged is refused before anything of it is changed', async () => {
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
    await expect(upgradeProject(filePath)).rejects.toMatchObject({ code: 'project-corrupt' });
    expect(readdirSync(folder.path)).toEqual(['damaged.maskwright']);
    expect(versionOf(filePath)).toBe(10);
  });

  it('that cannot be brought up to date stays as it was, and says where the backup is', async () => {
    using folder = temporaryFolder();
    const filePath = join(folder.path, 'odd.maskwright');
    writeOldProject(filePath);
    const sqlite = new Database(filePath);
    // What a migration wants to make is there already.
    sqlite.exec('CREATE TABLE new_job (id INTEGER)');
    sqlite.close();
    await expect(upgradeProject(filePath)).rejects.toMatchObject({
      code: 'project-migration-failed',
      remedy: expect.stringContaining('odd.maskwright.v10-backup') as string,
    });
    expect(versionOf(filePath)).toBe(10);
    expect(rootsIn(filePath)).toHaveLength(2000);
  });

  it('is left as it is when the disk has no room for both', async () => {
    using folder = temporaryFolder();
    const filePath = join(folder.path, 'big.maskwright');
    writeOldProject(filePath);
    await expect(upgradeProject(filePath, { freeBytes: () => 1_000_000 })).rejects.toMatchObject({
      code: 'disk-full',
      message: expect.stringContaining('1.0 MB are free') as string,
    });
    expect(readdirSync(folder.path)).toEqual(['big.maskwright']);
    expect(versionOf(filePath)).toBe(10);
  });

  it('is as it was when it is cancelled while it is copied', async () => {
    using folder = temporaryFolder();
    const filePath = join(folder.path, 'long.maskwright');
    writeOldProject(filePath);
    const sqlite = new Database(filePath);
    // Larger than one step of the copy.
    const insert = sqlite.prepare('INSERT INTO root (folder) VALUES (?)');
    for (let root = 0; root < 12; root++) insert.run(`/${root}/${'x'.repeat(1_000_000)}`);
    sqlite.close();
    const before = readFileSync(filePath);
    const controller = new AbortController();
    let shares = 0;
    const onProgress = (): void => {
      shares++;
      controller.abort();
    };
    await expect(upgradeProject(filePath, { signal: controller.signal, onProgress })).rejects.toMatchObject({
      kind: 'cancelled',
    });
    expect(shares).toBe(1);
    expect(readdirSync(folder.path)).toEqual(['long.maskwright']);
    expect(readFileSync(filePath).equals(before)).toBe(true);
    expect(await upgradeProject(filePath)).toMatchObject({ fromVersion: 10 });
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
