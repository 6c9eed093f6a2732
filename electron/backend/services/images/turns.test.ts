import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { Turns } from './turns.ts';

/** Work that waits until it is told to end, and notes when it began. */
class Bench {
  readonly begun: number[] = [];
  readonly #ends: ReturnType<typeof Promise.withResolvers<number>>[] = [];

  work(number: number): () => Promise<number> {
    const end = Promise.withResolvers<number>();
    this.#ends[number] = end;
    return () => {
      this.begun.push(number);
      return end.promise;
    };
  }

  async end(number: number): Promise<void> {
    this.#ends[number]?.resolve(number);
    await setImmediate();
  }

  async fail(number: number): Promise<void> {
    this.#ends[number]?.reject(new Error(`${number} failed`));
    await setImmediate();
  }
}

it('so many work at a time, in the order in which they came, and a failure frees its place', async () => {
  const [turns, bench] = [new Turns(2), new Bench()];
  const results = Promise.allSettled([0, 1, 2, 3, 4].map((number) => turns.take(bench.work(number))));
  await setImmediate();
  expect(bench.begun).toEqual([0, 1]);
  await bench.end(1);
  expect(bench.begun).toEqual([0, 1, 2]);
  await bench.fail(0);
  expect(bench.begun).toEqual([0, 1, 2, 3]);
  for (const number of [2, 3, 4]) await bench.end(number);
  expect((await results).map((one) => (one.status === 'fulfilled' ? one.value : 'failed'))).toEqual([
    'failed',
    ...[1, 2, 3, 4],
  ]);
  // All places are free again.
  const later = [5, 6].map((number) => turns.take(bench.work(number)));
  await setImmediate();
  expect(bench.begun.slice(-2)).toEqual([5, 6]);
  for (const number of [5, 6]) await bench.end(number);
  expect(await Promise.all(later)).toEqual([5, 6]);
});

it('who is cancelled while waiting never begins and takes nobody the place; who has begun is left to end', async () => {
  const [turns, bench, controller] = [new Turns(1), new Bench(), new AbortController()];
  const { signal } = controller;
  const first = turns.take(bench.work(0), signal);
  const waiting = turns.take(bench.work(1), signal);
  const other = turns.take(bench.work(2));
  controller.abort();
  await expect(waiting).rejects.toMatchObject({ kind: 'cancelled' });
  await bench.end(0);
  expect(await first).toBe(0);
  expect(bench.begun).toEqual([0, 2]);
  await bench.end(2);
  expect(await other).toBe(2);
  await expect(turns.take(bench.work(3), signal)).rejects.toMatchObject({ kind: 'cancelled' });
  expect(bench.begun).toEqual([0, 2]);
});
