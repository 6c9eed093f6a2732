import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decodeImage } from '#backend/imaging/decodeImage.ts';
import { thresholdFor } from '#backend/services/generation/generationParameters.ts';
import type { RgbImage } from '#models/clip/resample.ts';
import type { ClipPack } from '#models/packs/openPack.ts';
import { drawScenes, sceneSize } from '../shapes-wsss/scoreRow.ts';

export interface BenchPicture {
  readonly image: RgbImage;
  readonly tags: readonly string[];
  /** Background threshold of its label map. */
  readonly threshold: number;
}

const photoFolder = fileURLToPath(new URL('../../tests/fixtures/photos', import.meta.url));
const photos = ['astronaut.jpg', 'camera.jpg', 'chelsea.jpg', 'coffee.jpg', 'rocket.jpg', 'hubble.jpg', 'coins.png'];
const photoTags = ['person', 'cat'];

/** Drawn scenes for a pack that has their words, photographs for any other; at most `count`. */
export async function readPictures(pack: ClipPack, count: number): Promise<readonly BenchPicture[]> {
  const threshold = thresholdFor(pack, { preset: 'fast', threshold: null });
  if (pack.manifest.vocabulary !== undefined) {
    return drawScenes('val', count).map(({ rgb, tags }) => {
      return { image: { width: sceneSize, height: sceneSize, data: rgb }, tags, threshold };
    });
  }
  const pictures: BenchPicture[] = [];
  for (const name of photos.slice(0, count)) {
    const { width, height, rgb } = await decodeImage(join(photoFolder, name), { name });
    pictures.push({ image: { width, height, data: rgb }, tags: photoTags, threshold });
  }
  return pictures;
}
