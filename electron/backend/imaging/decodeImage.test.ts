import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { MaskwrightError } from '#core/base/errors.ts';
import { defined } from '#core/base/assert.ts';
import { readSafetensors } from '#models/tensor/safetensors.ts';
import { decodeImage, type DecodedImage } from './decodeImage.ts';
import { probeImage, type ProbedImage } from './probeImage.ts';
import { readContent } from './readContent.ts';

const photos = join(import.meta.dirname, '../../../tests/fixtures/photos');

const meanSchema = z.tuple([z.number(), z.number(), z.number()]);
const caseSchema = z.object({
  files: z.array(
    z.object({
      file: z.string(),
      expect: z.string(),
      mode: z.string().optional(),
      stored_width: z.number().optional(),
      stored_height: z.number().optional(),
      upright_width: z.number().optional(),
      upright_height: z.number().optional(),
      upright_mean_rgb: meanSchema.optional(),
      upright_quadrant_mean_rgb: z.record(z.string(), meanSchema).optional(),
      reference_pixels_x_y_r_g_b: z.array(z.array(z.number())).optional(),
    }),
  ),
});
const { files } = caseSchema.parse(JSON.parse(await readFile(join(photos, 'case.json'), 'utf8')));

function pixel({ rgb, width }: DecodedImage, x: number, y: number): number[] {
  const at = (y * width + x) * 3;
  return [...rgb.subarray(at, at + 3)];
}

function mean(image: DecodedImage, x0 = 0, y0 = 0, x1 = image.width, y1 = image.height): number[] {
  const sums = [0, 0, 0];
  for (let y = y0; y < y1; y++) {
    for (let x = x0; x < x1; x++) {
      pixel(image, x, y).forEach((value, channel) => (sums[channel] = (sums[channel] ?? 0) + value));
    }
  }
  return sums.map((sum) => sum / ((x1 - x0) * (y1 - y0)));
}

function expectClose(actual: readonly number[], expected: readonly number[], tolerance: number): void {
  expect(actual).toHaveLength(expected.length);
  actual.forEach((value, i) => {
    expect(Math.abs(value - defined(expected[i], 'a channel'))).toBeLessThanOrEqual(tolerance);
  });
}

async function problemOf(work: Promise<unknown>): Promise<MaskwrightError> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof MaskwrightError) return error;
  throw new Error(`no error of ours: ${String(error)}`);
}

describe('decoding the reference photographs', () => {
  const decodable = files.filter((one) => one.expect === 'ok');

  it('covers every file of the case', () => {
    expect(decodable).toHaveLength(18);
  });

  it.each(decodable.filter((one) => one.mode !== 'CMYK' && one.upright_width === undefined))(
    'gives the reference pixels of $file',
    async ({ file, stored_width, stored_height, reference_pixels_x_y_r_g_b: pixels = [] }) => {
      const image = await decodeImage(join(photos, file));
      expect([image.width, image.height, image.orientation]).toEqual([stored_width, stored_height, 1]);
      expect(image.rgb).toHaveLength(image.width * image.height * 3);
      // Decoders of JPEG may differ by rounding; PNG has one right answer.
      const tolerance = image.format === 'jpeg' ? 3 : 0;
      for (const [x = 0, y = 0, ...rgb] of pixels) expectClose(pixel(image, x, y), rgb, tolerance);
    },
  );

  it('turns a picture upright by its EXIF orientation', async () => {
    const facts = defined(
      files.find((one) => one.upright_quadrant_mean_rgb !== undefined),
      'the EXIF case',
    );
    const image = await decodeImage(join(photos, facts.file));
    const { width, height } = image;
    expect(image).toMatchObject({ orientation: 6, isUpright: false, format: 'jpeg' });
    expect([width, height]).toEqual([facts.upright_width, facts.upright_height]);
    expectClose(mean(image), facts.upright_mean_rgb ?? [], 1);
    const [midX, midY] = [Math.floor(width / 2), Math.floor(height / 2)];
    const quadrants = facts.upright_quadrant_mean_rgb ?? {};
    expectClose(mean(image, 0, 0, midX, midY), quadrants['top_left'] ?? [], 1);
    expectClose(mean(image, midX, 0, width, midY), quadrants['top_right'] ?? [], 1);
    expectClose(mean(image, 0, midY, midX, height), quadrants['bottom_left'] ?? [], 1);
    expectClose(mean(image, midX, midY, width, height), quadrants['bottom_right'] ?? [], 1);
  });

  it('shows a CMYK picture in the colours of the RGB picture it was made from', async () => {
    const facts = defined(
      files.find((one) => one.mode === 'CMYK'),
      'the CMYK case',
    );
    const image = await decodeImage(join(photos, facts.file));
    expectClose(mean(image), facts.upright_mean_rgb ?? [], 6);
    for (const [x = 0, y = 0, ...rgb] of facts.reference_pixels_x_y_r_g_b ?? []) {
      expectClose(pixel(image, x, y), rgb, 3);
    }
  });

  it('keeps the high byte of 16-bit samples exactly', async () => {
    const expected = readSafetensors(await readFile(join(photos, 'case.safetensors')));
    const gray = defined(expected.get('gray_16bit_high_byte'), 'gray');
    const grayImage = await decodeImage(join(photos, 'special/gray_16bit.png'));
    expect([...grayImage.rgb.filter((_, i) => i % 3 === 0)]).toEqual(Array.from(gray.data, Number));
    const rgb = defined(expected.get('rgb_16bit_high_byte'), 'rgb');
    const rgbImage = await decodeImage(join(photos, 'special/rgb_16bit.png'));
    expect([...rgbImage.rgb]).toEqual(Array.from(rgb.data, Number));
  });
});

describe('what a decoder must not change', () => {
  it('drops alpha without blending, also where the picture is transparent', async () => {
    const rgba = Buffer.from([200, 100, 50, 0, 10, 20, 30, 255]);
    const png = await sharp(rgba, { raw: { width: 2, height: 1, channels: 4 } })
      .png()
      .toBuffer();
    expect([...(await decodeImage(png)).rgb]).toEqual([200, 100, 50, 10, 20, 30]);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('undoes orientation %i', async (orientation) => {
    // Two rows of three grey pixels, told apart by their values.
    const stored = await sharp(Buffer.from([10, 20, 30, 40, 50, 60].flatMap((v) => [v, v, v])), {
      raw: { width: 3, height: 2, channels: 3 },
    })
      .withMetadata({ orientation })
      .tiff({ compression: 'none' })
      .toBuffer();
    const upright: Record<number, number[][]> = {
      1: [
        [10, 20, 30],
        [40, 50, 60],
      ],
      2: [
        [30, 20, 10],
        [60, 50, 40],
      ],
      3: [
        [60, 50, 40],
        [30, 20, 10],
      ],
      4: [
        [40, 50, 60],
        [10, 20, 30],
      ],
      5: [
        [10, 40],
        [20, 50],
        [30, 60],
      ],
      6: [
        [40, 10],
        [50, 20],
        [60, 30],
      ],
      7: [
        [60, 30],
        [50, 20],
        [40, 10],
      ],
      8: [
        [30, 60],
        [20, 50],
        [10, 40],
      ],
    };
    const image = await decodeImage(stored);
    const rows = Array.from({ length: image.height }, (_, y) =>
      Array.from({ length: image.width }, (__, x) => pixel(image, x, y)[0]),
    );
    expect(rows).toEqual(upright[orientation]);
  });

  it('reads WebP, 16-bit TIFF, one-bit PNG and grey with alpha', async () => {
    const grey = Buffer.from([0, 255, 255, 0]);
    const raw = { raw: { width: 2, height: 2, channels: 1 } } as const;
    const oneBit = await sharp(grey, raw).png({ palette: true, colours: 2 }).toBuffer();
    expect([...(await decodeImage(oneBit)).rgb]).toEqual([0, 0, 0, 255, 255, 255, 255, 255, 255, 0, 0, 0]);
    const webp = await sharp(grey, raw).webp({ lossless: true }).toBuffer();
    expect(await decodeImage(webp)).toMatchObject({ format: 'webp', width: 2, height: 2 });
    const greyAlpha = await sharp(Buffer.from([7, 0, 9, 255]), { raw: { width: 2, height: 1, channels: 2 } })
      .png()
      .toBuffer();
    expect([...(await decodeImage(greyAlpha)).rgb]).toEqual([7, 7, 7, 9, 9, 9]);
    const samples = new Uint16Array([0x1234, 0xabff, 0xff00]);
    const tiff = await sharp(samples, { raw: { width: 1, height: 1, channels: 3 } })
      .toColourspace('rgb16')
      .tiff({ compression: 'lzw' })
      .toBuffer();
    expect([...(await decodeImage(tiff)).rgb]).toEqual([0x12, 0xab, 0xff]);
  });

  it('converts an embedded colour profile to sRGB', async () => {
    const wide = await sharp(Buffer.from([200, 60, 60]), { raw: { width: 1, height: 1, channels: 3 } })
      .withIccProfile('p3')
      .png()
      .toBuffer();
    // sharp converted the sRGB values to P3 when it wrote the file; reading must lead back.
    expectClose([...(await decodeImage(wide)).rgb], [200, 60, 60], 2);
  });
});

describe('files that cannot be decoded', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'maskwright-decode-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function write(name: string, bytes: Uint8Array | string): Promise<string> {
    const path = join(folder, name);
    await writeFile(path, bytes);
    return path;
  }

  it.each([
    ['special/zero_bytes.jpg', 'image-empty', /zero_bytes\.jpg is empty/],
    ['special/text_renamed.png', 'image-unreadable', /seems to be a text file/],
    ['special/truncated.jpg', 'image-truncated', /truncated\.jpg is cut off/],
    ['special/not there.jpg', 'image-missing', /not there\.jpg is not there/],
    ['special', 'image-not-a-file', /is not a file/],
  ])('refuses %s as %s, with the file and a remedy, decoding and probing alike', async (file, code, message) => {
    for (const read of [decodeImage, probeFile]) {
      const error = await problemOf(read(join(photos, file)));
      expect(error).toMatchObject({ code, message: expect.stringMatching(message) as string });
      expect(error.remedy).toMatch(/\w/);
      expect(error.details).toMatchObject({ file: join(photos, file) });
    }
  });

  it.each(['png', 'webp', 'tiff', 'jpeg', 'gif', 'avif'] as const)(
    'recognises a %s that is cut anywhere',
    async (format) => {
      const whole = await sharp(join(photos, 'coffee.jpg')).toFormat(format).toBuffer();
      for (const share of [0.3, 0.6, 0.95]) {
        const path = await write(`cut-${share}.${format}`, whole.subarray(0, Math.floor(whole.length * share)));
        expect(await problemOf(decodeImage(path))).toMatchObject({ code: 'image-truncated' });
      }
    },
  );

  it.each([
    ['HEIC', '\0\0\0\x18ftypheic....'],
    ['HEIF', '\0\0\0\x18ftypmif1....miafheic'],
    ['JPEG XL', '\0\0\0\x0cJXL \r\n\x87\n'],
    ['SVG', '<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>'],
  ])('names the unsupported format %s, whatever the extension', async (name, content) => {
    const error = await problemOf(probeFile(await write(`some ${name}.jpg`, Buffer.from(content, 'latin1'))));
    expect(error).toMatchObject({ kind: 'unsupported', code: 'image-format-unsupported' });
    expect(error.message).toContain(`${name} picture`);
  });

  it('says that a damaged picture is damaged, not cut', async () => {
    const png = await sharp(join(photos, 'clock.png')).png().toBuffer();
    png.fill(0x55, 2000, 2100);
    const error = await problemOf(decodeImage(png, { name: 'upload' }));
    expect(error).toMatchObject({
      code: 'image-unreadable',
      message: expect.stringMatching(/^upload is a damaged PNG/) as string,
    });
  });

  it('refuses absurd sizes from the header, before any pixel is allocated', async () => {
    const png = await sharp({ create: { width: 1, height: 1, channels: 3, background: 'red' } })
      .png()
      .toBuffer();
    png.writeUInt32BE(60_000, 16);
    png.writeUInt32BE(60_000, 20);
    const { crc32 } = await import('node:zlib');
    png.writeUInt32BE(crc32(png.subarray(12, 29)), 29);
    const path = await write('huge.png', png);
    const error = await problemOf(probeFile(path));
    expect(error).toMatchObject({ code: 'image-too-large' });
    expect(error.message).toContain('60000 × 60000');
  });

  it('refuses floating-point samples by name', async () => {
    const tiff = await sharp(Buffer.from([1, 2, 3]), { raw: { width: 1, height: 1, channels: 3 } })
      .toColourspace('scrgb')
      .tiff({ compression: 'none' })
      .toBuffer();
    expect(await problemOf(decodeImage(tiff))).toMatchObject({ code: 'image-format-unsupported' });
  });
});

async function probeFile(path: string): Promise<ProbedImage> {
  return probeImage(await readContent(path));
}
