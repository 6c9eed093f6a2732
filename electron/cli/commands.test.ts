/** Single commands as a user types them: what they print, where, and how they end. */
import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { cp, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sampleFolder } from '#backend/resources.ts';
import { closeProject, openProject } from '#backend/store/projectFile.ts';
import { maskwright, program, runMaskwright } from '../../tests/support/runMaskwright.ts';
import packageJson from '../../package.json' with { type: 'json' };

let folder: string;
let project: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'maskwright-commands-'));
  project = join(folder, 'p.maskwright');
  for (let sample = 1; sample <= 9; sample++) {
    await cp(join(sampleFolder, `sample-0${sample}.jpg`), join(folder, 'pictures/key', `${sample}.jpg`));
  }
  await maskwright('init', project);
  await maskwright('import', project, join(folder, 'pictures'));
  await maskwright('tag', project);
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe('the command line', () => {
  it('says its version, and helps', async () => {
    expect(await maskwright('--version')).toBe(`${packageJson.version}\n`);
    expect(await maskwright('generate', '--help')).toContain('--threshold');
  });

  it('ends with 2 on a command or option that it does not know', async () => {
    for (const args of [
      ['frobnicate'],
      ['status', project, '--frobnicate'],
      ['tag', project, '--replace'],
      ['jobs', project, 'resume'],
      ['list', project, '--value', 'absent'],
      ['classes', 'recolour', project, 'key', 'red'],
      ['doctor', '--yes'],
    ]) {
      const { code, stderr } = await runMaskwright(args);
      expect(code).toBe(2);
      expect(stderr).toMatch(/^error: .*\n\(--help says more\.\)\n$/);
    }
  });

  it('shows its help, in lines that fit a terminal, and ends with 2 when it is told nothing', async () => {
    const { code, stderr } = await runMaskwright([]);
    expect(code).toBe(2);
    expect(stderr).toContain('Usage: maskwright');
    expect(stderr.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  it.each([
    ['that is not there', 'absent.maskwright', /There is no file/],
    ['that is no project', 'pictures/key/1.jpg', /not a Maskwright project/],
    ['of a newer version', 'newer.maskwright', /newer/],
  ])('names a project %s, with what to do and no stack', async (_, name, reason) => {
    const file = join(folder, name);
    if (name.startsWith('newer')) {
      await cp(project, file);
      const sqlite = new Database(file);
      sqlite.pragma('user_version = 9999');
      sqlite.close();
    }
    const ends = await Promise.all(['status', 'generate'].map((command) => runMaskwright([command, file])));
    for (const { code, stdout, stderr } of ends) {
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toMatch(reason);
      expect(stderr).toContain(file);
      expect(stderr.trimEnd().split('\n')).toHaveLength(2);
    }
  });

  it('does not work on a project that another process has open, but shows its status', async () => {
    const { project: held } = openProject(project);
    try {
      const { code, stderr } = await runMaskwright(['generate', project]);
      expect(code).toBe(1);
      expect(stderr).toMatch(new RegExp(`already open in process ${process.pid}`));
      expect(await maskwright('status', project)).toContain('9 tagged');
    } finally {
      closeProject(held);
    }
  });

  it('gives a status that scripts can read', async () => {
    const status: unknown = JSON.parse(await maskwright('status', project, '--json'));
    expect(status).toMatchObject({ file: project, images: { total: 9, tagged: 9, unreadable: 0 } });
  });

  it('lists images by what is asked for, for people and for scripts', async () => {
    expect(await maskwright('list', project, '--class', 'KEY', '--text', 'y/3', '--state', 'ready', 'missing')).toBe(
      `key/3.jpg\tready\tuntouched\tkey\t${join(folder, 'pictures')}\n`,
    );
    expect(await maskwright('list', project, '--untagged')).toBe('');
    const listed: unknown = JSON.parse(
      await maskwright('list', project, '--json', '--sort', 'path-descending', '--limit', '2'),
    );
    expect(listed).toMatchObject([
      { path: 'key/9.jpg' },
      { path: 'key/8.jpg', state: 'ready', tags: [{ value: 'present' }] },
    ]);
    const { code, stderr } = await runMaskwright(['list', project, '--class', 'cat']);
    expect({ code, isNamed: stderr.includes('key') }).toEqual({ code: 1, isNamed: true });
  });

  it('says where a folder is by now', async () => {
    await cp(join(folder, 'pictures'), join(folder, 'moved'), { recursive: true });
    const copy = join(folder, 'copy.maskwright');
    await cp(project, copy);
    expect(await maskwright('relink', copy, join(folder, 'pictures'), join(folder, 'moved'))).toContain('9 moved');
    expect(await maskwright('import', copy)).toContain(`9 unchanged in ${join(folder, 'moved')}`);
  });

  it('stops in an orderly way on Ctrl+C, and the same command goes on', async () => {
    const stopped = await runMaskwright(['generate', project], {
      onNotes: (notes, kill) => {
        if (/Generating on \w+ \d+\//.test(notes) && !notes.includes('Stopping')) kill('SIGINT');
      },
    });
    expect(stopped.code).toBe(130);
    expect(stopped.stdout).toMatch(/cancelled at \d of 9/);
    expect(stopped.stderr).toContain('the same command goes on');
    expect(existsSync(`${project}-lock`)).toBe(false);
    expect(await maskwright('generate', project)).toContain('Generate: done, 9 masks');
    expect(await maskwright('generate', project)).toContain('nothing to do');
  });

  it('says once that its output finds no room, and ends with 1', ({ skip }) => {
    skip(!existsSync('/dev/full'), 'there is no /dev/full here');
    const full = openSync('/dev/full', 'w');
    try {
      const { status, stderr } = spawnSync(process.execPath, [program, 'status', project], {
        stdio: ['ignore', full, 'pipe'],
        encoding: 'utf8',
      });
      expect({ status, lines: stderr.trimEnd().split('\n').length }).toEqual({ status: 1, lines: 2 });
      expect(stderr).toMatch(/could not be written: the disk is full/);
    } finally {
      closeSync(full);
    }
  });

  it('goes on when the reader of its output leaves', async () => {
    const out = join(folder, 'unread');
    const { code, stderr } = await runMaskwright(['look', project, '--out', out], { isOutputRead: false });
    expect({ code, stderr: stderr.includes('EPIPE') }).toEqual({ code: 0, stderr: false });
    expect(await readdir(out)).toContain('index.html');
  });
});

describe('the main job', () => {
  it('leaves nothing behind for a mistyped folder or tags file', async () => {
    const out = join(folder, 'mistyped');
    for (const args of [[join(folder, 'absent')], [join(folder, 'pictures'), '--tags', join(folder, 'absent.csv')]]) {
      const { code, stderr } = await runMaskwright(['run', ...args, '--out', out]);
      expect(code).toBe(1);
      expect(stderr).toContain('absent');
    }
    expect(existsSync(out)).toBe(false);
  });

  it('may put its results among the pictures: they are not imported the next time', async () => {
    const pictures = join(folder, 'among');
    await cp(join(sampleFolder, 'sample-03.jpg'), join(pictures, 'key/3.jpg'));
    const args = ['run', pictures, '--out', join(pictures, 'results')];
    expect(await maskwright(...args)).toContain('1 new image, 0 changed');
    const again = await runMaskwright(args);
    expect(again.stdout).toContain('0 new images, 0 changed, 1 unchanged');
    expect(again.stderr).toContain('Left out, as Maskwright wrote them: results');
    expect(again.stdout).toContain('Done in ');
  });

  it('counts a file that fails at every step once', async () => {
    const pictures = join(folder, 'partly');
    await cp(join(sampleFolder, 'sample-03.jpg'), join(pictures, 'key/3.jpg'));
    await writeFile(join(pictures, 'key/empty.jpg'), '');
    const { code, stdout } = await runMaskwright(['run', pictures, '--out', join(folder, 'partly-out')]);
    expect(code).toBe(0);
    expect(stdout).toContain('Done with 1 problem in ');
  });
});
