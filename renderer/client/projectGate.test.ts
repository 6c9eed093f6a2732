import { expect, it } from 'vitest';
import { ProjectGate } from './projectGate.ts';

it('lets everything pass while nothing has happened', async () => {
  const gate = new ProjectGate();
  const input = { projectId: 'a', imageId: 7 };
  expect(await gate.pass(input)).toBe(input);
  expect(await gate.pass(undefined)).toBeUndefined();
});

it('keeps calls about a project until it is open again, and gives them its new id', async () => {
  const gate = new ProjectGate();
  gate.close();
  gate.close();
  let passed: unknown;
  const waiting = gate.pass({ projectId: 'a', imageId: 7 }).then((input) => (passed = input));
  expect(await gate.pass({ file: 'boats.maskwright' })).toEqual({ file: 'boats.maskwright' });
  expect(passed).toBeUndefined();
  gate.open({ was: 'a', is: 'b' });
  await waiting;
  expect(passed).toEqual({ projectId: 'b', imageId: 7 });
});

it('knows an id after several restarts, and one that stayed', async () => {
  const gate = new ProjectGate();
  gate.close();
  gate.open({ was: 'a', is: 'b' });
  gate.close();
  gate.open({ was: 'b', is: 'c' });
  expect(await gate.pass({ projectId: 'a' })).toEqual({ projectId: 'c' });
  expect(await gate.pass({ projectId: 'b' })).toEqual({ projectId: 'c' });
  gate.close();
  gate.open({ was: 'c', is: 'c' });
  expect(await gate.pass({ projectId: 'c' })).toEqual({ projectId: 'c' });
  gate.close();
  gate.open();
  expect(await gate.pass({ projectId: 'c' })).toEqual({ projectId: 'c' });
});
