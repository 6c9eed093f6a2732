import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../../tests/support/inProcessCommands.ts';
import { runMaskwright } from '../../tests/support/runMaskwright.ts';
import { TestBackend } from '../../tests/support/testBackend.ts';
import { addHistoryCommands } from './historyCommands.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await TestBackend.create();
});
afterAll(() => backend[Symbol.asyncDispose]());

const run = (...args: string[]) => runCommand(backend, addHistoryCommands, ...args);

describe('the history on the command line', () => {
  it('lists bulk actions, undoes and redoes them, and names what stays', async () => {
    const projectId = await backend.taggedProject('pictures', [3, 6]);
    const { file } = await backend.client.projects.status({ projectId });
    const [key] = await backend.client.classes.list({ projectId });
    const { id: imageId } = backend.image(projectId, 'key/3.jpg');
    const classId = key?.id ?? 0;
    await backend.client.tags.set({ projectId, imageIds: [imageId], classId, value: 'unsure' });
    await backend.client.classes.create({ projectId, name: 'cat' });
    await backend.client.projects.close({ projectId });

    const lines = (await run('history', file)).split('\n');
    expect(lines.map((line) => line.replace(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d {2}/, ''))).toEqual([
      'Add class cat',
      'Tag 2 images from folders (2 images changed)',
      '',
    ]);
    expect(await run('undo', file)).toBe('Undone: Add class cat; 0 images changed\n');
    expect(await run('undo', file)).toBe(
      'Undone: Tag 2 images from folders; 1 image changed\n' +
        'The class key stays: something is said about it.\n' +
        'Left as they are: 1 image\n' +
        '  key/3.jpg: You have worked on it since.\n',
    );
    expect(JSON.parse(await run('history', file, '--json', '--limit', '1'))).toMatchObject([
      { label: 'Add class cat', isUndone: true, images: 0 },
    ]);
    expect(await run('redo', file)).toBe(
      'Done again: Tag 2 images from folders; 1 image changed\n' +
        'Left as they are: 1 image\n' +
        '  key/3.jpg: What was set there has been changed since.\n',
    );
    expect(await run('redo', file)).toContain('Add class cat');

    const { code, stderr } = await runMaskwright(['redo', file]);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('nothing to redo') as string });
  });

  it('refuses a limit that is none', async () => {
    for (const limit of ['0', '1.5', 'all']) {
      await expect(run('history', 'x', '--limit', limit)).rejects.toThrow(/1 to 1000/);
    }
  });
});
