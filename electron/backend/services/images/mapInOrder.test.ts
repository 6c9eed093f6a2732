import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { mapInOrder } from './mapInOrder.ts';

async function* numbers(count: number): AsyncGenerator<number> {
  for (let number = 0; number < count; number++) {
    await Promise.resolve();
    yield number;
  }
}

async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const collected: Item[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}

/** Later items are done sooner, and the highest number that was at work at a time is kept. */
function crowd() {
  const state = { now: 0, most: 0 };
  const work = async (item: number): Promise<number> => {
    state.most = Math.max(state.most, ++state.now);
    await wait(10 - item);
    state.now--;
    if (item === 7) throw new Error('seven');
    return item * 2;
  };
  return { state, work };
}

it('gives the results in order, with no more at work than allowed', async () => {
  const { state, work } = crowd();
  expect(await collect(mapInOrder(numbers(6), 3, work))).toEqual([0, 2, 4, 6, 8, 10]);
  expect(state).toEqual({ now: 0, most: 3 });
  expect(await collect(mapInOrder(numbers(0), 3, work))).toEqual([]);
});

it('throws what an item fails with in its turn, when all others at work are done', async () => {
  const { state, work } = crowd();
  const seen: number[] = [];
  const run = async () => {
    for await (const result of mapInOrder(numbers(10), 4, work)) seen.push(result);
  };
  await expect(run()).rejects.toThrow('seven');
  expect(seen).toEqual([0, 2, 4, 6, 8, 10, 12]);
  expect(state.now).toBe(0);
});

it('leaves nothing at work when it is left early', async () => {
  const { state, work } = crowd();
  for await (const result of mapInOrder(numbers(10), 4, work)) if (result === 2) break;
  expect(state.now).toBe(0);
});
