import { defined } from '#core/base/assert.ts';

/**
 * What `work` makes of each item, in the order of the items, with at most `limit` at work at a time: the next item is asked for
 * as soon as the first of those at work is done. Nothing is at work any more when it ends, whether it throws or is left early.
 */
export async function* mapInOrder<Item, Result>(
  items: AsyncIterable<Item>,
  limit: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result, void, void> {
  const atWork: Promise<Result>[] = [];
  const next = () => defined(atWork.shift(), 'the first at work');
  try {
    for await (const item of items) {
      const result = work(item);
      // Whoever waits for it hears of its failure; until then it is nobody's.
      void result.catch(() => undefined);
      atWork.push(result);
      if (atWork.length >= limit) yield await next();
    }
    while (atWork.length > 0) yield await next();
  } finally {
    await Promise.allSettled(atWork);
  }
}
