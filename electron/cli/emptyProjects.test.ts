/** What each command says of a project that lacks what it needs: what is missing, and what to do about it. */
import { mkdir } from 'node:fs/promises';
import { type Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { workOnMask } from '../../tests/support/paint.ts';
import { PictureFolder } from '../../tests/support/pictureFolder.ts';
import { TestBackend } from '../../tests/support/testBackend.ts';
import type { CommandContext } from './commands/context.ts';
import { Output } from './output.ts';
import { buildProgram } from './program.ts';

let backend: TestBackend;
let folder: string;
beforeAll(async () => {
  backend = await TestBackend.create();
  folder = backend.path('look');
});
afterAll(() => backend[Symbol.asyncDispose]());

/** A project file; what it holds is up to `fill`. */
async function projectWith(fill: (projectId: string) => Promise<unknown>): Promise<string> {
  const projectId = await backend.newProject();
  await fill(projectId);
  const { file } = await backend.client.projects.status({ projectId });
  await backend.client.projects.close({ projectId });
  return file;
}

/** Everything that a command prints, and the error that it ends with. */
async function said(...args: string[]): Promise<string> {
  const sink = { text: '', write: (part: string) => void (sink.text += part) };
  const output = new Output(sink, sink);
  const context: CommandContext = { client: backend.client, output, signal: new AbortController().signal };
  const program: Command = buildProgram(
    (work) => work(context),
    (work) => work(context),
  );
  await program.parseAsync(args, { from: 'user' }).catch((error: unknown) => {
    output.error(error);
  });
  return sink.text;
}

const look = (file: string) => said('look', file, '--out', folder);
const exportVoc = (file: string) => said('export', file, '--format', 'voc', '--out', folder);

describe('a project without pictures', () => {
  it('is told to import some, whatever is asked of it', async () => {
    const file = await projectWith(() => Promise.resolve());
    for (const command of ['status', 'list', 'tag', 'generate']) {
      expect(await said(command, file), command).toMatch(/import PROJECT FOLDER/);
    }
    for (const command of [() => look(file), () => exportVoc(file), () => said('accept', file, '--all')]) {
      expect(await command()).toMatch(/^error: The project holds no pictures yet\.\n.*import PROJECT FOLDER/);
    }
    expect(await said('classes', 'list', file)).toMatch(/no classes yet.*tag PROJECT/);
    expect(await said('import', file)).toMatch(/^error: No folder was imported.*\n.*Name a folder/);
    await backend.write('texts/read.me', '');
    expect(await said('import', file, backend.path('texts'))).toMatch(/No picture was found.*\.jpg/);
  });
});

describe('a project without tags', () => {
  it('is told where tags come from', async () => {
    await backend.drawPictures('plain/a.png');
    const file = await projectWith((projectId) => backend.import(projectId, 'plain'));
    expect(await said('status', file)).toMatch(/next +tag PROJECT/);
    expect(await said('tag', file)).toMatch(/No image lies in a sub-folder.*--csv FILE/);
    for (const command of [
      () => said('generate', file),
      () => look(file),
      () => exportVoc(file),
      () => said('accept', file, '--all'),
    ]) {
      expect(await command()).toMatch(/^error: No image has a tag.*\n.*tag --csv/);
    }
  });
});

describe('a project without masks', () => {
  it('is told to generate some', async () => {
    await backend.drawPictures('tagged/key/a.png');
    const file = await projectWith(async (projectId) => {
      await backend.import(projectId, 'tagged');
      await backend.client.tags.fromFolders({ projectId });
    });
    expect(await said('status', file)).toMatch(/next +generate PROJECT/);
    for (const command of [() => look(file), () => exportVoc(file), () => said('accept', file, '--all')]) {
      expect(await command()).toMatch(/^error: No image has a mask yet\.\n.*generate PROJECT/);
    }
  });
});

describe('a project whose pictures are all broken', () => {
  it('is told to put them right', async () => {
    await backend.write('broken/key/a.jpg', 'a text');
    const file = await projectWith((projectId) => backend.import(projectId, 'broken'));
    expect(await said('status', file)).toMatch(/next +import PROJECT FOLDER, with pictures that can be read/);
    for (const command of [() => said('generate', file), () => look(file), () => exportVoc(file)]) {
      expect(await command()).toMatch(/^error: .*no picture that could be read, of 1 file\.\n.*status PROJECT/);
    }
  });
});

describe('a project whose pictures are all other ones by now', () => {
  it('is told to take them', async () => {
    const disk = new PictureFolder(backend.path('replaced'));
    await mkdir(disk.path);
    await disk.put('a.png', 0);
    const file = await projectWith(async (projectId) => {
      await backend.import(projectId, 'replaced');
      workOnMask(backend.project(projectId), backend.image(projectId, 'a.png').id, { accepts: true });
      await disk.put('a.png', 100);
      await backend.import(projectId);
    });
    const told = /^error: No picture can be used\. Of 1 file, 1 in state 'changed': .*\n.*take PROJECT --all/;
    expect(await said('generate', file, '--accepted')).toMatch(told);

    await backend.write('replaced/b.jpg', 'a text');
    await said('import', file);
    expect(await said('generate', file)).toMatch(
      /Of 2 files, 1 in state 'changed'.*\n.*take PROJECT --all.*\s.*status PROJECT/,
    );

    await said('take', file, '--all');
    expect(await said('generate', file)).toMatch(/^error: No image has a tag/);
  });
});
