import { describe, expect, it } from 'vitest';
import { WantedLoader } from './wantedLoader.ts';

/** Until promises that are settled were followed. */
const settled = () => new Promise((resolve) => setTimeout(resolve));

/** A loader of numbers whose loads end when the test says so. */
class Bench {
  readonly started: number[] = [];
  readonly aborted: number[] = [];
  readonly released: string[] = [];
  readonly loader: WantedLoader<number, string>;
  readonly #pending = new Map<number, PromiseWithResolvers<string>>();

  constructor({ atOnce = 2, limit = 100 } = {}) {
    this.loader = new WantedLoader<number, string>({
      keyOf: String,
      load: (key, signal) => {
        this.started.push(key);
        const pending = Promise.withResolvers<string>();
        this.#pending.set(key, pending);
        signal.addEventListener('abort', () => {
          this.aborted.push(key);
          pending.reject(new Error('aborted'));
        });
        return pending.promise;
      },
      atOnce,
      limit,
      sizeOf: () => 1,
      release: (value) => this.released.push(value),
    });
  }

  async finish(key: number, value = `v${key}`): Promise<void> {
    this.#pending.get(key)?.resolve(value);
    await settled();
  }

  async fail(key: number): Promise<void> {
    this.#pending.get(key)?.reject(new Error('broken'));
    await settled();
  }

  get values(): unknown {
    return Object.fromEntries(this.loader.values);
  }
}

describe('what is wanted', () => {
  it('is not loaded where it came by another way, also when it was under way', async () => {
    const bench = new Bench();
    bench.loader.put(3, 'put');
    bench.loader.want([3, 5]);
    expect(bench.started).toEqual([5]);
    bench.loader.put(5, 'put too');
    expect(bench.aborted).toEqual([5]);
    await bench.finish(5);
    expect(bench.values).toEqual({ 3: 'put', 5: 'put too' });
    bench.loader.renew();
    expect(bench.started).toEqual([5, 3, 5]);
  });

  it('is loaded in order, so many at a time', async () => {
    const bench = new Bench();
    bench.loader.want([5, 3, 9]);
    expect(bench.started).toEqual([5, 3]);
    await bench.finish(3);
    expect(bench.started).toEqual([5, 3, 9]);
    await bench.finish(5);
    await bench.finish(9);
    expect(bench.values).toEqual({ 3: 'v3', 5: 'v5', 9: 'v9' });
    bench.loader.want([3, 5, 9]);
    expect(bench.started).toHaveLength(3);
  });

  it('is cancelled when it scrolled past, and its place is free at once', async () => {
    const bench = new Bench();
    bench.loader.want([1, 2, 3]);
    bench.loader.want([2, 8]);
    expect(bench.aborted).toEqual([1]);
    expect(bench.started).toEqual([1, 2, 8]);
    await settled();
    expect(bench.loader.failures.size).toBe(0);
    bench.loader.want([1]);
    await bench.finish(1);
    expect(bench.values).toEqual({ 1: 'v1' });
  });

  it('keeps its failure, and is tried again when renewed', async () => {
    const bench = new Bench();
    bench.loader.want([1]);
    await bench.fail(1);
    bench.loader.want([1]);
    expect(bench.started).toEqual([1]);
    expect(bench.loader.failures.get('1')).toMatchObject({ message: 'broken' });
    bench.loader.renew();
    expect(bench.loader.failures.size).toBe(0);
    await bench.finish(1);
    expect(bench.values).toEqual({ 1: 'v1' });
  });

  it('stays until it is renewed, and what is renewed takes its place', async () => {
    const bench = new Bench();
    bench.loader.want([1]);
    await bench.finish(1, 'old');
    bench.loader.renew();
    expect(bench.values).toEqual({ 1: 'old' });
    await bench.finish(1, 'new');
    expect(bench.values).toEqual({ 1: 'new' });
    expect(bench.released).toEqual(['old']);
  });

  it('that was asked for before a renewal is not taken for new', () => {
    const bench = new Bench();
    bench.loader.want([1]);
    bench.loader.renew();
    expect(bench.started).toEqual([1, 1]);
    expect(bench.aborted).toEqual([1]);
  });
});

describe('what was loaded', () => {
  it('is given up above the limit, the longest unwanted first, never what is wanted', async () => {
    const bench = new Bench({ atOnce: 9, limit: 2 });
    for (const key of [1, 2]) {
      bench.loader.want([key]);
      await bench.finish(key);
    }
    bench.loader.want([1]);
    bench.loader.want([3]);
    await bench.finish(3);
    expect(bench.released).toEqual(['v2']);
    bench.loader.want([4, 5, 6]);
    for (const key of [4, 5, 6]) await bench.finish(key);
    expect(bench.values).toEqual({ 4: 'v4', 5: 'v5', 6: 'v6' });
    bench.loader.clear();
    expect(bench.values).toEqual({});
    expect(bench.released.toSorted()).toEqual(['v1', 'v2', 'v3', 'v4', 'v5', 'v6']);
  });
});
