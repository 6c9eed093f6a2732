import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bmpFile } from '../../../../tests/support/bmpFile.ts';
import { inserted, jpegSegment } from '../../../../tests/support/jpegFile.ts';
import { defined } from '#core/base/assert.ts';
import type { DisplayPicture } from '#core/contract/pictures.ts';
import { TestBackend } from '../../../../tests/support/testBackend.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await TestBackend.create();
});
afterAll(() => backend[Symbol.asyncDispose]());

let folders = 0;
async function projectOf(
  files: Readonly<Record<string, Uint8Array>>,
): Promise<{ readonly folder: string; readonly projectId: string }> {
  const folder = `display-${++folders}`;
  for (const [name, content] of Object.entries(files)) await backend.write(join(folder, name), content);
  const projectId = await backend.newProject();
  await backend.import(projectId, folder);
  return { folder, projectId };
}

function picture(projectId: string, path: string, longSide = 4096): Promise<DisplayPicture> {
  const { id: imageId } = backend.image(projectId, path);
  return backend.client.images.picture({ projectId, imageId, longSide });
}

/** Red on the left half, blue on the right. */
function halves(width: number, height: number): Sharp {
  const rgb = Uint8Array.from({ length: width * height * 3 }, (_, i) => {
    const isLeft = Math.floor(i / 3) % width < width / 2;
    return i % 3 === (isLeft ? 0 : 2) ? 255 : 0;
  });
  return sharp(rgb, { raw: { width, height, channels: 3 } });
}

/** The same JPEG said to be turned: EXIF orientation 6, and nothing else with it, such as a colour profile. */
function onItsSide(jpeg: Buffer): Buffer {
  const exif = 'Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0';
  return inserted(jpeg, 2, jpegSegment(0xe1, Buffer.from(exif, 'latin1')));
}

async function pixel(file: DisplayPicture, left: number, top: number): Promise<number[]> {
  return [...(await sharp(file.bytes).extract({ left, top, width: 1, height: 1 }).raw().toBuffer())];
}

async function sizeOf({ bytes }: DisplayPicture): Promise<object> {
  const { width, height, format, orientation } = await sharp(bytes).metadata();
  return { width, height, format, orientation };
}

describe('the picture to work on', () => {
  it('is the file itself where browsers show that as it is', async () => {
    const jpeg = await halves(300, 200).jpeg().toBuffer();
    const png = await halves(300, 200).png().toBuffer();
    const { projectId } = await projectOf({ 'a.jpg': jpeg, 'b.png': png });
    const size = { width: 300, height: 200, full: { width: 300, height: 200 } };
    expect(await picture(projectId, 'a.jpg')).toEqual({
      mediaType: 'image/jpeg',
      ...size,
      bytes: new Uint8Array(jpeg),
    });
    expect(await picture(projectId, 'b.png')).toEqual({ mediaType: 'image/png', ...size, bytes: new Uint8Array(png) });
  });

  it('is upright, as large as was asked for, and never larger than the picture', async () => {
    const { projectId } = await projectOf({
      'turned.jpg': onItsSide(await halves(600, 300).jpeg().toBuffer()),
      'large.jpg': await halves(5000, 100).jpeg().toBuffer(),
    });
    const turned = await picture(projectId, 'turned.jpg');
    expect(turned).toMatchObject({ width: 300, height: 600, full: { width: 300, height: 600 } });
    expect(await sizeOf(turned)).toEqual({ width: 300, height: 600, format: 'jpeg', orientation: undefined });
    expect((await pixel(turned, 150, 100)).map((value) => value > 128)).toEqual([true, false, false]);
    expect((await pixel(turned, 150, 500)).map((value) => value > 128)).toEqual([false, false, true]);
    const reduced = await picture(projectId, 'large.jpg', 1000);
    expect(reduced).toMatchObject({ width: 1000, height: 20, full: { width: 5000, height: 100 } });
    expect(await sizeOf(reduced)).toEqual({ width: 1000, height: 20, format: 'jpeg', orientation: undefined });
  });

  it('loses nothing of small pictures that have lost nothing, and drops alpha', async () => {
    const rgba = Uint8Array.from({ length: 4 * 4 * 4 }, (_, i) => (i % 4 === 3 ? 10 : (i * 7) % 256));
    const { projectId } = await projectOf({
      'alpha.png': await sharp(rgba, { raw: { width: 4, height: 4, channels: 4 } })
        .png()
        .toBuffer(),
      'plain.bmp': bmpFile({
        width: 2,
        height: 1,
        bitsPerPixel: 24,
        pixels: Uint8Array.of(30, 20, 10, 60, 50, 40, 0, 0),
      }),
    });
    const alpha = await picture(projectId, 'alpha.png');
    expect(alpha.mediaType).toBe('image/png');
    expect(await pixel(alpha, 1, 2)).toEqual([...rgba.subarray(9 * 4, 9 * 4 + 3)]);
    const bmp = await picture(projectId, 'plain.bmp');
    expect(bmp).toMatchObject({ mediaType: 'image/png', width: 2, height: 1 });
    expect(await pixel(bmp, 1, 0)).toEqual([40, 50, 60]);
  });

  it('that is damaged in the middle, replaced or gone is refused with the reason', async () => {
    const noise = Uint8Array.from({ length: 400 * 300 * 3 }, (_, i) => (i * i * 31 + i * 7) % 256);
    const damaged = await sharp(noise, { raw: { width: 400, height: 300, channels: 3 } })
      .jpeg()
      .toBuffer();
    const middle = Math.floor(damaged.length / 2);
    damaged.fill(0x55, middle, middle + 400);
    const whole = await halves(300, 200).jpeg().toBuffer();
    const { projectId, folder } = await projectOf({
      'damaged.jpg': damaged,
      'a.jpg': whole,
      'gone.jpg': await halves(301, 200).jpeg().toBuffer(),
      'cut.jpg': whole.subarray(0, whole.length / 2),
    });
    expect(backend.image(projectId, 'damaged.jpg').state).toBe('ready');
    await expect(picture(projectId, 'damaged.jpg')).rejects.toMatchObject({ code: 'image-unreadable' });
    await expect(picture(projectId, 'cut.jpg')).rejects.toMatchObject(
      defined(backend.image(projectId, 'cut.jpg').problem, 'the problem of a cut picture'),
    );
    await rename(backend.path(folder, 'gone.jpg'), backend.path(folder, 'a.jpg'));
    await expect(picture(projectId, 'a.jpg')).rejects.toMatchObject({ code: 'image-changed' });
    await expect(picture(projectId, 'gone.jpg')).rejects.toMatchObject({ code: 'image-missing' });
    const imageId = defined(backend.images(projectId).at(-1), 'an image').id + 1;
    await expect(backend.client.images.picture({ projectId, imageId, longSide: 64 })).rejects.toMatchObject({
      code: 'image-unknown',
    });
    await expect(picture(projectId, 'a.jpg', 4097)).rejects.toMatchObject({ code: 'invalid-input' });
  });
});
