/** Folders of pictures as users have them, made of the bundled sample. */
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import sharp from 'sharp';
import { sampleFolder } from '#backend/resources.ts';

/** The sample's pictures with its list of tags. */
export async function copySample(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await cp(sampleFolder, folder, { recursive: true });
}

/** The sample's pictures so many times, each time in other colours, so that each is a picture of its own; with their tags. */
export async function copySampleOften(folder: string, times: number): Promise<void> {
  await mkdir(folder, { recursive: true });
  const rows = (await readFile(join(sampleFolder, 'tags.csv'), 'utf8')).trim().split('\n');
  const copies: string[] = [];
  for (let time = 0; time < times; time++) {
    for (const row of rows) {
      const [name = '', ...tags] = row.split(',');
      const copy = `${time}-${name.slice(0, -extname(name).length)}.png`;
      await writeFile(
        join(folder, copy),
        await sharp(join(sampleFolder, name))
          .modulate({ brightness: 1 - time * 0.03 })
          .png()
          .toBuffer(),
      );
      copies.push([copy, ...tags].join(','));
    }
  }
  await writeFile(join(folder, 'tags.csv'), `${copies.join('\n')}\n`);
}

/** Pictures in folders named after what they show, some of which cannot be read; one class is unknown to the embedded pack. */
export async function troubledFolder(folder: string): Promise<void> {
  const key = join(folder, 'key');
  const zebra = join(folder, 'zebra');
  await mkdir(key, { recursive: true });
  await mkdir(zebra, { recursive: true });
  const sample = (number: number): string => join(sampleFolder, `sample-0${number}.jpg`);
  await cp(sample(1), join(key, 'one.jpg'));
  await cp(sample(2), join(key, 'gone.jpg'));
  await cp(sample(3), join(zebra, 'three.jpg'));
  await writeFile(join(key, 'empty.png'), '');
  await writeFile(join(key, 'words.jpg'), 'these are words');
  await writeFile(join(key, 'cut.jpg'), (await readFile(sample(4))).subarray(0, 9000));
  await writeFile(join(key, 'raw.heic'), 'of a telephone');
}
