/** Decoded pixels made smaller, and back to files. */
import sharp from 'sharp';

/** Pixels `[height, width, 3]`, 0 to 255. */
export interface RgbPicture {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
}

/** A picture made smaller so that its long side is at most `longSidePx`. */
export async function shrinkPicture(picture: RgbPicture, longSidePx: number): Promise<RgbPicture> {
  if (Math.max(picture.width, picture.height) <= longSidePx) return picture;
  const { data, info } = await sharp(picture.rgb, {
    raw: { width: picture.width, height: picture.height, channels: 3 },
  })
    .resize(longSidePx, longSidePx, { fit: 'inside' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, rgb: data };
}

/** The picture as a PNG file. */
export function encodePng({ width, height, rgb }: RgbPicture): Promise<Uint8Array> {
  return sharp(rgb, { raw: { width, height, channels: 3 } })
    .png({ compressionLevel: 6 })
    .toBuffer();
}

/** The picture as a JPEG file; from quality 90 on with colours at full resolution, which coloured edges need. */
export function encodeJpeg({ width, height, rgb }: RgbPicture, quality: number): Promise<Uint8Array> {
  return sharp(rgb, { raw: { width, height, channels: 3 } })
    .jpeg({ quality, chromaSubsampling: quality >= 90 ? '4:4:4' : '4:2:0' })
    .toBuffer();
}
