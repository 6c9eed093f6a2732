import { expect, it } from 'vitest';
import { embeddedPackFolder } from '#backend/resources.ts';
import { loadTokenizer } from '#models/clip/loadTokenizer.ts';
import { createTextEncoder, type TextEncoder } from '#models/clip/textEncoder.ts';
import { UserCache } from '#models/packs/cache/userCache.ts';
import { openClipPack } from '#models/packs/openPack.ts';
import { temporaryFolder } from '#models/packs/testPack.ts';
import { TextVectors, type TextVectorsOptions } from './textVectors.ts';

it('are encoded once for all processes: the encoder is not even loaded when all names are known', async () => {
  await using temporary = await temporaryFolder();
  await using encoders = new AsyncDisposableStack();
  const pack = await openClipPack(embeddedPackFolder);
  let opened = 0;
  const openEncoder = async (): Promise<TextEncoder> => {
    opened++;
    return encoders.use(await createTextEncoder({ path: pack.textModel }, await loadTokenizer(pack), { threads: 1 }));
  };
  const vectors = (options: Partial<TextVectorsOptions> = {}): TextVectors =>
    new TextVectors({
      ...{ openEncoder, templates: ['a photo of {}.'] },
      kept: { cache: new UserCache(temporary.path), identity: 'this pack' },
      ...options,
    });
  const first = await vectors().of(['star', 'dining_table', 'star']);
  expect(opened).toBe(1);
  expect(first.shape[0]).toBe(3);
  expect(await vectors().of(['star', 'dining table', 'star'])).toEqual(first);
  expect(opened).toBe(1);
  expect(await vectors({ kept: undefined }).of(['star', 'dining_table', 'star'])).toEqual(first);
  expect(opened).toBe(2);

  const others = [
    vectors({ kept: { cache: new UserCache(temporary.path), identity: 'another pack' } }).of(['star']),
    vectors({ templates: ['{}'] }).of(['star']),
    vectors().of(['key', 'star']),
  ];
  const [, otherTemplate] = await Promise.all(others);
  expect(opened).toBe(5);
  expect(otherTemplate?.data).not.toEqual(first.data.subarray(0, otherTemplate?.data.length));
});
