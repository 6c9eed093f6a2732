import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { decode } from 'fast-png';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { vocPalette } from '../imaging/palette.ts';
import { countDifferingLabels, encodeLabelPng, type LabelPlane } from './labelPng.ts';

let folder: string;
let file: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'maskwright-labels-'));
  file = join(folder, 'labels.png');
});
afterAll(() => rm(folder, { recursive: true }));

function planeOf(width: number, height: number, valueOf: (i: number) => number, palette = vocPalette): LabelPlane {
  return { width, height, values: Uint8Array.from({ length: width * height }, (_, i) => valueOf(i)), palette };
}

/** Does not compress, so that the file has many pieces. */
const noise = (i: number): number => (Math.imul(i ^ (i >>> 7), 0x9e3779b1) >>> 13) & 255;

// With as many colours as values: the fewer bytes, the faster all of them are damaged in turn.
const small = planeOf(4, 3, (i) => i, vocPalette.slice(0, 12));

describe('label maps as PNG', () => {
  it('hold every value for a reader of indices, and its colour for a reader of colours', async () => {
    await writeFile(file, encodeLabelPng(small));
    const { palette, ...png } = decode(await readFile(file));
    expect(png).toMatchObject({ width: 4, height: 3, depth: 8, channels: 1 });
    expect([...png.data]).toEqual([...small.values]);
    expect(palette).toEqual(vocPalette.slice(0, 12).map((colour) => [...colour]));
    const colours = await sharp(file).removeAlpha().raw().toBuffer();
    expect([...colours]).toEqual([...small.values].flatMap((value) => [...(vocPalette[value] ?? [])]));
    await writeFile(file, encodeLabelPng({ ...small, palette: null }));
    expect(await sharp(file).metadata()).toMatchObject({ channels: 1, space: 'b-w', isPalette: false });
    expect([...(await sharp(file).extractChannel(0).raw().toBuffer())]).toEqual([...small.values]);
  });

  // One row a band, several bands and pieces, a last band that is not full; rows that do not end where bands do.
  it.each([
    [300_000, 3],
    [1, 300_000],
    [1000, 1111],
  ])('read back equal where the file has several pieces: %i × %i', async (width, height) => {
    const plane = planeOf(width, height, noise);
    await writeFile(file, encodeLabelPng(plane));
    expect(await countDifferingLabels(file, plane)).toBe(0);
    expect(Buffer.compare(decode(await readFile(file)).data as Uint8Array, plane.values)).toBe(0);
    const changed = { ...plane, values: plane.values.slice() };
    for (const i of [0, width, width * height - 1]) changed.values[i]! ^= 1;
    expect(await countDifferingLabels(file, changed)).toBe(3);
  });

  it('are the same file every time: in pieces of one length', async () => {
    const plane = planeOf(1000, 1111, noise);
    const lengths: number[] = [];
    for await (const { length } of encodeLabelPng(plane)) lengths.push(length);
    // Signature, IHDR, PLTE, a full IDAT and the rest, IEND.
    const full = 12 + 2 ** 18;
    expect(lengths).toEqual([8, 25, 12 + 768, full, expect.any(Number), 12]);
    expect(lengths.at(-2)).toBeLessThan(full);
  });

  it('are equal for any size and values, and each other pixel counts', async () => {
    const planes = fc
      .tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 }), fc.boolean())
      .chain(([width, height, isGrey]) =>
        fc.uint8Array({ minLength: width * height, maxLength: width * height }).map((values): LabelPlane => {
          return { width, height, values, palette: isGrey ? null : vocPalette };
        }),
      );
    await fc.assert(
      fc.asyncProperty(planes, fc.nat(), async (plane, at) => {
        await writeFile(file, encodeLabelPng(plane));
        expect(await countDifferingLabels(file, plane)).toBe(0);
        expect([...decode(await readFile(file)).data]).toEqual([...plane.values]);
        const values = plane.values.slice();
        values[at % values.length]! ^= 255;
        expect(await countDifferingLabels(file, { ...plane, values })).toBe(1);
      }),
      { numRuns: 50 },
    );
  });

  it('say what is wrong with a file that is cut or damaged anywhere, or is another one', async () => {
    await writeFile(file, encodeLabelPng(small));
    const bytes = await readFile(file);
    for (let i = 0; i < bytes.length; i++) {
      const broken = Buffer.from(bytes);
      broken[i]! ^= 1;
      await writeFile(file, broken);
      await expect(countDifferingLabels(file, small), `byte ${i}`).rejects.toThrow(/does not read back/);
      await writeFile(file, bytes.subarray(0, i));
      await expect(countDifferingLabels(file, small), `cut at ${i}`).rejects.toThrow(/does not read back/);
    }
    await writeFile(file, encodeLabelPng({ ...small, palette: null }));
    await expect(countDifferingLabels(file, small)).rejects.toThrow(/its IHDR is another one/);
    await writeFile(file, encodeLabelPng(planeOf(3, 4, (i) => i)));
    await expect(countDifferingLabels(file, small)).rejects.toThrow(/its IHDR is another one/);
  });
});
