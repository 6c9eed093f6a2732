import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestBackend } from '../../../../tests/support/testBackend.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await TestBackend.create();
});
afterAll(() => backend[Symbol.asyncDispose]());

async function taggedImage() {
  const projectId = await backend.taggedProject('pictures', [3]);
  const [key] = await backend.client.classes.list({ projectId });
  if (key === undefined) throw new Error('there is no class');
  const { id: imageId } = backend.image(projectId, 'key/3.jpg');
  return { projectId, imageId, classId: key.id };
}

const shape = { kind: 'box', x: 1, y: 2, width: 3, height: 4 } as const;

describe('what is said of one image', () => {
  it('is a step of its own history: undone, redone, and not in the history of the project', async () => {
    const { projectId, imageId, classId } = await taggedImage();
    const scope = { imageId, classId };
    const all = async () => [
      await backend.client.tags.ofImage({ projectId, imageId }),
      await backend.client.labels.list({ projectId, imageId }),
      await backend.client.prompts.list({ projectId, scope }),
    ];
    const states = [await all()];
    await backend.client.tags.set({ projectId, imageIds: [imageId], classId, value: 'absent' });
    states.push(await all());
    await backend.client.labels.add({ projectId, imageId, classId, meaning: 'background', shape });
    states.push(await all());
    await backend.client.prompts.add({ projectId, scope, role: 'background', texts: ['a table'] });
    states.push(await all());

    const labels = (await backend.client.imageHistory.list({ projectId, imageId })).map(({ label }) => label);
    expect(labels).toEqual(["Add prompt 'a table'", 'Add box key', 'Not here: key']);
    expect(await backend.client.projectHistory.list({ projectId, limit: 9 })).toHaveLength(1);
    for (const state of states.toReversed().slice(1)) {
      await backend.client.imageHistory.undo({ projectId, imageId });
      expect(await all()).toEqual(state);
    }
    for (const state of states.slice(1)) {
      await backend.client.imageHistory.redo({ projectId, imageId });
      expect(await all()).toEqual(state);
    }
  });

  it('does not come back for a class that was deleted meanwhile', async () => {
    const { projectId, imageId, classId } = await taggedImage();
    const label = await backend.client.labels.add({ projectId, imageId, classId, meaning: 'foreground', shape });
    await backend.client.labels.remove({ projectId, labelId: label.id });
    await backend.client.classes.delete({ projectId, classId });
    await expect(backend.client.imageHistory.undo({ projectId, imageId })).rejects.toMatchObject({
      code: 'history-conflict',
      message: expect.stringContaining('deleted') as string,
    });
    expect(await backend.client.labels.list({ projectId, imageId })).toEqual([]);
    await backend.client.projectHistory.undo({ projectId });
    await backend.client.imageHistory.undo({ projectId, imageId });
    expect(await backend.client.labels.list({ projectId, imageId })).toEqual([label]);
  });

  it('makes no step when it says what was said already', async () => {
    const { projectId, imageId, classId } = await taggedImage();
    const set = () => backend.client.tags.set({ projectId, imageIds: [imageId], classId, value: 'unsure' });
    await set();
    await set();
    expect(await backend.client.imageHistory.list({ projectId, imageId })).toHaveLength(1);
  });

  it('is taken back in a picture that could never be read, too', async () => {
    await backend.write('unreadable/key/a.png', 'no picture');
    const projectId = await backend.newProject();
    await backend.import(projectId, 'unreadable');
    const { id: classId } = await backend.client.classes.create({ projectId, name: 'key' });
    const { id: imageId } = backend.image(projectId, 'key/a.png');
    await backend.client.tags.set({ projectId, imageIds: [imageId], classId, value: 'present' });
    const step = await backend.client.imageHistory.undo({ projectId, imageId });
    expect(step).toMatchObject({ tiles: [], isAccepted: false });
    expect(await backend.client.tags.ofImage({ projectId, imageId })).toEqual([]);
  });
});
