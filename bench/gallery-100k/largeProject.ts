/** The project of bench/store-100k, with pictures that can be looked at. */
import { createHash } from 'node:crypto';
import { mkdirSync, linkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { defined } from '#core/base/assert.ts';
import { rememberProject } from '#backend/services/projects/recentProjects.ts';
import { closeProject, createProject } from '#backend/store/projectFile.ts';
import { benchPath, fillProject } from '../store-100k/fillProject.ts';

/** Different ones; each stands for many images, as links that take no room. */
const differentPictures = 300;
const size = { width: 500, height: 375 } as const;

/** In the folder; among the user's recent projects. Returns the project's file. */
export async function makeLargeProject(folder: string, images: number): Promise<string> {
  const pictures = await writePictures(join(folder, 'pictures'), images);
  const filePath = join(folder, 'Large.maskwright');
  const { project } = createProject(filePath);
  fillProject(project, images, { folder: join(folder, 'pictures'), pictures });
  closeProject(project);
  await rememberProject({ file: filePath, projectId: 'none', notices: [] });
  return filePath;
}

async function writePictures(folder: string, images: number) {
  const originals = join(folder, 'originals');
  mkdirSync(originals, { recursive: true });
  const pictures = await Promise.all(
    Array.from({ length: Math.min(differentPictures, images) }, async (_, index) => {
      const file = join(originals, `${index}.jpg`);
      const bytes = await drawPicture(index);
      writeFileSync(file, bytes);
      return { file, byteLength: bytes.byteLength, contentSha256: createHash('sha256').update(bytes).digest('hex') };
    }),
  );
  for (let index = 0; index < images; index++) {
    const path = join(folder, benchPath(index, images));
    if (index < 100) mkdirSync(dirname(path), { recursive: true });
    linkSync(defined(pictures[index % pictures.length], 'a picture').file, path);
  }
  return pictures.map(({ byteLength, contentSha256 }) => ({ byteLength, contentSha256 }));
}

/** Blurred noise of a colour of its own: as large as a JPEG as photographs are. */
async function drawPicture(index: number): Promise<Buffer> {
  const noise = { type: 'gaussian', mean: 60 + ((index * 47) % 140), sigma: 90 } as const;
  const picture = sharp({ create: { ...size, channels: 3, background: 'black', noise } });
  return await picture
    .blur(1.5)
    .tint({ r: (index * 67) % 256, g: (index * 131) % 256, b: (index * 29) % 256 })
    .jpeg({ quality: 85 })
    .toBuffer();
}
