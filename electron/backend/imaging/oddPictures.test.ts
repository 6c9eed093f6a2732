/** Files with something odd in them that takes nothing from the picture are read; those with damage are refused. */
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { MaskwrightError } from '#core/base/errors.ts';
import { endMark, inserted, jpegSegment, segmentAt } from '../../../tests/support/jpegFile.ts';
import { photoFolder } from '../../../tests/support/photos.ts';
import { decodeImage } from './decodeImage.ts';

const photo = sharp(join(photoFolder, 'coffee.jpg')).resize(200, 150);
const [baseline, progressive, png, webp, gif, tiff, jpegInTiff] = await Promise.all([
  photo.clone().jpeg().toBuffer(),
  photo.clone().jpeg({ progressive: true }).toBuffer(),
  photo.clone().png().toBuffer(),
  photo.clone().webp().toBuffer(),
  photo.clone().gif().toBuffer(),
  photo.clone().tiff({ compression: 'lzw' }).toBuffer(),
  photo.clone().tiff({ compression: 'jpeg' }).toBuffer(),
]);
const text = (content: string): Buffer => Buffer.from(content, 'latin1');

describe.each([
  ['baseline', baseline],
  ['progressive', progressive],
])('a %s JPEG', (_, jpeg) => {
  const afterStart = 2;
  const tables = segmentAt(jpeg, 0xc4);
  const end = jpeg.length - endMark.length;
  it.each<[string, Buffer]>([
    ['fill between segments', inserted(jpeg, tables, [0xff, 0xff, 0xff])],
    ['stray bytes between segments', inserted(jpeg, tables, [1, 2, 3, 4, 5])],
    ['a segment that nobody knows', inserted(jpeg, tables, jpegSegment(0xef, [1, 2, 3]))],
    ['bytes behind its end', Buffer.concat([jpeg, Buffer.alloc(5000, 7)])],
    ['another JPEG behind its end', Buffer.concat([jpeg, jpeg])],
    ['a zero before its end', inserted(jpeg, end, [0])],
    ['no end mark', jpeg.subarray(0, end)],
    ['half an end mark', jpeg.subarray(0, end + 1)],
    ['broken EXIF', inserted(jpeg, afterStart, jpegSegment(0xe1, text('Exif\0\0II*\0\xff\xff\xff\x7fnothing')))],
    [
      'a broken colour profile',
      inserted(jpeg, afterStart, jpegSegment(0xe2, text(`ICC_PROFILE\0\x01\x03${'x'.repeat(200)}`))),
    ],
    [
      'JFIF of a revision to come',
      inserted(jpeg, afterStart, jpegSegment(0xe0, text('JFIF\0\x09\x09\x01\0\x48\0\x48\0\0'))),
    ],
    ['no density', inserted(jpeg, afterStart, jpegSegment(0xe0, text('JFIF\0\x01\x01\x07\0\0\0\0\0\0')))],
    ["a strange mark of Adobe's", inserted(jpeg, afterStart, jpegSegment(0xee, text('Adobe\0\x64\0\0\0\0\x09')))],
    ['restarts every 0 blocks', inserted(jpeg, tables, jpegSegment(0xdd, [0, 0]))],
  ])('with %s is the same picture', async (__, odd) => {
    expect(Buffer.compare((await decodeImage(odd)).rgb, (await decodeImage(jpeg)).rgb)).toBe(0);
  });

  const middle = jpeg.length >> 1;
  it.each<[string, Buffer, string]>([
    ['64 zeros in the middle', Buffer.from(jpeg).fill(0, middle, middle + 64), 'image-unreadable'],
    ['40 bytes too few', Buffer.concat([jpeg.subarray(0, middle), jpeg.subarray(middle + 40)]), 'image-'],
    ['half of its data and an end', Buffer.concat([jpeg.subarray(0, middle), endMark]), 'image-truncated'],
    ['a third of its data and an end', Buffer.concat([jpeg.subarray(0, jpeg.length / 3), endMark]), 'image-truncated'],
    ['zeros for its second half', Buffer.from(jpeg).fill(0, middle), 'image-unreadable'],
  ])('with %s is refused by name', async (__, broken, code) => {
    const error: unknown = await decodeImage(broken, { name: 'cup.jpg' }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(MaskwrightError);
    expect(error).toMatchObject({
      code: expect.stringContaining(code) as string,
      message: expect.stringMatching(/^cup\.jpg is (cut off|a damaged JPEG picture: )/) as string,
      remedy: expect.stringMatching(/again/) as string,
    });
  });
});

describe('other formats', () => {
  const chunk = (name: string, body: readonly number[], isDamaged = false): Buffer => {
    const named = Buffer.concat([text(name), Buffer.from(body)]);
    const bytes = Buffer.alloc(named.length + 8);
    bytes.writeUInt32BE(body.length, 0);
    named.copy(bytes, 4);
    bytes.writeUInt32BE((crc32(named) ^ (isDamaged ? 1 : 0)) >>> 0, named.length + 4);
    return bytes;
  };
  const inPng = (...chunks: readonly Buffer[]): Buffer => inserted(png, 33, Buffer.concat(chunks));
  const oddWebp = Buffer.concat([webp, text('ABCD\x04\0\0\0'), Buffer.alloc(4, 9)]);
  oddWebp.writeUInt32LE(oddWebp.length - 8, 4);
  const tiffWith = (change: (file: Buffer, firstEntry: number, lastEntry: number) => void): Buffer => {
    const file = Buffer.from(tiff);
    const directory = file.readUInt32LE(4);
    const entry = (i: number): number => directory + 2 + i * 12;
    change(file, entry(0), entry(file.readUInt16LE(directory) - 1));
    return file;
  };

  it.each<[string, Buffer, Buffer]>([
    ['PNG with a text of a wrong checksum', inPng(chunk('tEXt', [97, 0, 98], true)), png],
    ['PNG with no gamma that can be', inPng(chunk('gAMA', [0xff, 0xff, 0xff, 0xff])), png],
    ['PNG with half a gamma', inPng(chunk('gAMA', [0, 0])), png],
    ['PNG with a broken profile', inPng(chunk('iCCP', [120, 0, 0, 1, 2, 3])), png],
    ['PNG with two colour spaces', inPng(chunk('sRGB', [0]), chunk('sRGB', [1])), png],
    ['PNG with a broken time', inPng(chunk('tIME', [1, 2, 3])), png],
    ['PNG with bytes behind its end', Buffer.concat([png, Buffer.alloc(99, 4)]), png],
    ['WebP with a chunk that nobody knows', oddWebp, webp],
    ['WebP with bytes behind its end', Buffer.concat([webp, Buffer.alloc(33, 1)]), webp],
    ['GIF with bytes behind its end', Buffer.concat([gif, Buffer.alloc(50, 3)]), gif],
    ['TIFF with bytes behind its end', Buffer.concat([tiff, Buffer.alloc(50, 3)]), tiff],
    ['TIFF with a tag that nobody knows', tiffWith((file, _, last) => file.writeUInt16LE(60_001, last)), tiff],
  ])('%s is the same picture', async (_, odd, plain) => {
    expect(Buffer.compare((await decodeImage(odd)).rgb, (await decodeImage(plain)).rgb)).toBe(0);
  });

  it.each([
    ['GIF', gif, 0.5],
    ['PNG', png, 0.5],
    ['TIFF with JPEG inside', jpegInTiff, 0.3],
  ])('a %s with 64 zeros is refused', async (_, whole, share) => {
    const at = Math.floor(whole.length * share);
    const broken = Buffer.from(whole).fill(0, at, at + 64);
    await expect(decodeImage(broken)).rejects.toMatchObject({ code: expect.stringMatching(/^image-/) as string });
  });
});
