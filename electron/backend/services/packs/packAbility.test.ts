/** What a pack can do is said wherever a pack is met, and what it cannot do is refused before any work. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writePackWithoutMasks } from '../../../../tests/support/packWithoutMasks.ts';
import { saying } from '../../../../tests/support/saying.ts';
import { TestBackend } from '../../../../tests/support/testBackend.ts';
import { sampleFolder } from '../../resources.ts';

let test: TestBackend;
let packs: TestBackend['client']['packs'];
beforeAll(async () => {
  test = await TestBackend.create();
  packs = test.client.packs;
  await writePackWithoutMasks(test.path('source'));
});
afterAll(() => test[Symbol.asyncDispose]());

const obstacle = 'its head mixes tokens (Transpose node Transpose).';
const words = ['rocket', 'key', 'star', 'umbrella'];

describe('a pack whose image encoder gives no dense features', () => {
  it('is added, listed and verified with a word on that, and the embedded one is not', async () => {
    const said = { makesMasks: false, limits: saying(`Makes no masks: ${obstacle}`) };
    expect(await packs.add({ folder: test.path('source') })).toMatchObject({ name: 'plain', ...said });
    const { packs: all } = await packs.list();
    expect(all).toMatchObject([{ name: 'shapes', makesMasks: true, limits: null }, said]);
    expect(await packs.verify({ name: 'plain' })).toMatchObject({ isSound: true, ...said });
  });

  it('is refused by a generation, with the node and what can be done', async () => {
    const projectId = await test.taggedProject('pictures', [3]);
    const refused = test.generate(projectId, { pack: test.path('source') });
    await expect(refused).rejects.toMatchObject({
      kind: 'unsupported',
      code: 'pack-makes-no-masks',
      message: `Plain CLIP makes no masks: ${obstacle}`,
      remedy: expect.stringContaining('models list') as string,
    });
  });

  it('is compared with words like any other, by the same numbers', async () => {
    const picture = join(sampleFolder, 'sample-03.jpg');
    const plain = await packs.try({ pack: test.path('source'), picture, words });
    const { words: known } = await packs.try({ pack: null, picture, words });
    expect(plain.packTitle).toBe('Plain CLIP');
    expect(known[0]).toMatchObject({ word: 'key' });
    expect(known[0]?.share).toBeGreaterThan(0.5);
    expect(known.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1);
    expect(plain.words.map(({ word }) => word)).toEqual(known.map(({ word }) => word));
    plain.words.forEach(({ cosine }, i) => expect(cosine).toBeCloseTo(known[i]?.cosine ?? NaN, 5));
  });

  it('has its devices tried with the image encoder as it is', async () => {
    const examination = await test.client.doctor.examine({ pack: test.path('source'), threads: 1 });
    expect(examination).toMatchObject({ packTitle: 'Plain CLIP', obstacle, device: null });
    expect(examination.providers.at(-1)).toMatchObject({ provider: 'cpu', isUsed: false, refusal: null });
    expect(examination.providers.at(-1)?.measured?.shares[0]?.nodes).toBeGreaterThan(50);
  });
});

describe('trying a pack', () => {
  it('names words that the pack has never seen, and takes a word once', async () => {
    const picture = join(sampleFolder, 'sample-03.jpg');
    const trial = await packs.try({ pack: null, picture, words: ['key', 'zebra', 'key'] });
    expect(trial.words.map(({ word }) => word).toSorted()).toEqual(['key', 'zebra']);
    expect(trial.notices).toEqual([saying('does not know: zebra.')]);
  });

  it('refuses a SigLIP, whose texts it would encode wrongly', async () => {
    const folder = test.path('siglip');
    await writePackWithoutMasks(folder);
    const config = JSON.parse(await readFile(join(folder, 'config.json'), 'utf8')) as Record<string, unknown>;
    await test.write('siglip/config.json', JSON.stringify({ ...config, model_type: 'siglip' }));
    await test.write('siglip/pack.json', JSON.stringify({ name: 'siglip' }));
    const picture = join(sampleFolder, 'sample-03.jpg');
    await expect(packs.try({ pack: folder, picture, words })).rejects.toMatchObject({ code: 'pack-texts-unsupported' });
    const { limits } = await packs.add({ folder });
    expect(limits?.message).toMatch(/^Makes no masks: .* its texts are filled up in another way/);
    expect(limits?.message).not.toContain('models try');
  });

  it('says what is wrong with the picture or the pack', async () => {
    const picture = test.path('absent.jpg');
    await expect(packs.try({ pack: null, picture, words })).rejects.toMatchObject({ code: 'image-missing' });
    await expect(packs.try({ pack: 'absent', picture, words })).rejects.toMatchObject({ code: 'pack-unknown' });
  });
});
