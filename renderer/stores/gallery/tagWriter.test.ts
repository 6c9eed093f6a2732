import { expect, it } from 'vitest';
import type { ClassId, ImageId } from '#core/document/ids.ts';
import type { TagValue } from '#core/document/tag.ts';
import { TagWriter, type TagChange } from './tagWriter.ts';

const settled = () => new Promise((resolve) => setTimeout(resolve));
const away = new Error('away');

/** Keeps tags as a project does, and can be away or refuse. */
class Project {
  readonly tags = new Map<string, TagValue | null>();
  readonly log: string[] = [];
  readonly failures: unknown[] = [];
  fault: Error | undefined;
  #steps = 0;
  readonly writer = new TagWriter<{ name: string }>({
    write: async (change) => {
      await settled();
      if (this.fault !== undefined) throw this.fault;
      for (const id of change.imageIds) this.tags.set(`${id}:${change.classId}`, change.value);
      const name = `step ${++this.#steps}`;
      this.log.push(name);
      return { name };
    },
    step: async ({ name }, direction) => {
      await settled();
      if (this.fault !== undefined) throw this.fault;
      this.log.push(`${direction} ${name}`);
    },
    isAway: (error) => error === away,
    onChange: () => undefined,
    onSettled: (...failure) => this.failures.push(...failure),
  });

  readonly idle = async (): Promise<void> => {
    for (let turn = 0; turn < 50; turn++) await settled();
  };
}

const change = (imageIds: number[], value: TagValue | null = 'present'): TagChange => ({
  imageIds: imageIds as ImageId[],
  classId: 1 as ClassId,
  value,
});

it('writes all that was pushed, in order', async () => {
  const project = new Project();
  for (let id = 1; id <= 5; id++) project.writer.push(change([id]));
  project.writer.push(change([2, 3], 'absent'));
  expect(project.writer.pending).toBe(6);
  expect(project.writer.pendingOf(2 as ImageId).map(({ value }) => value)).toEqual(['present', 'absent']);
  await project.idle();
  expect(project.writer.pending).toBe(0);
  expect([...project.tags.values()]).toEqual(['present', 'absent', 'absent', 'present', 'present']);
});

it('loses nothing while the backend is away', async () => {
  const project = new Project();
  project.fault = away;
  project.writer.push(change([1]));
  await project.idle();
  project.writer.push(change([2]));
  await project.idle();
  expect(project.writer.pending).toBe(2);
  expect(project.failures).toEqual([]);
  project.fault = undefined;
  project.writer.resume();
  await project.idle();
  expect([...project.tags.keys()]).toEqual(['1:1', '2:1']);
});

it('tries again what was on its way when the backend came back', async () => {
  const project = new Project();
  project.fault = away;
  project.writer.push(change([1]));
  project.writer.resume();
  await settled();
  project.fault = undefined;
  await project.idle();
  expect([...project.tags.keys()]).toEqual(['1:1']);
  expect(project.writer.pending).toBe(0);
});

it('undoes and redoes in the order of the pushes, also of what is not written yet', async () => {
  const { writer, log, idle } = new Project();
  writer.push(change([1]));
  writer.push(change([2]));
  writer.undo();
  writer.undo();
  writer.undo();
  writer.redo();
  await idle();
  expect(log).toEqual(['step 1', 'step 2', 'undo step 2', 'undo step 1', 'redo step 1']);
  expect([writer.canUndo, writer.canRedo]).toEqual([true, true]);
  writer.push(change([3]));
  await idle();
  expect(writer.canRedo).toBe(false);
});

it('says what could not be written, and goes on', async () => {
  const project = new Project();
  project.fault = new Error('the class is gone');
  project.writer.push(change([1]));
  await project.idle();
  expect(project.failures).toEqual([project.fault]);
  project.fault = undefined;
  project.writer.push(change([2]));
  await project.idle();
  expect([...project.tags.keys()]).toEqual(['2:1']);
});

it('undoes nothing in another project of what was on its way in the one before', async () => {
  const { writer, log, failures, idle } = new Project();
  writer.push(change([1]));
  writer.clear();
  await idle();
  expect(log).toEqual(['step 1']);
  expect([writer.canUndo, writer.canRedo, writer.pending]).toEqual([false, false, 0]);
  writer.push(change([2]));
  await idle();
  writer.undo();
  writer.clear();
  writer.push(change([3]));
  await idle();
  expect(log).toEqual(['step 1', 'step 2', 'undo step 2', 'step 3']);
  writer.undo();
  writer.undo();
  await idle();
  expect(log.slice(4)).toEqual(['undo step 3']);
  expect(failures).toEqual([]);
});

it('says nothing in another project of what failed in the one before, nor waits for it', async () => {
  const project = new Project();
  for (const fault of [away, new Error('the class is gone')]) {
    project.fault = fault;
    project.writer.push(change([1]));
    project.writer.clear();
    await project.idle();
    project.fault = undefined;
    project.writer.push(change([2]));
    await project.idle();
    expect([project.writer.pending, project.failures]).toEqual([0, []]);
  }
});
