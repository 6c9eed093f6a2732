/** A log that was left beside a project is applied to that project, and to no other file that was put in its place. */
import { copyFileSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { copyProject } from './copyProject.ts';
import { integrityCheck } from './integrityCheck.ts';
import { writeAndKill } from './killedProject.ts';
import { closeProject, createProject, openProject, openProjectForReading } from './projectFile.ts';
import { countImages } from './readImages.ts';
import { addReadyImages, ended, firstLine, startNode, temporaryFolder, temporaryProject } from './temporaryProject.ts';
import { upgradeProject } from './upgradeProject.ts';

function emptyProject(filePath: string): string {
  closeProject(createProject(filePath).project);
  return filePath;
}

/** Opens a project, which must be sound, and closes it again. */
function readyImages(filePath: string): number {
  const { project } = openProject(filePath);
  expect(integrityCheck(project)).toEqual([]);
  const { ready } = countImages(project);
  closeProject(project);
  return ready;
}

async function expectRefusal(filePath: string): Promise<void> {
  const before = [filePath, `${filePath}-wal`].map((path) => readFileSync(path));
  const refusal = expect.objectContaining({
    code: 'project-foreign-log',
    remedy: expect.stringContaining('copy FILE'),
  });
  // Twice, as the first must not take the sign away that the second goes by.
  for (let time = 0; time < 2; time++) {
    expect(() => openProject(filePath)).toThrow(refusal);
    expect(() => openProjectForReading(filePath)).toThrow(refusal);
    await expect(upgradeProject(filePath)).rejects.toThrow(refusal);
    const target = `${filePath}-copy.maskwright`;
    await expect(copyProject({ file: filePath, target, replace: true })).rejects.toThrow(refusal);
  }
  expect([filePath, `${filePath}-wal`].map((path) => readFileSync(path).equals(before.shift() ?? Buffer.of()))).toEqual(
    [true, true],
  );
}

describe('a file that is copied over a killed project', () => {
  it('is not mixed with the log that was left there, whoever opens it; what the message says to do works', async () => {
    using folder = temporaryFolder();
    using other = temporaryProject();
    addReadyImages(other, 7);
    closeProject(other.project);
    const filePath = emptyProject(join(folder.path, 'w.maskwright'));
    await writeAndKill(filePath);
    copyFileSync(other.filePath, filePath);
    await expectRefusal(filePath);

    await copyProject({ file: other.filePath, target: filePath, replace: true });
    expect(readyImages(filePath)).toBe(7);

    await writeAndKill(filePath, { images: 300 });
    copyFileSync(other.filePath, filePath);
    await expectRefusal(filePath);
    renameSync(`${filePath}-wal`, `${filePath}-elsewhere`);
    expect(readyImages(filePath)).toBe(7);
  });

  it('is found out when it is the same project as it was before', async () => {
    using folder = temporaryFolder();
    const filePath = emptyProject(join(folder.path, 'w.maskwright'));
    const before = join(folder.path, 'before.maskwright');
    copyFileSync(filePath, before);
    await writeAndKill(filePath);
    copyFileSync(before, filePath);
    await expectRefusal(filePath);
  });

  it('is found out when it is a copy that was saved while the killed process was at work', async () => {
    using folder = temporaryFolder();
    const filePath = emptyProject(join(folder.path, 'w.maskwright'));
    const target = join(folder.path, 'copy.maskwright');
    await writeAndKill(filePath, { meanwhile: () => copyProject({ file: filePath, target, replace: false }) });
    expect(readyImages(target)).toBe(300);
    copyFileSync(target, filePath);
    await expectRefusal(filePath);
  });

  it('without a mark is found out by reading all of it, when the two make no sound project', async () => {
    using other = temporaryProject();
    addReadyImages(other, 7);
    closeProject(other.project);
    using temporary = temporaryProject();
    addReadyImages(temporary, 2000);
    closeProject(temporary.project);
    const { filePath } = temporary;
    await writeAndKill(filePath);
    rmSync(`${filePath}-mark`);
    copyFileSync(other.filePath, filePath);
    await expectRefusal(filePath);
  });
});

describe('a killed project', () => {
  it('gets back all that is in its log, with its mark or without', async () => {
    using folder = temporaryFolder();
    for (const name of ['with.maskwright', 'without.maskwright']) {
      const filePath = emptyProject(join(folder.path, name));
      await writeAndKill(filePath);
      if (name.startsWith('without')) rmSync(`${filePath}-mark`);
      expect(readyImages(filePath)).toBe(300);
    }
  });

  it('that was opened while somebody read an earlier state of it opens again', async () => {
    using temporary = temporaryProject();
    addReadyImages(temporary, 400);
    const reader = openProjectForReading(temporary.filePath);
    reader.database.sqlite.exec('BEGIN');
    expect(countImages(reader).ready).toBe(400);
    temporary.project.database.sqlite.exec(`UPDATE image SET byte_length = byte_length + 1`);
    closeProject(temporary.project);
    await writeAndKill(temporary.filePath);
    closeProject(reader);
    expect(readyImages(temporary.filePath)).toBe(400);
  });

  it('is never taken for another, whenever in opening or closing it was killed', async () => {
    using folder = temporaryFolder();
    const filePath = emptyProject(join(folder.path, 'w.maskwright'));
    for (let kill = 0; kill < 3; kill++) {
      using child = startNode(
        `import { closeProject, openProject } from '#backend/store/projectFile.ts';
         console.log('began');
         for (;;) closeProject(openProject(process.argv[1]).project);`,
        [filePath],
      );
      expect(await firstLine(child)).toBe('began');
      await setTimeout(20 + Math.random() * 60);
      child.kill('SIGKILL');
      await ended(child);
      expect(child.signalCode).toBe('SIGKILL');
      expect(readyImages(filePath)).toBe(0);
    }
  });
});
