/**
 * `node scripts/drawIcons.ts [FOLDER]`: draws renderer/public/icon.svg as the systems want the icon of a program, into
 * resources/icons: `icon.ico` for Windows, `icon.icns` for macOS, `icons/SIZExSIZE.png` for Linux.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp, { type Sharp } from 'sharp';

const drawing = fileURLToPath(new URL('../renderer/public/icon.svg', import.meta.url));
const folder = process.argv[2] ?? fileURLToPath(new URL('../resources/icons', import.meta.url));

const linuxSizes = [16, 24, 32, 48, 64, 128, 256, 512];
const windowsSizes = [16, 24, 32, 48, 64, 128, 256];
/** From this side on Windows wants PNG; smaller pictures are bitmaps, which every tool reads. */
const windowsPngSide = 256;
/** What macOS calls a PNG of each side; twice where it is also half the side on a fine display. */
const macTypes: readonly (readonly [type: string, side: number])[] = [
  ['ic11', 32],
  ['ic12', 64],
  ['ic07', 128],
  ['ic13', 256],
  ['ic08', 256],
  ['ic14', 512],
  ['ic09', 512],
  ['ic10', 1024],
];

const svg = await readFile(drawing);
await mkdir(join(folder, 'icons'), { recursive: true });
for (const side of linuxSizes) {
  await writeFile(join(folder, `icons/${side}x${side}.png`), await draw(side).png().toBuffer());
}
await writeFile(join(folder, 'icon.ico'), await windowsIcon());
await writeFile(join(folder, 'icon.icns'), await macIcon());

function draw(side: number): Sharp {
  // The drawing is 32 units wide, at 72 of them to an inch.
  return sharp(svg, { density: (72 * side) / 32 }).resize(side, side);
}

/** Microsoft's icon file: a list of pictures, then the pictures. */
async function windowsIcon(): Promise<Buffer> {
  const pictures: Buffer[] = [];
  for (const side of windowsSizes) {
    pictures.push(side < windowsPngSide ? await windowsBitmap(side) : await draw(side).png().toBuffer());
  }
  const head = Buffer.alloc(6 + 16 * pictures.length);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(pictures.length, 4);
  let offset = head.length;
  for (const [index, picture] of pictures.entries()) {
    const entry = 6 + 16 * index;
    // 256 does not fit into a byte and is written as 0.
    const side = (windowsSizes[index] ?? 0) % 256;
    head.writeUInt8(side, entry);
    head.writeUInt8(side, entry + 1);
    head.writeUInt16LE(1, entry + 4);
    head.writeUInt16LE(32, entry + 6);
    head.writeUInt32LE(picture.length, entry + 8);
    head.writeUInt32LE(offset, entry + 12);
    offset += picture.length;
  }
  return Buffer.concat([head, ...pictures]);
}

/** BITMAPINFOHEADER, rows of BGRA from the lowest up, and a mask of one bit a pixel, which alpha makes needless. */
async function windowsBitmap(side: number): Promise<Buffer> {
  const pixels = await draw(side).ensureAlpha().raw().toBuffer();
  const head = Buffer.alloc(40);
  head.writeUInt32LE(head.length, 0);
  head.writeInt32LE(side, 4);
  // The mask counts as rows of their own.
  head.writeInt32LE(2 * side, 8);
  head.writeUInt16LE(1, 12);
  head.writeUInt16LE(32, 14);
  const rows: Buffer[] = [];
  for (let row = side - 1; row >= 0; row--) {
    const line = Buffer.from(pixels.subarray(row * side * 4, (row + 1) * side * 4));
    for (let at = 0; at < line.length; at += 4) line.subarray(at, at + 3).reverse();
    rows.push(line);
  }
  const maskBytesPerRow = 4 * Math.ceil(side / 32);
  return Buffer.concat([head, ...rows, Buffer.alloc(maskBytesPerRow * side)]);
}

/** Apple's icon file: `icns` and its length, then the same of each picture. */
async function macIcon(): Promise<Buffer> {
  const pictures: Buffer[] = [];
  for (const [type, side] of macTypes) pictures.push(chunk(type, await draw(side).png().toBuffer()));
  return chunk('icns', Buffer.concat(pictures));
}

function chunk(type: string, content: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.write(type, 'latin1');
  head.writeUInt32BE(head.length + content.length, 4);
  return Buffer.concat([head, content]);
}
