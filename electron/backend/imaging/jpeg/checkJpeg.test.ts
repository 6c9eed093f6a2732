import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { endMark, handMadeJpeg, scanDataAt } from '../../../../tests/support/jpegFile.ts';
import { photoFolder } from '../../../../tests/support/photos.ts';
import { checkJpeg } from './checkJpeg.ts';
import { JpegError } from './jpegError.ts';

async function verdict(file: Uint8Array): Promise<string> {
  try {
    return await checkJpeg(file);
  } catch (error) {
    if (error instanceof JpegError) return `${error.kind}: ${error.message}`;
    throw error;
  }
}

/** Bytes of bits, filled up with ones. */
function bits(...groups: readonly string[]): number[] {
  const all = groups.join('').replaceAll(' ', '');
  const count = Math.ceil(all.length / 8);
  return Array.from({ length: count }, (_, i) => parseInt(all.slice(i * 8, i * 8 + 8).padEnd(8, '1'), 2));
}

describe('a JPEG made by hand', () => {
  const zeros = (count: number): number[] => Array<number>(count).fill(0);
  /** A difference of -4, no coefficients; three blocks of nothing; filled up. */
  const difference = bits('10 011 0', '0 0', '0 0', '0 0', '1111');
  /** Four blocks of 31 coefficients and an end: 48 bytes, of which half a byte is free. */
  const full = `0 ${'10 1'.repeat(31)} 0`.repeat(4);

  // A block of nothing takes two bits: four are a byte, two are half of one and bits that fill it up.
  it.each<[string, readonly number[], number, string]>([
    ['four blocks', [0x00], 0, 'whole'],
    ['two intervals', [0x0f, 0xff, 0xd0, 0x0f], 2, 'whole'],
    ['a restart marker behind the last interval', [0x0f, 0xff, 0xd0, 0x0f, 0xff, 0xd1], 2, 'whole'],
    ['fill before a marker', [0x0f, 0xff, 0xff, 0xff, 0xd0, 0x0f], 2, 'whole'],
    ['two bytes too many', [0x00, 1, 2], 0, 'whole'],
    ['a difference', difference, 0, 'whole'],
    ['eight zeros that fill up', [...difference, ...zeros(8)], 0, 'whole'],
    ['six stray bytes', [...bits(full), 1, 2, 3, 4, 5, 6], 0, 'whole'],
    ['seven stray bytes', [...bits(full), 1, 2, 3, 4, 5, 6, 7], 0, 'damaged: its data do not end where its blocks do'],
    ['four blocks too many', bits(full, '10 011 0'.repeat(4)), 0, 'damaged: its data do not end where its blocks do'],
    ['no data', [], 0, 'cut: its data end before its blocks do'],
    ['one interval of two', [0x0f], 2, 'cut: its data end before its blocks do'],
    [
      'an interval too many',
      [0x0f, 0xff, 0xd0, 0x0f, 0xff, 0xd1, 0x0f],
      2,
      'damaged: its data do not end where its blocks do',
    ],
    ['intervals in another order', [0x0f, 0xff, 0xd3, 0x0f], 2, 'cut: its data end before its blocks do'],
    ['three bytes too many', [0x00, 1, 2, 3], 0, 'damaged: its data do not end where its blocks do'],
    ['a sector of zeros that fill up', [...difference, ...zeros(512)], 0, 'whole'],
    ['zeros that go on', zeros(20), 0, 'damaged: its data do not end where its blocks do'],
    ['a code that there is not', bits('110'), 0, 'damaged: its data holds a code that is in none of its tables'],
    ['no end of a block', bits('0', '10 1'.repeat(33)), 0, 'damaged: a block of it has more coefficients than fit'],
    ['ever darker blocks', bits('10 000 0'.repeat(4)), 0, 'whole'],
  ])('with %s', async (_, data, restartInterval, expected) => {
    const file = handMadeJpeg(data, { restartInterval });
    expect(await verdict(file)).toBe(expected);
    if (expected === 'whole') expect(await sharp(file).raw().toBuffer()).toHaveLength(32 * 8 * 3);
  });

  it('with steps of the brightness that lead beyond black is damaged', async () => {
    const file = handMadeJpeg(bits('10 000 0'.repeat(4)));
    // What one of a coefficient stands for: four differences of -7 are 28 times as much.
    file.fill(100, file.indexOf(Buffer.from([0xff, 0xdb])) + 5, file.indexOf(Buffer.from([0xff, 0xc0])));
    expect(await verdict(file)).toBe('damaged: its blocks become brighter or darker than samples can be');
  });

  it('of an unusual kind is left to libjpeg', async () => {
    const arithmetic = handMadeJpeg([0x00]);
    arithmetic[arithmetic.indexOf(Buffer.from([0xff, 0xc0])) + 1] = 0xc9;
    expect(await verdict(arithmetic)).toBe('unknown');
    const withoutTables = handMadeJpeg([0x00]);
    withoutTables[withoutTables.indexOf(Buffer.from([0xff, 0xc4])) + 1] = 0xfe;
    expect(await verdict(withoutTables)).toBe('unknown');
  });
});

/** Numbers from 0 to 1, always the same ones. */
function numbersFrom(seed: number): () => number {
  let state = seed;
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
}

async function pixels(jpeg: Buffer): Promise<Buffer> {
  return sharp(jpeg, { failOn: 'error' }).raw().toBuffer();
}

/** Levels that a damaged picture may be off by and still pass for the picture. */
const fewLevels = 8;

describe('a photograph', () => {
  const kinds = [
    { progressive: false, optimiseCoding: false, chromaSubsampling: '4:2:0' },
    { progressive: false, optimiseCoding: true, chromaSubsampling: '4:4:4' },
    { progressive: true, chromaSubsampling: '4:2:0' },
    { progressive: true, chromaSubsampling: '4:4:4' },
  ];
  const files = kinds.flatMap((kind) =>
    ['coffee.jpg', 'clock.png'].flatMap((name) => [60, 90].map((quality) => ({ name, quality, ...kind }))),
  );
  const encode = ({ name, ...options }: (typeof files)[number]): Promise<Buffer> =>
    sharp(join(photoFolder, name)).resize(240).jpeg(options).toBuffer();

  it.each([
    ['of any kind', [{}, { progressive: true }, { quality: 100 }, { quality: 1 }, { mozjpeg: true }]],
    ['of any subsampling', ['4:4:4', '4:2:0'].map((chromaSubsampling) => ({ chromaSubsampling }))],
  ])('%s is whole', async (_, options) => {
    for (const one of options) {
      for (const width of [1, 8, 17, 240]) {
        const picture = sharp(join(photoFolder, 'coffee.jpg')).resize(width);
        for (const colours of [picture.clone(), picture.clone().grayscale(), picture.clone().toColourspace('cmyk')]) {
          expect(await verdict(await colours.jpeg(one).toBuffer())).toBe('whole');
        }
      }
    }
  });

  it.each<[string, (count: number) => Buffer, readonly number[]]>([
    ['zeros, as fill up a sector,', (count) => Buffer.alloc(count), [16, 40, 64, 200, 512, 4096]],
    [
      'stray bytes, as some cameras leave,',
      (count) => Buffer.alloc(count, 'what was in memory, '),
      [3, 8, 40, 120, 200],
    ],
  ])('with %s behind its data is whole, with an end mark or without', async (_, make, counts) => {
    for (const kind of kinds) {
      const whole = await encode({ name: 'coffee.jpg', quality: 90, ...kind });
      const reference = await pixels(whole);
      for (const count of counts) {
        for (const mark of [endMark, Buffer.of()]) {
          const file = Buffer.concat([whole.subarray(0, -endMark.length), make(count), mark]);
          expect(await verdict(file), `${count} bytes, ${JSON.stringify(kind)}`).toBe('whole');
          expect(reference.equals(await sharp(file, { failOn: 'none' }).raw().toBuffer())).toBe(true);
        }
      }
    }
  });

  it.each(['cut and ended', 'with a run of zeros'] as const)(
    '%s at random is found in 99 of 100 cases where it shows',
    async (way) => {
      const random = numbersFrom(11);
      let [shown, found] = [0, 0];
      for (const file of files) {
        const whole = await encode(file);
        const reference = await pixels(whole);
        const start = scanDataAt(whole);
        const end = whole.length - endMark.length;
        for (let i = 0; i < 25; i++) {
          const at = start + Math.floor(random() * (end - start));
          const length = 8 + Math.floor(random() * 248);
          const broken =
            way === 'cut and ended'
              ? Buffer.concat([whole.subarray(0, at), endMark])
              : Buffer.from(whole).fill(0, at, Math.min(end, at + length));
          const isFound = (await verdict(broken)) !== 'whole';
          // Whether libjpeg refuses it, or what it makes of it.
          const seen = isFound ? undefined : await pixels(broken).catch(() => undefined);
          if (seen?.every((value, k) => Math.abs(value - (reference[k] ?? NaN)) <= fewLevels) === true) continue;
          shown++;
          if (seen === undefined) found++;
        }
      }
      expect(shown).toBeGreaterThan(380);
      expect(found / shown).toBeGreaterThanOrEqual(0.99);
    },
  );
});
