import { describe, expect, it } from 'vitest';
import { openClipPack, type ClipPack } from '#models/packs/openPack.ts';
import { embeddedPackFolder } from '../../resources.ts';
import { packNotices } from './packNotices.ts';

function classes(...names: string[]): { name: string }[] {
  return names.map((name) => ({ name }));
}

describe('notices about a pack', () => {
  it('say nothing of classes that it knows, however they are written', async () => {
    const pack = await openClipPack(embeddedPackFolder);
    const known = pack.manifest.vocabulary?.classes.map(({ name }) => name) ?? [];
    expect(known.length).toBeGreaterThan(0);
    expect(packNotices(pack, classes(...known, ...known.map((name) => name.toUpperCase())))).toEqual([]);
  });

  it('name the classes that it does not know, the first of many only', async () => {
    const pack = await openClipPack(embeddedPackFolder);
    const [few] = packNotices(pack, classes('zebra crossing', 'moiré'));
    expect(few?.message).toMatch(/does not know: zebra crossing, moiré\.$/);
    const [many] = packNotices(pack, classes(...Array.from({ length: 254 }, (_, index) => `unknown ${index}`)));
    expect(many?.message).toContain('unknown 19 and 234 more.');
    expect(many?.message).not.toContain('unknown 20');
  });

  it('say nothing for a pack without a vocabulary of its own', async () => {
    const embedded = await openClipPack(embeddedPackFolder);
    const { vocabulary: _, ...manifest } = embedded.manifest;
    const general: ClipPack = { ...embedded, manifest };
    expect(packNotices(general, classes('zebra crossing'))).toEqual([]);
  });
});
