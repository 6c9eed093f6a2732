/** What a killed process leaves beside a project, and what happens to it when the project itself is not there any more. */
import { existsSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { copyProject } from './copyProject.ts';
import { integrityCheck } from './integrityCheck.ts';
import { writeAndKill } from './killedProject.ts';
import { closeProject, createProject, openProject, openProjectForReading } from './projectFile.ts';
import { countImages, readImagePage } from './readImages.ts';
import { addReadyImages, temporaryFolder, temporaryProject } from './temporaryProject.ts';

/** A project with 300 images in the log that a killed process left. */
async function killedProject(filePath: string): Promise<void> {
  closeProject(createProject(filePath).project);
  await writeAndKill(filePath);
}

it('a new project is not what a killed and deleted one of its name left behind; that is kept, and said', async () => {
  using folder = temporaryFolder();
  const filePath = join(folder.path, 'w.maskwright');
  for (const kept of ['w.maskwright.left-wal', 'w.maskwright.left-wal-2']) {
    await killedProject(filePath);
    const log = readFileSync(`${filePath}-wal`);
    rmSync(filePath);
    const { project, logsSetAside } = createProject(filePath);
    expect(countImages(project).ready).toBe(0);
    expect(integrityCheck(project)).toEqual([]);
    closeProject(project);
    expect(logsSetAside).toEqual([join(folder.path, kept)]);
    expect(readFileSync(join(folder.path, kept)).equals(log)).toBe(true);
    rmSync(filePath);
  }
});

it('a project that was moved away without its log gets its last changes back when the log is put beside it again', async () => {
  using folder = temporaryFolder();
  const filePath = join(folder.path, 'w.maskwright');
  const elsewhere = join(folder.path, 'elsewhere.maskwright');
  await killedProject(filePath);
  renameSync(filePath, elsewhere);
  const { project, logsSetAside } = createProject(filePath);
  closeProject(project);
  renameSync(String(logsSetAside[0]), `${elsewhere}-wal`);
  const { project: moved } = openProject(elsewhere);
  expect(countImages(moved).ready).toBe(300);
  expect(integrityCheck(moved)).toEqual([]);
  closeProject(moved);
});

it('who still reads a project that was deleted goes on reading it, and does nothing to the new one', () => {
  using folder = temporaryFolder();
  using temporary = temporaryProject();
  addReadyImages(temporary, 20);
  const filePath = join(folder.path, 'w.maskwright');
  for (const suffix of ['', '-wal', '-shm']) renameSync(`${temporary.filePath}${suffix}`, `${filePath}${suffix}`);
  const reader = openProjectForReading(filePath);
  expect(countImages(reader).ready).toBe(20);
  rmSync(filePath);
  const { project } = createProject(filePath);
  expect(readImagePage(reader, { limit: 100 })).toHaveLength(20);
  closeProject(reader);
  expect(existsSync(`${filePath}-wal`)).toBe(true);
  expect(integrityCheck(project)).toEqual([]);
  expect(countImages(project).ready).toBe(0);
  closeProject(project);
});

it('a copy to where a project was takes nothing of it either; what is empty is not kept', async () => {
  using folder = temporaryFolder();
  using temporary = temporaryProject();
  const target = join(folder.path, 'w.maskwright');
  await killedProject(target);
  rmSync(target);
  const copied = await copyProject({ file: temporary.filePath, target, replace: false });
  expect(copied.logsSetAside).toEqual([`${target}.left-wal`]);
  const { project } = openProject(target);
  expect(integrityCheck(project)).toEqual([]);
  expect(countImages(project).ready).toBe(0);
  closeProject(project);

  rmSync(target);
  const before = readdirSync(folder.path);
  const again = createProject(target);
  expect(again.logsSetAside).toEqual([]);
  closeProject(again.project);
  expect(readdirSync(folder.path).toSorted()).toEqual([...before, 'w.maskwright'].toSorted());
});
