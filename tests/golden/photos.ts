/**
 * Checks the importer's decoder against a `photos` case: sizes, reference pixels, means of turned and CMYK files,
 * refusals.
 */
import { join } from 'node:path';
import { z } from 'zod';
import { MaskwrightError } from '#core/base/errors.ts';
import { decodeImage, type DecodedImage } from '#backend/imaging/decodeImage.ts';
import { compareArrays, compareExactly, type GoldenChecker, type GoldenPart } from './goldenCase.ts';
import { readCase, uint8Data } from './readCase.ts';

/** Levels of 255 that decoders may differ by. */
const levels = { lossless: 0, jpeg: 3, cmyk: 6 } as const;

const mean = z.array(z.number()).length(3);

const fileSchema = z.object({
  file: z.string(),
  expect: z.enum(['ok', 'error', 'error or warning']),
  mode: z.string().optional(),
  stored_width: z.number().optional(),
  stored_height: z.number().optional(),
  upright_width: z.number().optional(),
  upright_height: z.number().optional(),
  upright_mean_rgb: mean.optional(),
  upright_quadrant_mean_rgb: z
    .object({ top_left: mean, top_right: mean, bottom_left: mean, bottom_right: mean })
    .optional(),
  reference_pixels_x_y_r_g_b: z.array(z.tuple([z.number(), z.number(), z.number(), z.number(), z.number()])).optional(),
});

type PhotoFile = z.infer<typeof fileSchema>;

export const check: GoldenChecker = async (caseFolder) => {
  const { description, tensors } = await readCase(caseFolder, z.object({ files: z.array(fileSchema) }));
  const parts: GoldenPart[] = [];
  for (const photo of description.files) {
    const path = join(caseFolder, photo.file);
    const decoded = await decodeImage(path).catch((error: unknown) => {
      if (error instanceof MaskwrightError && error.kind !== 'bug') return error.code;
      throw error;
    });
    if (typeof decoded === 'string' || photo.expect !== 'ok') {
      // What is cut or damaged is refused rather than shown in part, so 'error or warning' is an error here.
      parts.push(compareExactly(`${photo.file}: refused`, [typeof decoded === 'string'], [photo.expect !== 'ok']));
      continue;
    }
    parts.push(...compareDecoded(photo, decoded));
    const sixteenBit = {
      'special/rgb_16bit.png': 'rgb_16bit_high_byte',
      'special/gray_16bit.png': 'gray_16bit_high_byte',
    };
    for (const [file, tensorName] of Object.entries(sixteenBit)) {
      if (file !== photo.file) continue;
      const expected = uint8Data(tensors, tensorName);
      const channels = expected.length / (decoded.width * decoded.height);
      const actual = channels === 3 ? decoded.rgb : decoded.rgb.filter((_, i) => i % 3 === 0);
      parts.push(compareArrays(`${file}: high bytes`, actual, expected, 0));
    }
  }
  return parts;
};

function compareDecoded(photo: PhotoFile, decoded: DecodedImage): GoldenPart[] {
  const { file } = photo;
  const size = [photo.upright_width ?? photo.stored_width, photo.upright_height ?? photo.stored_height];
  const tolerance = photo.mode === 'CMYK' ? levels.cmyk : decoded.format === 'jpeg' ? levels.jpeg : levels.lossless;
  // Tolerances of parts are relative to the largest expected value.
  const compare = (name: string, actual: readonly number[], expected: readonly number[]): GoldenPart =>
    compareArrays(`${file}: ${name}`, actual, expected, tolerance / Math.max(1, ...expected));
  const parts = [compareExactly(`${file}: size`, [decoded.width, decoded.height], size)];
  if (photo.upright_mean_rgb !== undefined) {
    parts.push(compare('mean', meanOf(decoded, 0, 0, 1, 1), photo.upright_mean_rgb));
  }
  const quadrants = photo.upright_quadrant_mean_rgb;
  if (quadrants !== undefined) {
    const { top_left, top_right, bottom_left, bottom_right } = quadrants;
    const actual = [
      [0, 0],
      [0.5, 0],
      [0, 0.5],
      [0.5, 0.5],
    ].flatMap(([x = 0, y = 0]) => meanOf(decoded, x, y, x + 0.5, y + 0.5));
    parts.push(compare('quadrants', actual, [...top_left, ...top_right, ...bottom_left, ...bottom_right]));
  }
  const pixels = photo.reference_pixels_x_y_r_g_b;
  // Reference pixels are in stored coordinates; the quadrants speak for turned files.
  if (pixels !== undefined && decoded.orientation === 1) {
    const actual = pixels.flatMap(([x, y]) => [
      ...decoded.rgb.subarray((y * decoded.width + x) * 3, (y * decoded.width + x) * 3 + 3),
    ]);
    parts.push(
      compare(
        'pixels',
        actual,
        pixels.flatMap(([, , red, green, blue]) => [red, green, blue]),
      ),
    );
  }
  return parts;
}

/** Mean red, green and blue of a part of the picture, given in shares of its sides. */
function meanOf(
  { width, height, rgb }: DecodedImage,
  left: number,
  top: number,
  right: number,
  bottom: number,
): number[] {
  const sums = [0, 0, 0];
  const [x0, x1] = [Math.floor(width * left), Math.floor(width * right)];
  const [y0, y1] = [Math.floor(height * top), Math.floor(height * bottom)];
  for (let y = y0; y < y1; y++) {
    for (let x = x0; x < x1; x++) {
      for (const channel of [0, 1, 2]) sums[channel]! += rgb[(y * width + x) * 3 + channel]!;
    }
  }
  return sums.map((sum) => sum / ((x1 - x0) * (y1 - y0)));
}
