import { existsSync, mkdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { closeProject, createProject, openProject, openProjectForReading } from './projectFile.ts';
import { readJob } from './readJobs.ts';
import { addReadyImages, ended, firstLine, startNode, temporaryFolder, temporaryProject } from './temporaryProject.ts';
import { createJob, startJob } from './writeJobs.ts';

const holdOpen = `
  import { openProject } from '#backend/store/projectFile.ts';
  import { readJobs } from '#backend/store/readJobs.ts';
  import { startJob } from '#backend/store/writeJobs.ts';
  try {
    const { project } = openProject(process.argv[1]);
    for (const job of readJobs(project, ['interrupted'])) startJob(project, job.id);
    console.log('open');
    setInterval(() => undefined, 1000);
  } catch (error) {
    console.log(error.code + ' ' + error.details.pid);
  }
`;

const openAndClose = `
  import { closeProject, openProject } from '#backend/store/projectFile.ts';
  for (let round = 0; round < 60; round++) {
    try {
      closeProject(openProject(process.argv[1]).project);
    } catch (error) {
      if (error.code !== 'project-locked') throw error;
    }
  }
  console.log('only ever locked');
`;

const dropAndCollect = `
  import { setFlagsFromString } from 'node:v8';
  import { setTimeout } from 'node:timers/promises';
  import { runInNewContext } from 'node:vm';
  import { openProject } from '#backend/store/projectFile.ts';
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc');
  (() => openProject(process.argv[1]))();
  for (let round = 0; round < 3; round++) {
    await setTimeout(30);
    collect();
  }
  await setTimeout(50);
  console.log('collected');
  setInterval(() => undefined, 1000);
`;

describe('the lock of a project', () => {
  it('keeps the same process from opening it twice', () => {
    using temporary = temporaryProject();
    expect(() => openProject(temporary.filePath)).toThrow(`process ${process.pid}`);
    closeProject(temporary.project);
    closeProject(openProject(temporary.filePath).project);
  });

  it('is given back when nothing can be written any more', () => {
    using temporary = temporaryProject();
    // SQLite cannot make its journal where a folder has that name; a full disk ends the same way.
    const journal = `${temporary.filePath}-lock-journal`;
    mkdirSync(journal);
    closeProject(temporary.project);
    rmdirSync(journal);
    closeProject(openProject(temporary.filePath).project);
  });

  it('keeps other processes out and names the one that has it', async () => {
    using temporary = temporaryProject();
    using child = startNode(holdOpen, [temporary.filePath]);
    expect(await firstLine(child)).toBe(`project-locked ${process.pid}`);
    closeProject(temporary.project);
    expect(existsSync(`${temporary.filePath}-lock`)).toBe(false);
  });

  it('ends with a killed process: the next one takes over, says from whom, and finds its jobs interrupted', async () => {
    using temporary = temporaryProject();
    const { filePath } = temporary;
    const { id } = createJob(temporary.project, {
      kind: 'test',
      parameters: {},
      imageIds: addReadyImages(temporary, 2),
    });
    closeProject(temporary.project);
    using holder = startNode(holdOpen, [filePath]);
    expect(await firstLine(holder)).toBe('open');
    expect(() => openProject(filePath)).toThrow(`process ${String(holder.pid)}`);
    const reading = openProjectForReading(filePath);
    expect(readJob(reading, id)?.state).toBe('running');
    closeProject(reading);

    holder.kill('SIGKILL');
    await ended(holder);
    const { project, takenOverFrom } = openProject(filePath);
    expect(takenOverFrom).toMatchObject({ pid: holder.pid });
    expect(readJob(project, id)?.state).toBe('interrupted');
    expect(startJob(project, id).state).toBe('running');
    closeProject(project);
  });

  it('stays with a process that lost the handle without closing it, whatever the garbage collector does', async () => {
    using folder = temporaryFolder();
    const filePath = join(folder.path, 'dropped.maskwright');
    closeProject(createProject(filePath).project);
    using holder = startNode(dropAndCollect, [filePath]);
    expect(await firstLine(holder)).toBe('collected');
    expect(() => openProject(filePath)).toThrow(`process ${String(holder.pid)}`);
    holder.kill('SIGKILL');
    await ended(holder);
  });

  it('is all that processes meet which open and close a project at the same time', async () => {
    using folder = temporaryFolder();
    const filePath = join(folder.path, 'busy.maskwright');
    closeProject(createProject(filePath).project);
    using first = startNode(openAndClose, [filePath]);
    using second = startNode(openAndClose, [filePath]);
    const lines = await Promise.all([first, second].map(firstLine));
    expect(lines).toEqual(['only ever locked', 'only ever locked']);
  });

  it('goes to exactly one of many that come at once', async () => {
    using folder = temporaryFolder();
    const filePath = join(folder.path, 'wanted.maskwright');
    closeProject(createProject(filePath).project);
    const children = Array.from({ length: 3 }, () => startNode(holdOpen, [filePath]));
    const answers = await Promise.all(children.map(firstLine));
    for (const child of children) child.kill('SIGKILL');
    expect(answers.filter((answer) => answer === 'open')).toHaveLength(1);
    expect(answers.filter((answer) => answer?.startsWith('project-locked') === true)).toHaveLength(2);
  });
});
