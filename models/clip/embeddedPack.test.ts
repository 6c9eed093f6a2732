import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { zeroShotScores } from '#models/cam/zeroShot.ts';
import { logitScaleOf } from '#models/packs/logitScale.ts';
import { openClipPack } from '#models/packs/openPack.ts';
import { verifyPack } from '#models/packs/verifyPack.ts';
import { createDenseEncoder } from './denseEncoder.ts';
import { loadTokenizer } from './loadTokenizer.ts';
import { defaultTemplates } from './templates.ts';
import { createTextEncoder } from './textEncoder.ts';

const folder = fileURLToPath(new URL('../../resources/packs/shapes', import.meta.url));

describe('the embedded pack', () => {
  it('is what its pack.json says, file by file', async () => {
    expect(await verifyPack(folder)).toMatchObject({ isSound: true, differences: [] });
  });

  it('says what it is for: licence, template, background words, a notice for photographs, its own logit scale', async () => {
    const pack = await openClipPack(folder);
    expect(pack.manifest.licence).toBe('Apache-2.0');
    expect(pack.templates?.[0]).toContain('{}');
    expect(pack.backgroundWords?.length).toBeGreaterThan(4);
    expect(pack.manifest.notice).toMatch(/photograph/i);
    expect(logitScaleOf(pack).origin).toBe('pack.json');
  });

  it('encodes pictures and texts into one space, from a fresh checkout, with no download', async () => {
    const pack = await openClipPack(folder);
    await using dense = await createDenseEncoder(pack, { threads: 1 });
    await using texts = await createTextEncoder({ path: pack.textModel }, await loadTokenizer(pack), { threads: 1 });
    const image = { width: 40, height: 30, data: Uint8Array.from({ length: 3600 }, (_, i) => (i * 37) & 255) };
    const features = await dense.encode(image);
    expect(features).toMatchObject({ gridHeight: 9, gridWidth: 12, width: texts.width });
    const templates = pack.templates ?? defaultTemplates;
    const names = pack.manifest.vocabulary?.classes.slice(0, 2).map(({ name }) => name) ?? [];
    const scores = zeroShotScores(features, {
      tags: await texts.encodeNames(names, templates),
      background: await texts.encodeNames(pack.backgroundWords ?? [], templates),
      logitScale: logitScaleOf(pack).value,
    });
    expect(scores.shape).toEqual([2, 9, 12]);
    expect(scores.data.every((value) => Number.isFinite(value) && value >= 0)).toBe(true);
  });
});
