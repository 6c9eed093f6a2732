import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../../tests/support/inProcessCommands.ts';
import { TestBackend } from '../../tests/support/testBackend.ts';
import { addHistoryCommands } from './historyCommands.ts';
import { addImageCommands } from './imageCommands.ts';
import { addTagCommand } from './tagCommand.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await TestBackend.create();
});
afterAll(() => backend[Symbol.asyncDispose]());

/** A project file of pictures tagged as keys, closed, and commands on it. */
async function closedProject(folder: string) {
  const projectId = await backend.taggedProject(folder, [3, 6, 11]);
  const { file } = await backend.client.projects.status({ projectId });
  await backend.client.projects.close({ projectId });
  return {
    tag: (...args: string[]) => runCommand(backend, addTagCommand, 'tag', file, ...args),
    undo: () => runCommand(backend, addHistoryCommands, 'undo', file),
    history: () => runCommand(backend, addHistoryCommands, 'history', file),
    /** The tags of each picture, as `list` shows them. */
    tags: async () => {
      const lines = (await runCommand(backend, addImageCommands, 'list', file)).split('\n').slice(0, 3);
      return new Map(lines.map((line) => line.split('\t')).map(([path, , , tags]) => [path, tags]));
    },
    project: async () => {
      const open = await backend.client.projects.open({ file });
      return { projectId: open.projectId, close: () => backend.client.projects.close({ projectId: open.projectId }) };
    },
  };
}

const mapOf = (tags: Readonly<Record<string, string>>) => new Map(Object.entries(tags));

describe('tagging by hand', () => {
  it('says of named images what they show, or not, or nobody knows; each is a step that undo takes back', async () => {
    const { tag, undo, history, tags } = await closedProject('pictures');
    expect(await tag('key/3.jpg', '6.jpg', '3.jpg', 'nowhere.jpg', '--class', 'boat')).toMatch(
      /^2 tags on 2 images; new classes: boat\n1 problem with the tags:\n {2}nowhere\.jpg: .*no such image/,
    );
    expect(await tag('6.jpg', '--class', 'KEY', '--absent')).toBe('1 tag on 1 image\n');
    expect(await tag('11.jpg', '--class', 'boat', '--unsure')).toBe('1 tag on 1 image\n');
    const all = mapOf({ 'key/11.jpg': 'key,?boat', 'key/3.jpg': 'key,boat', 'key/6.jpg': '-key,boat' });
    expect(await tags()).toEqual(all);
    // What a person said stays, whatever folders say.
    await tag();
    expect(await tags()).toEqual(all);

    expect(await tag('3.jpg', '11.jpg', '6.jpg', '--class', 'boat', '--remove')).toMatch(
      /^3 tags of 3 images taken back\nClasses that no tag speaks of any more: boat\./,
    );
    expect(await tags()).toEqual(mapOf({ 'key/11.jpg': 'key', 'key/3.jpg': 'key', 'key/6.jpg': '-key' }));
    expect(await history()).toContain('Untag boat in 3 images');
    expect(await undo()).toContain('Undone: Untag boat in 3 images; 3 images changed');
    expect(await tags()).toEqual(all);
    for (const step of ['Unsure: boat in 1 image', 'Not here: key in 1 image', 'Tag boat in 2 images']) {
      expect(await undo()).toContain(`Undone: ${step}`);
    }
    expect(await tags()).toEqual(mapOf({ 'key/11.jpg': 'key', 'key/3.jpg': 'key', 'key/6.jpg': 'key' }));
  });

  it("takes the machine's mask back with the last class of an image, and undo brings back both", async () => {
    const { tag, undo, project } = await closedProject('masked');
    const open = await project();
    await backend.generate(open.projectId);
    await open.close();
    const masks = async (): Promise<number> => {
      const { projectId, close } = await project();
      const { images } = await backend.client.projects.status({ projectId });
      await close();
      return images.masked;
    };
    expect(await tag('3.jpg', '6.jpg', '--class', 'key', '--remove')).toContain('2 masks taken back');
    expect(await masks()).toBe(1);
    await undo();
    expect(await masks()).toBe(3);
  });

  it('changes nothing where no image is meant, or the class is not there to be taken back', async () => {
    const { tag, history } = await closedProject('nothing');
    const before = await history();
    expect(await tag('nowhere.jpg', '--class', 'boat')).toContain('0 tags on 0 images\n');
    await expect(tag('3.jpg', '--class', 'boat', '--remove')).rejects.toMatchObject({
      code: 'class-missing',
      remedy: 'Its classes: key.',
    });
    expect(await history()).toBe(before);
  });

  it.each([
    [['3.jpg'], 'name images and --class'],
    [['--class', 'key'], 'name images and --class'],
    [['3.jpg', '--class', 'key', '--csv', 'tags.csv'], 'not both'],
    [['3.jpg', '--class', 'key', '--absent', '--unsure'], 'one of --absent'],
    [['--remove'], 'go with --class'],
    [['--replace'], 'goes with --csv'],
  ])('refuses %j as wrong usage', async (args, message) => {
    await expect(runCommand(backend, addTagCommand, 'tag', 'p.maskwright', ...args)).rejects.toThrow(message);
  });
});
