import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MaskwrightError } from '#core/base/errors.ts';
import type { ImageFormat } from '#core/document/image.ts';
import { bmpFile, bmpRows } from '../../../tests/support/bmpFile.ts';
import { tiffFile } from '../../../tests/support/tiffFile.ts';
import { decodeImage, type DecodedImage } from './decodeImage.ts';
import { probeImage, type ProbedImage } from './probeImage.ts';
import { readContent } from './readContent.ts';
import { makeThumbnail } from './thumbnailImage.ts';

/** Written by Pillow: two frames of 4 × 2 pixels, (200, 30, 60) and black. */
const animatedPng =
  'iVBORw0KGgoAAAANSUhEUgAAAAQAAAACCAIAAADwyuo0AAAACGFjVEwAAAACAAAAAPONk3AAAAAaZmNUTAAAAAAAAAAEAAAAAgAAAAAAAAAAAAEACgAAdYjXEwAAABJJREFUeJxjPCFnwwADTAxIAAAcCgEmmcsauQAAABpmY1RMAAAAAQAAAAQAAAACAAAAAAAAAAAAAQAKAADu+z3HAAAAD2ZkQVQAAAACeJxjYMAFAAAaAAE6nS3eAAAAAElFTkSuQmCC';

/** Written by hand: 4 × 2 greys, the first 100 above the predicted 128, all others like their neighbour. */
const losslessJpeg = '/9j/wwALCAACAAQBAREA/8QAFQAAAgAAAAAAAAAAAAAAAAAAAAf/2gAIAQEAAQAAcgAB/9k=';

/** Written by Pillow: 3 × 2 greys 10, 60, 110, 160, 210, 250, to be turned by 90° (the box `irot`). */
const turnedAvif =
  'AAAAIGZ0eXBhdmlmAAAAAGF2aWZtaWYxbWlhZk1BMUEAAAD1bWV0YQAAAAAAAAAhaGRscgAAAAAAAAAAcGljdAAAAAAAAAAAAAAAAAAAAAAOcGl0bQAAAAAAAQAAAB5pbG9jAAAAAEQAAAEAAQAAAAEAAAEdAAAAJwAAAChpaW5mAAAAAAABAAAAGmluZmUCAAAAAAEAAGF2MDFDb2xvcgAAAAB0aXBycAAAAFRpcGNvAAAAFGlzcGUAAAAAAAAAAwAAAAIAAAAQcGl4aQAAAAADCAgIAAAADGF2MUOBIAAAAAAAE2NvbHJuY2x4AAEADQAGgAAAAAlpcm90AwAAABhpcG1hAAAAAAAAAAEAAQUBAoMEhQAAAC9tZGF0EgAKCDgEKwgIaDSAMhkQAACL4ftD79NTaI6P43htuQ4iFrAdW6Gg';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'maskwright-formats-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function write(name: string, bytes: Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
}

/** Decodes, and makes sure that probing the same file says the same of it. */
async function read(bytes: Uint8Array, format: ImageFormat): Promise<DecodedImage> {
  const path = await write(`picture.${format}`, bytes);
  const decoded = await decodeImage(path);
  const { width, height, orientation } = decoded;
  expect(await probeFile(path)).toMatchObject({ format, width, height, orientation });
  expect(decoded.format).toBe(format);
  expect(decoded.rgb).toHaveLength(width * height * 3);
  return decoded;
}

async function problemOf(bytes: Uint8Array, name: string): Promise<MaskwrightError> {
  const path = await write(name, bytes);
  const error: unknown = await decodeImage(path).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof MaskwrightError) return error;
  throw new Error(`no error of ours: ${String(error)}`);
}

function largestDifference(a: Uint8Array, b: Uint8Array): number {
  return a.reduce((largest, value, i) => Math.max(largest, Math.abs(value - (b[i] ?? NaN))), 0);
}

const [width, height] = [24, 16];
/** Colours without sharp edges, which every lossy encoder keeps closely. */
const smooth = Uint8Array.from({ length: width * height * 3 }, (_, i) => {
  const pixel = Math.floor(i / 3);
  const [x, y] = [pixel % width, Math.floor(pixel / width)];
  return [40 + x * 8, 220 - y * 9, 60 + x * 3 + y * 4][i % 3] ?? NaN;
});
const picture = (): Sharp => sharp(smooth, { raw: { width, height, channels: 3 } });

describe('formats', () => {
  it.each<[ImageFormat, string, () => Promise<Uint8Array>]>([
    ['png', 'interlaced', () => picture().png({ progressive: true }).toBuffer()],
    ['webp', 'lossless', () => picture().webp({ lossless: true }).toBuffer()],
    ['avif', 'lossless', () => picture().avif({ lossless: true }).toBuffer()],
    ['tiff', 'deflate with a predictor', () => picture().tiff({ compression: 'deflate' }).toBuffer()],
    ['tiff', 'in tiles', () => picture().tiff({ compression: 'lzw', tile: true }).toBuffer()],
    ['bmp', 'from the bottom up', () => Promise.resolve(bmpOf(smooth))],
  ])('%s (%s) gives every pixel as it was', async (format, _, encode) => {
    expect((await read(await encode(), format)).rgb).toEqual(smooth);
  });

  it.each<[ImageFormat, string, () => Promise<Uint8Array>]>([
    ['jpeg', 'baseline', () => picture().jpeg({ quality: 95, chromaSubsampling: '4:4:4' }).toBuffer()],
    ['jpeg', 'progressive', () => picture().jpeg({ quality: 95, progressive: true }).toBuffer()],
    ['webp', 'lossy', () => picture().webp({ quality: 95 }).toBuffer()],
    ['avif', '8 bits', () => picture().avif({ quality: 95, bitdepth: 8 }).toBuffer()],
    ['avif', '10 bits', () => picture().avif({ quality: 95, bitdepth: 10 }).toBuffer()],
    ['avif', '12 bits', () => picture().avif({ quality: 95, bitdepth: 12 }).toBuffer()],
    ['tiff', 'JPEG inside', () => picture().tiff({ compression: 'jpeg', quality: 95 }).toBuffer()],
  ])('%s (%s) gives close colours', async (format, _, encode) => {
    expect(largestDifference((await read(await encode(), format)).rgb, smooth)).toBeLessThanOrEqual(12);
  });

  it('gif gives the colours of its palette, and of an animation the first frame', async () => {
    const colours = Uint8Array.from([200, 30, 60, 0, 0, 255, 255, 255, 255, 0, 0, 0]);
    const still = await sharp(colours, { raw: { width: 2, height: 2, channels: 3 } })
      .gif({ dither: 0 })
      .toBuffer();
    expect((await read(still, 'gif')).rgb).toEqual(colours);
    const frames = Buffer.concat([colours, Buffer.alloc(12, 128)]);
    const animated = await sharp(frames, { raw: { width: 2, height: 4, channels: 3, pageHeight: 2 } })
      .gif({ dither: 0 })
      .toBuffer();
    expect((await read(animated, 'gif')).rgb).toEqual(colours);
    expect(await probeFile(await write('animated.gif', animated))).toMatchObject({ frameCount: 2, height: 2 });
  });

  it('animated PNG and AVIF give the first frame', async () => {
    const first = Uint8Array.from(Array.from({ length: 8 }, () => [200, 30, 60]).flat());
    expect((await read(Buffer.from(animatedPng, 'base64'), 'png')).rgb).toEqual(first);
    const avif = await picture().avif({ lossless: true }).toBuffer();
    // What an animation calls itself, beside the still picture that it also is.
    avif.write('avis', 8, 'latin1');
    expect((await read(avif, 'avif')).rgb).toEqual(smooth);
    expect(await makeThumbnail(await write('animated.avif', avif), 12)).toMatchObject({ width: 12, height: 8 });
  });

  it('recognises AVIF by any of its brands', async () => {
    const avif = await picture().avif({ lossless: true }).toBuffer();
    avif.write('mif1', 8, 'latin1');
    expect((await read(avif, 'avif')).rgb).toEqual(smooth);
  });

  it('bitmaps have thumbnails too', async () => {
    const path = await write('thumbnail.bmp', bmpOf(smooth));
    const { jpeg, ...size } = await makeThumbnail(path, 12);
    expect(size).toEqual({ width: 12, height: 8 });
    expect((await sharp(jpeg).stats()).channels.map(({ mean }) => Math.round(mean / 10))).toEqual([13, 15, 13]);
  });
});

it('lossless JPEG gives every pixel', async () => {
  const { rgb, ...size } = await read(Buffer.from(losslessJpeg, 'base64'), 'jpeg');
  expect(size).toMatchObject({ width: 4, height: 2 });
  expect([...rgb]).toEqual(Array(24).fill(228));
});

describe('orientation', () => {
  const block = 16;
  const levels = [10, 60, 110, 160, 210, 250];
  /** Two rows of three grey blocks: JPEG keeps the middle of a block. */
  const blocks = Uint8Array.from({ length: 3 * block * 2 * block * 3 }, (_, i) => {
    const pixel = Math.floor(i / 3);
    const [x, y] = [pixel % (3 * block), Math.floor(pixel / (3 * block))];
    return levels[Math.floor(x / block) + 3 * Math.floor(y / block)] ?? NaN;
  });
  const upright: Readonly<Record<number, string>> = {
    1: '10 60 110/160 210 250',
    2: '110 60 10/250 210 160',
    3: '250 210 160/110 60 10',
    4: '160 210 250/10 60 110',
    5: '10 160/60 210/110 250',
    6: '160 10/210 60/250 110',
    7: '250 110/210 60/160 10',
    8: '110 250/60 210/10 160',
  };
  const encoders: Readonly<Record<'jpeg' | 'png' | 'webp' | 'tiff', (one: Sharp) => Sharp>> = {
    jpeg: (one) => one.jpeg({ quality: 98 }),
    png: (one) => one.png(),
    webp: (one) => one.webp({ lossless: true }),
    tiff: (one) => one.tiff({ compression: 'none' }),
  };
  const cases = (['jpeg', 'png', 'webp', 'tiff'] as const).flatMap((format) =>
    [1, 2, 3, 4, 5, 6, 7, 8].map((orientation) => ({ format, orientation })),
  );

  /** The level of each block, rounded to the levels that were drawn. */
  function layoutOf({ rgb, width: w, height: h }: DecodedImage, cell: number): string {
    return Array.from({ length: h / cell }, (_, y) =>
      Array.from({ length: w / cell }, (__, x) => {
        const value = rgb[((y + 0.5) * cell * w + (x + 0.5) * cell) * 3] ?? NaN;
        return levels.find((level) => Math.abs(level - value) <= 6);
      }).join(' '),
    ).join('/');
  }

  it.each(cases)('$orientation of a $format is undone', async ({ format, orientation }) => {
    const stored = sharp(blocks, { raw: { width: 3 * block, height: 2 * block, channels: 3 } });
    const file = await encoders[format](stored.withMetadata({ orientation })).toBuffer();
    const decoded = await read(file, format);
    expect(decoded).toMatchObject({ orientation, isUpright: orientation === 1 });
    expect(layoutOf(decoded, block)).toBe(upright[orientation]);
    expect(await probeFile(join(folder, `picture.${format}`))).toMatchObject({
      storedWidth: 3 * block,
      storedHeight: 2 * block,
    });
  });

  it('of an AVIF is part of its picture: nothing is left to turn', async () => {
    const decoded = await read(Buffer.from(turnedAvif, 'base64'), 'avif');
    expect(decoded).toMatchObject({ width: 2, height: 3, orientation: 1, isUpright: true });
    const column = [0, 2, 4].map((pixel) => decoded.rgb[pixel * 3] ?? NaN);
    [160, 210, 250].forEach((level, y) => expect(Math.abs(level - (column[y] ?? NaN))).toBeLessThanOrEqual(6));
  });
});

describe('samples and colours', () => {
  it('of 10 and 12 bits are rounded down like those of 16', async () => {
    const grey = sharp(Buffer.alloc(64 * 3, 200), { raw: { width: 8, height: 8, channels: 3 } });
    for (const bitdepth of [8, 10, 12] as const) {
      const { rgb } = await read(await grey.clone().avif({ quality: 100, bitdepth }).toBuffer(), 'avif');
      expect(Math.max(...rgb.map((value) => Math.abs(value - 200)))).toBeLessThanOrEqual(1);
    }
  });

  it('of one bit, of white as zero and of a palette in TIFF are what they stand for', async () => {
    const oneBit = { width: 9, height: 2, bitsPerSample: [1], pixels: Buffer.from([0b10110001, 0x80, 0b01001110, 0]) };
    const ink = await read(tiffFile([{ ...oneBit, photometric: 0 }]), 'tiff');
    const light = await read(tiffFile([{ ...oneBit, photometric: 1 }]), 'tiff');
    const drawn = [1, 0, 1, 1, 0, 0, 0, 1, 1, 0, 1, 0, 0, 1, 1, 1, 0, 0];
    expect([...light.rgb]).toEqual(drawn.flatMap((bit) => Array<number>(3).fill(bit * 255)));
    expect([...ink.rgb]).toEqual(drawn.flatMap((bit) => Array<number>(3).fill(255 - bit * 255)));
    const palette = Array.from({ length: 768 }, (_, i) => [i * 257, (255 - (i % 256)) * 257, 0x8080][i >> 8] ?? NaN);
    const indexed = {
      width: 3,
      height: 1,
      bitsPerSample: [8],
      photometric: 3,
      palette,
      pixels: Buffer.from([0, 7, 255]),
    };
    expect([...(await read(tiffFile([indexed]), 'tiff')).rgb]).toEqual([0, 255, 128, 7, 248, 128, 255, 0, 128]);
  });

  it('of the first page count in a document of several', async () => {
    const page = (value: number) => ({
      width: 2,
      height: 1,
      bitsPerSample: [8, 8, 8],
      photometric: 2,
      pixels: Buffer.alloc(6, value),
    });
    const document = tiffFile([page(11), page(22), page(33)]);
    expect([...(await read(document, 'tiff')).rgb]).toEqual(Array(6).fill(11));
    expect(await probeFile(await write('document.tif', document))).toMatchObject({ frameCount: 3 });
  });

  it('of CMYK without a profile are ink on white, at 8 and 16 bits', async () => {
    const inks = [0, 255, 128, 51];
    const cmyk = { width: 1, height: 1, photometric: 5 };
    const eight = tiffFile([{ ...cmyk, bitsPerSample: [8, 8, 8, 8], pixels: Buffer.from(inks) }]);
    const deep = Buffer.from(inks.flatMap((ink) => [0xab, ink]));
    const sixteen = tiffFile([{ ...cmyk, bitsPerSample: [16, 16, 16, 16], pixels: deep }]);
    const expected = [204, 0, Math.round((127 * 204) / 255)];
    expect([...(await read(eight, 'tiff')).rgb]).toEqual(expected);
    expect([...(await read(sixteen, 'tiff')).rgb]).toEqual(expected);
  });

  it("of CMYK in JPEG are stored inverted, with Adobe's mark and without it, as other readers have it", async () => {
    const pixels = Buffer.from(Array.from({ length: 64 }, () => [30, 200, 90, 20]).flat());
    const inks = tiffFile([{ width: 8, height: 8, bitsPerSample: [8, 8, 8, 8], photometric: 5, pixels }]);
    const marked = await sharp(inks)
      .pipelineColourspace('cmyk')
      .toColourspace('cmyk')
      .jpeg({ quality: 100 })
      .toBuffer();
    const stored = await sharp(marked).pipelineColourspace('cmyk').toColourspace('cmyk').raw().toBuffer();
    const [cyan = NaN, magenta = NaN, yellow = NaN, black = NaN] = stored;
    const light = (ink: number): number => Math.round(((255 - ink) * (255 - black)) / 255);
    const colour = [cyan, magenta, yellow].map(light);
    expect([...(await read(marked, 'jpeg')).rgb.subarray(0, 3)]).toEqual(colour);
    expect(colour).toEqual([light(30), light(200), light(90)]);
    const unmarked = Buffer.from(marked);
    unmarked.write('Xdobe', marked.indexOf('Adobe'), 'latin1');
    expect([...(await read(unmarked, 'jpeg')).rgb.subarray(0, 3)]).toEqual(colour);
  });

  it('of CMYK with a profile, and of wide colours, become sRGB', async () => {
    const grey = sharp(Buffer.alloc(64 * 3, 200), { raw: { width: 8, height: 8, channels: 3 } });
    const printed = await grey.withIccProfile('cmyk').toColourspace('cmyk').tiff({ compression: 'none' }).toBuffer();
    const { channels, space } = await sharp(printed).metadata();
    expect([channels, space]).toEqual([4, 'cmyk']);
    // lcms2 by perceptual intent, in Pillow.
    expect([...(await read(printed, 'tiff')).rgb.subarray(0, 3)]).toEqual([184, 182, 182]);
    const colour = Buffer.from([200, 60, 60]);
    const wide = sharp(colour, { raw: { width: 1, height: 1, channels: 3 } }).withIccProfile('p3');
    const stored = await sharp(await wide.clone().png().toBuffer())
      .keepIccProfile()
      .raw()
      .toBuffer();
    expect(largestDifference(stored, colour)).toBeGreaterThan(5);
    for (const format of ['png', 'tiff', 'webp', 'avif'] as const) {
      const lossless = format === 'webp' || format === 'avif' ? { lossless: true } : {};
      const { rgb } = await read(await wide.clone().toFormat(format, lossless).toBuffer(), format);
      expect(largestDifference(rgb, colour)).toBeLessThanOrEqual(2);
    }
    const deep = await wide.clone().toColourspace('rgb16').png().toBuffer();
    expect((await sharp(deep).metadata()).depth).toBe('ushort');
    expect(largestDifference((await read(deep, 'png')).rgb, colour)).toBeLessThanOrEqual(2);
  });
});

describe('pictures that are refused', () => {
  it.each([
    ['floating-point samples', { bitsPerSample: [32], sampleFormat: 3, bytes: 4 }, /samples of the type 'float'/],
    ['32-bit samples', { bitsPerSample: [32], sampleFormat: 1, bytes: 4 }, /samples of the type 'uint'/],
    ['signed samples', { bitsPerSample: [16], sampleFormat: 2, bytes: 2 }, /samples of the type 'short'/],
    ['five channels', { bitsPerSample: [8, 8, 8, 8, 8], sampleFormat: 1, bytes: 5 }, /has 5 channels per pixel/],
  ])('have %s, and say so', async (_, { bitsPerSample, sampleFormat, bytes }, message) => {
    const file = tiffFile([
      { width: 1, height: 1, photometric: 1, bitsPerSample, sampleFormat, pixels: Buffer.alloc(bytes, 1) },
    ]);
    const error = await problemOf(file, 'strange.tif');
    expect(error).toMatchObject({
      code: 'image-format-unsupported',
      message: expect.stringMatching(message) as string,
    });
    expect(error.message).toContain('strange.tif');
    expect(error.remedy).toMatch(/Convert/);
  });

  it('are kinds of JPEG and TIFF that their decoders do not know', async () => {
    const lab = { width: 1, height: 1, bitsPerSample: [8, 8, 8], photometric: 8, pixels: Buffer.from([1, 2, 3]) };
    expect(await problemOf(tiffFile([lab]), 'lab.tif')).toMatchObject({
      code: 'image-format-unsupported',
      message: expect.stringContaining('lab.tif has Lab colours') as string,
    });
    const deep = await picture().jpeg().toBuffer();
    const frame = deep.indexOf('\xff\xc0', undefined, 'latin1');
    deep[frame + 1] = 0xc1;
    deep[frame + 4] = 12;
    expect(await problemOf(deep, 'deep.jpg')).toMatchObject({
      code: 'image-format-unsupported',
      message: expect.stringContaining('more than 8 bits') as string,
    });
  });

  it('are bitmaps that are cut, damaged, of a rare kind or absurdly large, probed and decoded alike', async () => {
    const whole = bmpOf(smooth);
    const rare = bmpFile({ width: 1, height: 1, bitsPerPixel: 24, compression: 5, pixels: Buffer.alloc(4) });
    const damaged = bmpFile({ width: 0, height: 1, bitsPerPixel: 24, pixels: Buffer.alloc(4) });
    const huge = bmpFile({ width: 60_000, height: 60_000, bitsPerPixel: 24, pixels: Buffer.alloc(4) });
    const cases = [
      ['cut.bmp', whole.subarray(0, 200), 'image-truncated', /cut\.bmp is cut off/],
      ['stub.bmp', whole.subarray(0, 20), 'image-truncated', /stub\.bmp is cut off/],
      ['rare.bmp', rare, 'image-format-unsupported', /rare\.bmp has a PNG inside/],
      ['damaged.bmp', damaged, 'image-unreadable', /damaged\.bmp is a damaged BMP picture: a size of 0 × 1/],
      ['huge.bmp', huge, 'image-too-large', /60000 × 60000/],
    ] as const;
    for (const [name, bytes, code, message] of cases) {
      const error = await problemOf(bytes, name);
      expect(error).toMatchObject({ code, message: expect.stringMatching(message) as string });
      expect(error.remedy).toMatch(/\w/);
      await expect(probeFile(join(folder, name))).rejects.toMatchObject({ code, message: error.message });
    }
  });

  // WebP has no room for sizes beyond the limit.
  it.each(['gif', 'avif', 'png', 'tiff'] as const)('are %s files of absurd size, from the header', async (format) => {
    const file = await absurd(format);
    const path = await write(`absurd.${format}`, file);
    for (const attempt of [decodeImage, probeFile, (one: string) => makeThumbnail(one, 96)]) {
      await expect(attempt(path)).rejects.toMatchObject({
        code: 'image-too-large',
        message: expect.stringMatching(/the limit is 268 megapixels/) as string,
      });
    }
  });
});

/** Small files whose headers claim hundreds of megapixels. */
async function absurd(format: 'gif' | 'avif' | 'png' | 'tiff'): Promise<Buffer> {
  if (format === 'tiff') {
    const pixels = Buffer.alloc(16);
    return tiffFile([{ width: 60_000, height: 60_000, bitsPerSample: [8], photometric: 1, pixels }]);
  }
  const file = await picture().toFormat(format, { lossless: true }).toBuffer();
  if (format === 'gif') {
    const frame = file.indexOf(Buffer.from([0x2c, 0, 0, 0, 0]));
    for (const at of [6, 8, frame + 5, frame + 7]) file.writeUInt16LE(60_000, at);
  } else if (format === 'avif') {
    const size = file.indexOf('ispe') + 8;
    file.writeUInt32BE(60_000, size);
    file.writeUInt32BE(60_000, size + 4);
  } else {
    file.writeUInt32BE(60_000, 16);
    file.writeUInt32BE(60_000, 20);
    file.writeUInt32BE(crc32(file.subarray(12, 29)), 29);
  }
  return file;
}

/** RGB `[height, width, 3]` as a bitmap of 24 bits, from the bottom up. */
function bmpOf(rgb: Uint8Array): Buffer {
  const values = Array.from({ length: width * height }, (_, i) => {
    const [x, y] = [i % width, height - 1 - Math.floor(i / width)];
    const at = (y * width + x) * 3;
    return (rgb[at] ?? 0) * 65536 + (rgb[at + 1] ?? 0) * 256 + (rgb[at + 2] ?? 0);
  });
  return bmpFile({ width, height, bitsPerPixel: 24, pixels: bmpRows(values, width, 24) });
}

async function probeFile(path: string): Promise<ProbedImage> {
  return probeImage(await readContent(path));
}
