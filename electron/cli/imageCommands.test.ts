/** Commands on a backend in this process: as a user types them, without the seconds that a program takes to start. */
import { mkdir } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCommand } from '../../tests/support/inProcessCommands.ts';
import { workOnMask } from '../../tests/support/paint.ts';
import { PictureFolder } from '../../tests/support/pictureFolder.ts';
import { TestBackend } from '../../tests/support/testBackend.ts';
import { addHistoryCommands } from './historyCommands.ts';
import { addImageCommands } from './imageCommands.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await TestBackend.create();
});
afterAll(() => backend[Symbol.asyncDispose]());

it('takes the new pictures of images that a person worked on, once it is told what may be lost', async () => {
  const disk = new PictureFolder(backend.path('pictures'));
  await mkdir(disk.path);
  const names = ['accepted.png', 'drawn.png', 'larger.png'];
  for (const [index, name] of names.entries()) await disk.put(name, index);
  const projectId = await backend.newProject();
  await backend.import(projectId, 'pictures');
  for (const name of names) {
    const { id } = backend.image(projectId, name);
    workOnMask(backend.project(projectId), id, { accepts: name === 'accepted.png' });
  }
  for (const [index, name] of names.entries()) await disk.put(name, 100 + index, name === 'larger.png' ? 16 : 8);
  const { file } = await backend.client.projects.status({ projectId });
  await backend.client.projects.close({ projectId });
  const run = (...args: string[]) => runCommand(backend, addImageCommands, ...args);
  const take = (...args: string[]) => run('take', file, ...args);

  expect(await run('import', file)).toContain('3 to check');
  const plan = await take('--all', '--dry-run');
  expect(plan).toContain('2 new pictures would be taken\n');
  expect(plan).toContain('What was drawn stays; `generate --all` makes the rest of the mask anew:\n  drawn.png\n');
  expect(plan).toMatch(/No longer accepted, .*:\n {2}accepted\.png\n/);
  expect(plan).toMatch(/larger\.png has 16 × 16 pixels now instead of 8 × 8: .* --discard-masks/);
  expect(await run('list', file, '--state', 'changed')).toMatch(/accepted\.png.*\n.*drawn\.png.*\n.*larger\.png/);

  expect(await take('drawn.png', 'larger.png', '--discard-masks')).toMatch(
    /^2 new pictures taken\n[^]*\n {2}drawn\.png\nMasks and labels removed, as the size is another; `undo` brings them back:\n {2}larger\.png\n$/m,
  );
  const undone = await runCommand(backend, addHistoryCommands, 'undo', file);
  expect(undone).toBe('Undone: Take the new picture of 2 images; 2 images changed\n');
  expect(await run('list', file, '--state', 'changed')).toMatch(/accepted\.png.*\n.*drawn\.png.*\n.*larger\.png/);
  await expect(take()).rejects.toThrow();
  await expect(take('--all', 'drawn.png')).rejects.toThrow();
});
