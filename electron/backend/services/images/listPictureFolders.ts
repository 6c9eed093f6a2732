/** Where a project has its pictures from, and what of that is there. */
import { stat } from 'node:fs/promises';
import type { PictureFolder } from '#core/contract/images.ts';
import { countImagesOfRoot, readRoots } from '../../store/readImages.ts';
import type { ProjectSession } from '../projects/projectRegistry.ts';

/** In the order in which they were imported. */
export async function listPictureFolders({ project }: ProjectSession): Promise<PictureFolder[]> {
  return await Promise.all(
    readRoots(project).map(async ({ id, folder }) => ({
      folder,
      images: countImagesOfRoot(project, id),
      isThere: await stat(folder).then(
        (found) => found.isDirectory(),
        () => false,
      ),
    })),
  );
}
