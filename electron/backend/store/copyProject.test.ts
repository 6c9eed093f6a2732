import { existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { copyProject } from './copyProject.ts';
import { integrityCheck } from './integrityCheck.ts';
import { closeProject, createProject, openProject, openProjectForReading } from './projectFile.ts';
import type { WritableProject } from './project.ts';
import { countImages } from './readImages.ts';
import { readSetting, writeSetting } from './settings.ts';
import { addReadyImages, firstLine, startNode, temporaryProject, type TemporaryProject } from './temporaryProject.ts';

const counter = { key: 'counter', schema: z.number() };

/** Fills a project with more than three steps of a copy. */
function fill({ project }: TemporaryProject): void {
  for (let part = 0; part < 14; part++) {
    writeSetting(project, { key: `part-${part}`, schema: z.string() }, 'x'.repeat(1_000_000));
  }
}

function expectSame(file: string, project: WritableProject): void {
  const opened = openProject(file);
  try {
    expect(integrityCheck(opened.project)).toEqual([]);
    expect(countImages(opened.project)).toEqual(countImages(project));
  } finally {
    closeProject(opened.project);
  }
}

const namesIn = ({ folder }: TemporaryProject) => readdirSync(folder).filter((name) => name.startsWith('copy'));

describe('a copy of a project', () => {
  it('is of one moment, whole and a single file, while the project is written to', async () => {
    using temporary = temporaryProject();
    const { project, filePath } = temporary;
    addReadyImages(temporary, 50);
    fill(temporary);
    writeSetting(project, counter, 0);
    const shown: number[] = [];
    let writes = 0;
    const copied = await copyProject({
      file: filePath,
      target: join(temporary.folder, 'copy.maskwright'),
      replace: false,
      onProgress: (done, total) => {
        shown.push(done / total);
        writeSetting(project, counter, ++writes);
      },
    });
    expect(shown.length).toBeGreaterThan(3);
    expect(shown).toEqual(shown.toSorted((a, b) => a - b));
    expect(shown.at(-1)).toBe(1);
    expect(readSetting(project, counter)).toBe(writes);
    expect(namesIn(temporary)).toEqual(['copy.maskwright']);
    expect(copied.bytes).toBeGreaterThan(13_000_000);
    const copy = openProjectForReading(copied.file);
    expect(readSetting(copy, counter)).toBe(0);
    closeProject(copy);
    expectSame(copied.file, project);
  });

  it('can be made while another process has the project open, and leaves nothing beside one that nobody has open', async () => {
    using temporary = temporaryProject();
    const { filePath, folder } = temporary;
    addReadyImages(temporary, 5);
    closeProject(temporary.project);
    await copyProject({ file: filePath, target: join(folder, 'copy-1.maskwright'), replace: false });
    expect(readdirSync(folder).toSorted()).toEqual(['copy-1.maskwright', 'test.maskwright']);
    using holder = startNode(
      `import { openProject } from '#backend/store/projectFile.ts';
       openProject(process.argv[1]);
       console.log('open');
       setInterval(() => {}, 1000);`,
      [filePath],
    );
    expect(await firstLine(holder)).toBe('open');
    const target = join(folder, 'copy-2.maskwright');
    await copyProject({ file: filePath, target, replace: false });
    const copy = openProject(target);
    expect(countImages(copy.project).ready).toBe(5);
    closeProject(copy.project);
  });

  it('made on a network share sees what is written meanwhile, and is whole all the same', async () => {
    using temporary = temporaryProject();
    addReadyImages(temporary, 5);
    fill(temporary);
    closeProject(temporary.project);
    const { project } = openProject(temporary.filePath, { networkShareOf: () => 'NFS' });
    let writes = 0;
    const target = join(temporary.folder, 'copy.maskwright');
    const onProgress = () => {
      if (writes < 3) writeSetting(project, counter, ++writes);
    };
    await copyProject({ file: temporary.filePath, target, replace: false, onProgress });
    expect(writes).toBe(3);
    expectSame(target, project);
    const copy = openProjectForReading(target);
    expect(readSetting(copy, counter)).toBe(3);
    closeProject(copy);
    closeProject(project);
  });

  it('does not take the place of anything unless it is told to, and then of a whole one at once', async () => {
    using temporary = temporaryProject();
    const { filePath: file, folder, project } = temporary;
    addReadyImages(temporary, 3);
    const target = join(folder, 'copy.maskwright');
    const other = createProject(target).project;
    await expect(copyProject({ file, target, replace: false })).rejects.toMatchObject({ code: 'project-exists' });
    await expect(copyProject({ file, target, replace: true })).rejects.toMatchObject({ code: 'project-locked' });
    closeProject(other);
    // What a killed process left of the project there must not get into the new one.
    writeFileSync(`${target}-wal`, 'of another file');
    writeFileSync(`${target}-journal`, 'of another file');
    await copyProject({ file, target, replace: true });
    expect(namesIn(temporary)).toEqual(['copy.maskwright']);
    expectSame(target, project);
  });

  it('is refused where it cannot be', async () => {
    using temporary = temporaryProject();
    const { filePath: file, folder } = temporary;
    const codeOf = async (target: string, from = file): Promise<unknown> => {
      const copying = copyProject({ file: from, target: join(folder, target), replace: true });
      return copying.then(
        () => 'copied',
        (error: unknown) => (error as { code: unknown }).code,
      );
    };
    symlinkSync(file, join(folder, 'link.maskwright'));
    writeFileSync(join(folder, 'text.maskwright'), 'not a database, but long enough to have a header'.repeat(50));
    expect(await codeOf('copy.sqlite')).toBe('project-name');
    expect(await codeOf('nowhere/copy.maskwright')).toBe('project-folder-missing');
    expect(await codeOf('test.maskwright')).toBe('project-copy-onto-itself');
    expect(await codeOf('link.maskwright')).toBe('project-copy-onto-itself');
    expect(await codeOf('copy.maskwright', join(folder, 'text.maskwright'))).toBe('project-not-a-project');
    expect(await codeOf('copy.maskwright', join(folder, 'gone.maskwright'))).toBe('project-missing');
    expect(namesIn(temporary)).toEqual([]);
  });

  it('that is cancelled, or finds damage, leaves what was there', async () => {
    using temporary = temporaryProject();
    const { filePath: file, folder, project } = temporary;
    fill(temporary);
    const target = join(folder, 'copy.maskwright');
    await copyProject({ file, target, replace: false });
    const before = readFileSync(target);
    const controller = new AbortController();
    const onProgress = (done: number) => {
      if (done > 0) controller.abort();
    };
    const cancelled = copyProject({ file, target, replace: true, signal: controller.signal, onProgress });
    await expect(cancelled).rejects.toMatchObject({ kind: 'cancelled' });
    expect(readFileSync(target).equals(before)).toBe(true);
    expect(namesIn(temporary)).toEqual(['copy.maskwright']);

    const page = project.database.sqlite.prepare(`SELECT max(pageno) FROM dbstat WHERE name = 'job'`).pluck().get();
    const pageSize = Number(project.database.sqlite.pragma('page_size', { simple: true }));
    closeProject(project);
    const bytes = readFileSync(file);
    writeFileSync(file, bytes.fill(0xee, (Number(page) - 1) * pageSize, Number(page) * pageSize));
    await expect(copyProject({ file, target, replace: true })).rejects.toMatchObject({
      code: expect.stringMatching(/^project-(copy-failed|corrupt)$/) as string,
    });
    expect(readFileSync(target).equals(before)).toBe(true);
    expect(existsSync(`${target}-partial`)).toBe(false);
  });
});
