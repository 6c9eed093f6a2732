import { mkdtempDisposable, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { decodeImage } from './decodeImage.ts';
import { hashBytes, hashFile } from './hashFile.ts';
import { probeImage } from './probeImage.ts';
import { readContent, wholeLength } from './readContent.ts';
import { makeThumbnail } from './thumbnailImage.ts';

const photos = join(import.meta.dirname, '../../../tests/fixtures/photos');

describe('probing, hashing and thumbnails', () => {
  it.each([
    'astronaut.jpg',
    'special/exif_orientation_6.jpg',
    'special/gray_16bit.png',
    'special/cmyk.jpg',
    'special/jpeg_named.png',
  ])('reads from the header of %s what decoding finds', async (file) => {
    const probed = await probeImage(await readContent(join(photos, file)));
    const decoded = await decodeImage(join(photos, file));
    expect(probed).toMatchObject({
      width: decoded.width,
      height: decoded.height,
      format: decoded.format,
      orientation: decoded.orientation,
      frameCount: 1,
    });
    expect(probed.storedWidth * probed.storedHeight).toBe(decoded.width * decoded.height);
  });

  it('counts the frames of an animation and decodes the first', async () => {
    const frames = Buffer.concat([Buffer.alloc(12, 255), Buffer.alloc(12, 0)]);
    const animated = await sharp(frames, { raw: { width: 2, height: 4, channels: 3, pageHeight: 2 } })
      .webp({ lossless: true })
      .toBuffer();
    expect((await sharp(animated).metadata()).pages).toBe(2);
    const decoded = await decodeImage(animated);
    expect([decoded.width, decoded.height, ...decoded.rgb]).toEqual([2, 2, ...Array<number>(12).fill(255)]);
  });

  it('hashes a file as its bytes', async () => {
    const path = join(photos, 'astronaut.jpg');
    const bytes = await readFile(path);
    expect(await hashFile(path)).toEqual({
      sha256: '5d23a5c528c48071426b9c0998291aaa59105f9e53ab9379f960e045f1ac52ac',
      byteLength: bytes.length,
    });
    expect(hashBytes(bytes)).toBe('5d23a5c528c48071426b9c0998291aaa59105f9e53ab9379f960e045f1ac52ac');
  });

  it.each([0, 1, 700, wholeLength - 1, wholeLength, wholeLength + 1, 2 * wholeLength + 100])(
    'reads a file of %i bytes once, and has its ends and hash',
    async (length) => {
      await using folder = await mkdtempDisposable(join(tmpdir(), 'maskwright-content-'));
      const bytes = Uint8Array.from({ length }, (_, index) => (index * 31 + (index >> 8)) % 251);
      const path = join(folder.path, 'file');
      await writeFile(path, bytes);
      const { head, tail, whole, ...rest } = await readContent(path);
      expect(rest).toEqual({ path, sha256: hashBytes(bytes), byteLength: length });
      // Compared as bytes: showing how arrays of megabytes differ would take a minute.
      expect(Buffer.compare(head, bytes.slice(0, 512))).toBe(0);
      expect(Buffer.compare(tail, bytes.slice(Math.max(0, length - 64 * 1024)))).toBe(0);
      expect(whole === null ? null : Buffer.compare(whole, bytes)).toBe(length > wholeLength ? null : 0);
      await expect(readContent(folder.path)).rejects.toMatchObject({ code: 'image-not-a-file' });
    },
  );

  it('stops hashing when cancelled, and names a file that is gone', async () => {
    await expect(hashFile(join(photos, 'coffee.jpg'), AbortSignal.abort())).rejects.toMatchObject({
      kind: 'cancelled',
    });
    await expect(hashFile(join(photos, 'gone.jpg'))).rejects.toMatchObject({ code: 'image-missing' });
  });

  it('makes upright thumbnails and enlarges nothing', async () => {
    const turned = await makeThumbnail(join(photos, 'special/exif_orientation_6.jpg'), 96);
    expect([turned.width, turned.height]).toEqual([96, 64]);
    expect((await sharp(turned.jpeg).metadata()).format).toBe('jpeg');
    const tiny = await makeThumbnail(join(photos, 'special/one_pixel.png'), 96);
    expect([tiny.width, tiny.height]).toEqual([1, 1]);
    await expect(makeThumbnail(join(photos, 'special/truncated.jpg'), 96)).rejects.toMatchObject({
      code: 'image-truncated',
    });
  });
});
