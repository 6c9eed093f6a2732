import { describe, expect, it } from 'vitest';
import { ExpectedError } from '#core/base/errors.ts';
import { PictureCache } from './pictureCache.ts';

class FakePicture {
  isClosed = false;
  close(): void {
    this.isClosed = true;
  }
}

/** A cache, and what it was made to load. */
function cacheOf(capacity: number) {
  const cache = new PictureCache<FakePicture>(capacity);
  const loaded: string[] = [];
  const get = (name: string): Promise<FakePicture> =>
    cache.get(name, () => {
      loaded.push(name);
      return Promise.resolve(new FakePicture());
    });
  return { cache, loaded, get };
}

describe('pictures kept', () => {
  it('are loaded once, also while they are being loaded', async () => {
    const { loaded, get } = cacheOf(2);
    const [one, again] = await Promise.all([get('a'), get('a')]);
    expect(again).toBe(one);
    expect(await get('a')).toBe(one);
    expect(loaded).toEqual(['a']);
  });

  it('are closed when there are too many: those asked for longest ago first, and never the one that is shown', async () => {
    const { cache, loaded, get } = cacheOf(2);
    const [a, b, c] = [await get('a'), await get('b'), await get('c')];
    await get('b');
    cache.trim('a');
    await Promise.resolve();
    expect([a, b, c].map(({ isClosed }) => isClosed)).toEqual([false, false, true]);
    expect(await get('a')).toBe(a);
    expect(await get('c')).not.toBe(c);
    expect(loaded).toEqual(['a', 'b', 'c', 'c']);
    cache.clear();
    await Promise.resolve();
    expect([a.isClosed, b.isClosed]).toEqual([true, true]);
  });

  it('that could not be loaded are asked for again', async () => {
    const cache = new PictureCache<FakePicture>(2);
    const failing = () => Promise.reject(new ExpectedError('image-missing', 'Gone.'));
    await expect(cache.get('a', failing)).rejects.toMatchObject({ code: 'image-missing' });
    const picture = new FakePicture();
    expect(await cache.get('a', () => Promise.resolve(picture))).toBe(picture);
  });

  it('that were given up are asked for again at once, and those that had come by then stay', async () => {
    const cache = new PictureCache<FakePicture>(2);
    const passed = new AbortController();
    const given = Promise.withResolvers<FakePicture>();
    const first = cache.get('a', () => given.promise, passed.signal);
    const kept = await cache.get('b', () => Promise.resolve(new FakePicture()), passed.signal);
    passed.abort();
    const second = new FakePicture();
    const again = cache.get('a', () => Promise.resolve(second));
    given.reject(new ExpectedError('cancelled', 'Nobody waits.'));
    await expect(first).rejects.toMatchObject({ code: 'cancelled' });
    expect(await again).toBe(second);
    expect(await cache.get('a', () => Promise.resolve(new FakePicture()))).toBe(second);
    expect(await cache.get('b', () => Promise.resolve(new FakePicture()))).toBe(kept);
  });
});
