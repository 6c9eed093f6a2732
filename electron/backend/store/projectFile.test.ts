import { chmodSync, copyFileSync, mkdirSync, readdirSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { latestVersion, migrate } from './migrate.ts';
import { closeProject, createProject, openProject, openProjectForReading } from './projectFile.ts';
import { readImagePage, readRoots } from './readImages.ts';
import {
  addReadyImages,
  firstLine,
  startNode,
  temporaryFolder,
  temporaryProject,
  type TemporaryProject,
} from './temporaryProject.ts';

function expectRefusal(work: () => unknown, code: string, ...words: string[]): void {
  let thrown: unknown;
  try {
    work();
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toMatchObject({ kind: 'expected', code });
  const { message, remedy } = thrown as { message: string; remedy: string };
  for (const word of words) expect(message).toContain(word);
  expect(remedy).toMatch(/\w/);
}

function closed(temporary: TemporaryProject): string {
  closeProject(temporary.project);
  return temporary.filePath;
}

describe('a project file', () => {
  it('keeps what was written after it is closed, and is a single file then', () => {
    using temporary = temporaryProject();
    addReadyImages(temporary, 3);
    const filePath = closed(temporary);
    expect(readdirSync(temporary.folder)).toEqual([basename(filePath)]);
    const { project, takenOverFrom } = openProject(filePath);
    expect(readImagePage(project, { limit: 10 }).map((image) => image.path)).toEqual(['0.jpg', '1.jpg', '2.jpg']);
    expect(takenOverFrom).toBeNull();
    closeProject(project);
    closeProject(project);
  });

  it('says who it is: application id and schema version', () => {
    using temporary = temporaryProject();
    const sqlite = new Database(closed(temporary), { readonly: true });
    expect(sqlite.pragma('application_id', { simple: true })).toBe(Buffer.from('MSKW').readInt32BE());
    expect(sqlite.pragma('user_version', { simple: true })).toBe(latestVersion);
    sqlite.close();
  });

  it('enforces references, keeps a write-ahead log and flushes every commit', () => {
    using temporary = temporaryProject();
    const { sqlite } = temporary.project.database;
    expect(sqlite.pragma('foreign_keys', { simple: true })).toBe(1);
    expect(sqlite.pragma('journal_mode', { simple: true })).toBe('wal');
    expect(sqlite.pragma('synchronous', { simple: true })).toBe(2);
  });

  it('can be read by others while it is open for writing, but not be written through a reading handle', () => {
    using temporary = temporaryProject();
    const reading = openProjectForReading(temporary.filePath);
    addReadyImages(temporary, 1);
    expect(readImagePage(reading, { limit: 10 })).toHaveLength(1);
    expect(() => reading.database.sqlite.exec('DELETE FROM image')).toThrow(/readonly/);
    closeProject(reading);
    expect(readRoots(temporary.project)).toHaveLength(1);
  });

  it('works in folders with spaces and letters of any script', () => {
    using folder = temporaryFolder();
    const nested = join(folder.path, 'Bilder für 猫 & co');
    mkdirSync(nested);
    const { project } = createProject(join(nested, 'ünï.maskwright'));
    closeProject(project);
    const again = openProject(join(nested, 'ünï.maskwright'));
    closeProject(again.project);
  });
});

describe('files that are refused', () => {
  it('creating: an existing file, a missing folder, another ending; nothing is left behind', () => {
    using temporary = temporaryProject();
    const { folder, filePath } = temporary;
    expectRefusal(() => createProject(closed(temporary)), 'project-exists', filePath);
    expectRefusal(() => createProject(join(folder, 'nowhere/a.maskwright')), 'project-folder-missing', 'nowhere');
    expectRefusal(() => createProject(join(folder, 'a.sqlite')), 'project-name', 'a.sqlite');
    expect(readdirSync(folder)).toEqual([basename(filePath)]);
  });

  it('opening: what is missing, a folder, a text, an empty file, another SQLite file', () => {
    using folder = temporaryFolder();
    const path = (name: string) => join(folder.path, name);
    expectRefusal(() => openProject(path('gone.maskwright')), 'project-missing', 'gone.maskwright');
    expectRefusal(() => openProject(folder.path), 'project-not-a-project', 'folder');
    writeFileSync(path('text.maskwright'), 'not a database, but long enough to have a header'.repeat(50));
    expectRefusal(() => openProject(path('text.maskwright')), 'project-not-a-project', 'text.maskwright');
    writeFileSync(path('empty.maskwright'), '');
    expectRefusal(() => openProject(path('empty.maskwright')), 'project-not-a-project', 'empty.maskwright');
    const other = new Database(path('other.maskwright'));
    other.exec('CREATE TABLE a (b)');
    other.close();
    expectRefusal(() => openProject(path('other.maskwright')), 'project-not-a-project', 'other.maskwright');
    expect(readdirSync(folder.path).filter((name) => name.endsWith('-lock'))).toEqual([]);
  });

  it('a newer version, naming both, without touching the file', () => {
    using temporary = temporaryProject();
    const filePath = closed(temporary);
    const newer = new Database(filePath);
    newer.pragma(`user_version = ${latestVersion + 10}`);
    newer.close();
    const before = statSync(filePath).mtimeMs;
    for (const open of [openProject, openProjectForReading]) {
      expectRefusal(() => open(filePath), 'project-newer', filePath, String(latestVersion + 10), String(latestVersion));
    }
    expect(statSync(filePath).mtimeMs).toBe(before);
  });

  it('a copy that was cut short, and one with damaged pages', () => {
    using temporary = temporaryProject();
    addReadyImages(temporary, 300);
    const filePath = closed(temporary);
    const cut = join(temporary.folder, 'cut.maskwright');
    copyFileSync(filePath, cut);
    truncateSync(cut, Math.floor(statSync(filePath).size / 2));
    expectRefusal(() => openProject(cut), 'project-corrupt', 'cut.maskwright');
    const damaged = join(temporary.folder, 'damaged.maskwright');
    writeFileSync(damaged, Buffer.concat([...headerOf(filePath), Buffer.alloc(statSync(filePath).size - 100, 0xee)]));
    expectRefusal(() => openProject(damaged), 'project-corrupt', 'damaged.maskwright');
  });

  it('a folder that may not be written', async () => {
    using temporary = temporaryProject();
    const filePath = closed(temporary);
    chmodSync(temporary.folder, 0o555);
    chmodSync(filePath, 0o444);
    // Root may write everywhere, so where the tests run as root another user tries.
    const child = startNode(
      `import { openProject, createProject } from '#backend/store/projectFile.ts';
       const codes = [() => openProject(process.argv[1]), () => createProject(process.argv[1].replace('test.', 'new.'))].map((open) => {
         try { open(); return 'opened'; } catch (error) { return error.code; }
       });
       console.log(codes.join());`,
      [filePath],
      process.getuid?.() === 0 ? 65534 : undefined,
    );
    expect(await firstLine(child)).toBe('project-read-only,project-read-only');
    chmodSync(temporary.folder, 0o755);
  });
});

describe('migrations', () => {
  it('run in one transaction: one that fails leaves the file as it was', () => {
    const sqlite = new Database(':memory:');
    const failing = [
      { version: 10, migrate: (database: Database.Database) => void database.exec('CREATE TABLE a (b) ') },
      { version: 20, migrate: (database: Database.Database) => void database.exec('CREATE TABLE a (b)') },
    ];
    expect(() => {
      migrate(sqlite, 'memory', { migrations: failing, target: 20 });
    }).toThrow(/already exists/);
    expect(sqlite.pragma('user_version', { simple: true })).toBe(0);
    expect(sqlite.prepare('SELECT count(*) FROM sqlite_master').pluck().get()).toBe(0);
  });

  it('run only those that are missing, in order', () => {
    const sqlite = new Database(':memory:');
    const ran: number[] = [];
    const migrations = [10, 20].map((version) => ({ version, migrate: () => void ran.push(version) }));
    migrate(sqlite, 'memory', { migrations, target: 10 });
    migrate(sqlite, 'memory', { migrations: migrations.slice(0, 1), target: 20 });
    expect(ran).toEqual([10]);
    expect(() => {
      migrate(sqlite, 'memory', { migrations: migrations.toReversed(), target: 20 });
    }).toThrow(/does not follow/);
  });
});

function* headerOf(filePath: string): Generator<Buffer> {
  const sqlite = new Database(filePath, { readonly: true });
  yield sqlite.serialize().subarray(0, 100);
  sqlite.close();
}
