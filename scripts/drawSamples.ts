/** Command: `node scripts/drawSamples.ts [folder]`. Draws the sample pictures, by default into resources/sample. */
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { type SampleEncoder, writeSamples } from '#models/shapes/samples.ts';

const encode: SampleEncoder = (rgb, size, file) => {
  const picture = sharp(rgb, { raw: { width: size, height: size, channels: 3 } });
  return (file.endsWith('.png') ? picture.png({ compressionLevel: 9 }) : picture.jpeg({ quality: 92 })).toBuffer();
};

const folder = process.argv[2] ?? fileURLToPath(new URL('../resources/sample', import.meta.url));
await writeSamples(folder, encode);
process.stdout.write(`Sample pictures and tags.csv are in ${folder}\n`);
