/**
 * Files that take their place whole: an export, a copy, a migrated project. Real processes are killed at random points of the way
 * there; nothing half is ever visible, the same work goes on, and what the dead left is cleared away.
 */
import { copyFileSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { followed, TestBackend } from '../../../../tests/support/testBackend.ts';
import { copyProject } from '../../store/copyProject.ts';
import { integrityCheck } from '../../store/integrityCheck.ts';
import { latestVersion, migrate, readVersion } from '../../store/migrate.ts';
import { closeProject, openProject } from '../../store/projectFile.ts';
import { writeSetting } from '../../store/settings.ts';
import { upgradeProject } from '../../store/upgradeProject.ts';
import {
  addReadyImages,
  ended,
  firstLine,
  startNode,
  temporaryFolder,
  temporaryProject,
} from '../../store/temporaryProject.ts';

/** Another seed kills at other points; how far the work has come by then is up to the machine. */
const seeds = [1, 2];
const killsPerSeed = 3;

/** Shares of the way, 0 to 1, the same for the same seed (mulberry32). */
function* randomShares(seed: number): Generator<number> {
  for (let state = seed, kill = 0; kill < killsPerSeed; kill++) {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    yield ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
}

/** Runs a process that prints a line when its work begins; how long the work took, in milliseconds. */
async function timed(source: string, args: readonly string[]): Promise<number> {
  using child = startNode(source, args);
  await firstLine(child);
  const beganAtMs = performance.now();
  await ended(child);
  expect(child.exitCode).toBe(0);
  return performance.now() - beganAtMs;
}

/** Runs the process again and kills it on its way. False when it was through before: it says 'ended' then. */
async function kill(source: string, args: readonly string[], afterMs: number): Promise<boolean> {
  using child = startNode(source, args);
  const closed = once(child, 'close');
  let said = '';
  child.stdout?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await firstLine(child);
  await setTimeout(afterMs);
  child.kill('SIGKILL');
  await closed;
  return child.signalCode === 'SIGKILL' && !said.includes('ended');
}

/** On a machine that is faster by now all kills may come too late: then ever earlier ones follow, until one does not. */
const earlierShares = [0.3, 0.1, 0.03, 0.01, 0];

interface KilledWork {
  readonly source: string;
  readonly args: readonly string[];
  readonly seed: number;
  /** How long it took when it was let through. */
  readonly tookMs: number;
  readonly before?: () => void;
  /** Looks at what is there after a kill. */
  readonly after: () => void | Promise<void>;
}

/** Kills the work at random points of its way. At least one kill is in time. */
async function killOnTheWay({ source, args, seed, tookMs, before, after }: KilledWork): Promise<void> {
  let inTime = 0;
  const killAt = async (share: number): Promise<void> => {
    before?.();
    if (await kill(source, args, share * tookMs)) inTime++;
    await after();
  };
  for (const share of randomShares(seed)) await killAt(share);
  for (const share of earlierShares) if (inTime === 0) await killAt(share);
  expect(inTime).toBeGreaterThan(0);
}

describe('a copy that is killed', () => {
  const copying = `
    import { copyProject } from '#backend/store/copyProject.ts';
    const [, file, target] = process.argv;
    let hasBegun = false;
    await copyProject({ file, target, replace: true, onProgress: () => {
      if (!hasBegun) console.log('began');
      hasBegun = true;
    } });
    console.log('ended');
  `;

  it.each(seeds)(
    'leaves the project and the copy of before as they were, seed %i',
    async (seed) => {
      using temporary = temporaryProject();
      const { project, folder, filePath: file } = temporary;
      addReadyImages(temporary, 20);
      for (let part = 0; part < 20; part++) {
        writeSetting(project, { key: `part-${part}`, schema: z.string() }, 'x'.repeat(1_000_000));
      }
      const target = join(folder, 'copy.maskwright');
      const tookMs = await timed(copying, [file, target]);
      const after = (): void => {
        const { project: copy } = openProject(target);
        expect(integrityCheck(copy)).toEqual([]);
        closeProject(copy);
      };
      await killOnTheWay({ source: copying, args: [file, target], seed, tookMs, after });
      expect(integrityCheck(project)).toEqual([]);
      await copyProject({ file, target, replace: true });
      closeProject(project);
      expect(readdirSync(folder).toSorted()).toEqual(['copy.maskwright', 'test.maskwright']);
    },
    900_000,
  );
});

describe('a migration that is killed', () => {
  const opening = `
    import { upgradeProject } from '#backend/store/upgradeProject.ts';
    console.log('began');
    await upgradeProject(process.argv[1]);
    console.log('ended');
  `;

  function rowsOf(filePath: string, table: string): unknown[] {
    const sqlite = new Database(filePath);
    try {
      return sqlite.prepare(`SELECT id, kind, state, parameters FROM ${table} ORDER BY id`).all();
    } finally {
      sqlite.close();
    }
  }

  it.each(seeds)(
    'has happened or has not, and loses no row, seed %i',
    async (seed) => {
      using folder = temporaryFolder();
      const old = join(folder.path, 'old.sqlite');
      const sqlite = new Database(old);
      sqlite.pragma(`application_id = ${Buffer.from('MSKW').readInt32BE()}`);
      migrate(sqlite, old, { target: 10 });
      sqlite.exec(`
      WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
      INSERT INTO job SELECT i, 'test', 'done', json_object('i', i, 'text', hex(zeroblob(100))),
        0, 0, 0, 0, i, i, i, i, NULL, NULL, NULL, NULL FROM n;
    `);
      sqlite.close();
      const rows = rowsOf(old, 'job');
      const filePath = join(folder.path, 'p.maskwright');
      copyFileSync(old, filePath);
      const tookMs = await timed(opening, [filePath]);
      const before = (): void => {
        for (const name of readdirSync(folder.path)) if (name.startsWith('p.')) rmSync(join(folder.path, name));
        copyFileSync(old, filePath);
      };
      const after = async (): Promise<void> => {
        const reading = new Database(filePath);
        expect([10, latestVersion]).toContain(readVersion(reading));
        reading.close();
        const migration = await upgradeProject(filePath);
        const { project } = openProject(filePath);
        expect(integrityCheck(project)).toEqual([]);
        closeProject(project);
        expect(rowsOf(filePath, 'job')).toEqual(rows);
        if (migration !== null) expect(rowsOf(migration.backup, 'job')).toEqual(rows);
        const names = readdirSync(folder.path).filter((name) => name.startsWith('p.'));
        expect(names.filter((name) => !/^p\.maskwright(\.v10-backup(-2)?)?$/.test(name))).toEqual([]);
      };
      await killOnTheWay({ source: opening, args: [filePath], seed, tookMs, before, after });
    },
    900_000,
  );
});

describe('an export that is killed', () => {
  const exporting = `
    import { createBackend } from '#backend/backend.ts';
    import { createInProcessClient } from '#backend/inProcessClient.ts';
    const [, file, outFolder] = process.argv;
    await using backend = createBackend();
    const client = createInProcessClient(backend);
    const { projectId } = await client.projects.open({ file });
    const stream = await client.datasets.export({ projectId, format: 'voc', outFolder, validationShare: 0 });
    let hasBegun = false;
    for await (const _ of stream) {
      if (!hasBegun) console.log('began');
      hasBegun = true;
    }
    console.log('ended');
  `;

  let backend: TestBackend;
  beforeAll(async () => {
    backend = await TestBackend.create();
  });
  afterAll(() => backend[Symbol.asyncDispose]());

  it.each(seeds)(
    'shows a whole dataset or none, and clears up the next time, seed %i',
    async (seed) => {
      const name = `seed-${seed}`;
      const samples = [1, 2, 3, 4, 5, 6, 7, 8, 9];
      const projectId = await backend.taggedProject(name, samples);
      await backend.generate(projectId);
      const { file } = await backend.client.projects.status({ projectId });
      await backend.client.projects.close({ projectId });
      const outFolder = backend.path(`${name}-voc`);
      const tookMs = await timed(exporting, [file, outFolder]);
      const whole = readdirSync(join(outFolder, 'SegmentationClass'));
      expect(whole).toHaveLength(samples.length);
      const after = (): void => {
        // Between two renames there may be none; what was there is put back the next time.
        if (existsSync(outFolder)) expect(readdirSync(join(outFolder, 'SegmentationClass'))).toEqual(whole);
      };
      await killOnTheWay({ source: exporting, args: [file, outFolder], seed, tookMs, after });
      const { projectId: again } = await backend.client.projects.open({ file });
      expect(await backend.check(again)).toEqual({ isSound: true, findings: [], notices: [] });
      const jobs = await backend.client.jobs.list({ projectId: again });
      expect(jobs.filter(({ state }) => state === 'running' || state === 'queued')).toEqual([]);
      const request = { projectId: again, format: 'voc', outFolder, validationShare: 0 } as const;
      const { report } = await followed(await backend.client.datasets.export(request));
      expect(report).toMatchObject({ images: samples.length, differingPixels: 0 });
      expect(readdirSync(backend.folder).filter((entry) => entry.includes(`${name}-voc`))).toEqual([`${name}-voc`]);
    },
    900_000,
  );
});
