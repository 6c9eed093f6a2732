import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../../tests/support/inProcessCommands.ts';
import { maskwright } from '../../tests/support/runMaskwright.ts';
import { TestBackend } from '../../tests/support/testBackend.ts';
import { addClassCommands } from './classCommands.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await TestBackend.create();
});
afterAll(() => backend[Symbol.asyncDispose]());

/** Runs `maskwright classes …`; what it prints. */
function classes(...args: string[]): Promise<string> {
  return runCommand(backend, addClassCommands, 'classes', ...args);
}

/** A project file with pictures tagged as keys, closed. */
async function closedProject(): Promise<string> {
  const projectId = await backend.taggedProject('pictures', [3, 6]);
  const { file } = await backend.client.projects.status({ projectId });
  await backend.client.projects.close({ projectId });
  return file;
}

describe('classes on the command line', () => {
  it('are added, renamed, recoloured and listed', async () => {
    const file = await closedProject();
    expect(await classes('add', file, 'boat', '--colour', '#ABCDEF')).toBe('Added boat with index 2\n');
    await classes('add', file, 'cat');
    await classes('rename', file, 'BOAT', 'ship');
    await classes('recolour', file, 'cat', '#001122');
    await classes('add', file, 'cta');
    expect(await classes('merge', file, 'cta', 'cat')).toBe('Merged cta into cat\n');
    const list = '  1  #e69f00  key: 2 tags\n  2  #abcdef  ship: nothing\n  3  #001122  cat: nothing\n';
    expect(await classes('list', file)).toBe(list);
    expect(await maskwright('classes', 'list', file)).toBe(list);
  });

  it('are deleted when nothing is lost, or when that is confirmed', async () => {
    const file = await closedProject();
    await classes('add', file, 'cat');
    expect(await classes('delete', file, 'cat')).toBe('Deleted cat\n');
    await expect(classes('delete', file, 'cat')).rejects.toMatchObject({
      code: 'class-missing',
      message: 'The project has no class cat.',
    });
    await expect(classes('delete', file, 'key')).rejects.toMatchObject({
      code: 'class-in-use',
      message: 'Deleting key also deletes 2 tags.',
      remedy: expect.stringContaining('--yes') as string,
    });
    expect(await classes('delete', file, 'key', '--yes')).toBe('Deleted key, and 2 tags\n');
    expect(await classes('list', file)).toContain('no classes yet');
  });
});
