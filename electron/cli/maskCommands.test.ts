import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../../tests/support/inProcessCommands.ts';
import { runMaskwright } from '../../tests/support/runMaskwright.ts';
import { TestBackend } from '../../tests/support/testBackend.ts';
import { addHistoryCommands } from './historyCommands.ts';
import { addImageCommands } from './imageCommands.ts';
import { addMaskCommands } from './maskCommands.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await TestBackend.create();
});
afterAll(() => backend[Symbol.asyncDispose]());

describe('maskwright accept', () => {
  it('vouches for the masks that are named, or for all, as one step that undo takes back', async () => {
    const projectId = await backend.taggedProject('pictures', [3, 6, 11]);
    await backend.generate(projectId);
    const { file } = await backend.client.projects.status({ projectId });
    const ids = backend.images(projectId).map(({ id }) => id);
    await backend.client.projects.close({ projectId });
    const accept = (...args: string[]) => runCommand(backend, addMaskCommands, 'accept', file, ...args);
    const accepted = async (): Promise<number> => {
      const open = await backend.client.projects.open({ file });
      const states = await Promise.all(
        ids.map((imageId) => backend.client.masks.state({ projectId: open.projectId, imageId })),
      );
      await backend.client.projects.close({ projectId: open.projectId });
      return states.filter(({ isAccepted }) => isAccepted).length;
    };

    const named = await accept('key/3.jpg', '6.jpg', backend.path('pictures/key/3.jpg'), 'nowhere.jpg');
    expect(named).toContain('2 masks accepted\n');
    expect(named).toMatch(/nowhere\.jpg: .*no such image/i);
    expect(await accepted()).toBe(2);
    expect(await accept('--all')).toContain('1 mask accepted\n');
    expect(await accept('key/3.jpg')).toContain('0 masks accepted; 1 accepted before\n');
    expect(await accepted()).toBe(3);

    const undo = () => runCommand(backend, addHistoryCommands, 'undo', file);
    expect(await undo()).toBe('Undone: Accept 1 image; 1 image changed\n');
    expect(await undo()).toBe('Undone: Accept 2 images; 2 images changed\n');
    expect(await accepted()).toBe(0);
    expect(await runCommand(backend, addHistoryCommands, 'redo', file)).toContain('Done again: Accept 2 images');
    expect(await accepted()).toBe(2);
  });

  it('leaves the proposal that `generate --accepted` made beside an accepted mask, until the image is named', async () => {
    const projectId = await backend.taggedProject('beside', [3, 6]);
    await backend.generate(projectId);
    const { file } = await backend.client.projects.status({ projectId });
    await backend.client.projects.close({ projectId });
    const accept = (...args: string[]) => runCommand(backend, addMaskCommands, 'accept', file, ...args);
    const list = () => runCommand(backend, addImageCommands, 'list', file, '--text', '3.jpg');
    await accept('--all');
    expect(await list()).toMatch(/^key\/3\.jpg\tready\taccepted\tkey\t/);
    const generate = async (...args: string[]) =>
      (await runMaskwright(['generate', file, '--threshold', '0.9', ...args])).stdout;
    expect(await generate('--all')).toMatch(/nothing to do, every mask is accepted; --accepted makes proposals/);
    expect(await generate('--accepted')).toContain('done, 2 masks');
    const differs = /^key\/3\.jpg\tready\taccepted, proposal differs from accepted: (\d+|under 1) %\tkey\t/;
    expect(await list()).toMatch(differs);
    expect(await accept('--all')).toBe('0 masks accepted\n');
    expect(await list()).toMatch(differs);
    expect(await accept('3.jpg')).toContain('1 mask accepted\n');
    expect(await list()).toMatch(/^key\/3\.jpg\tready\taccepted\tkey\t/);
  });

  it('names what has no mask, and wants to be told which images', async () => {
    const projectId = await backend.taggedProject('bare', [3]);
    const { file } = await backend.client.projects.status({ projectId });
    await backend.client.projects.close({ projectId });
    const accept = (...args: string[]) => runCommand(backend, addMaskCommands, 'accept', file, ...args);
    expect(await accept('key/3.jpg')).toMatch(/0 masks accepted\n {2}key\/3\.jpg has no mask that could be accepted/);
    await expect(accept('--all')).rejects.toMatchObject({ code: 'no-masks' });
    await expect(accept()).rejects.toThrow();
    await expect(accept('--all', 'key/3.jpg')).rejects.toThrow();
  });
});
