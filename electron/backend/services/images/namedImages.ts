import type { FileProblem } from '#core/contract/progress.ts';
import type { ImageId } from '#core/document/ids.ts';
import type { ReadableProject } from '../../store/project.ts';
import { ImageFinder } from './imageFinder.ts';

/** The images that paths name (absolute, below an imported folder, or bare names), each once, in the order given. */
export function namedImages(
  project: ReadableProject,
  paths: readonly string[],
): { readonly imageIds: ImageId[]; readonly problems: FileProblem[] } {
  // No list lies anywhere here.
  const finder = new ImageFinder(project, '/');
  const imageIds = new Set<ImageId>();
  const problems: FileProblem[] = [];
  for (const path of paths) {
    const found = finder.find(path);
    if (found.kind === 'found') {
      imageIds.add(found.imageId);
    } else if (found.kind === 'none') {
      problems.push({
        path,
        code: 'image-unknown',
        message: 'The project has no such image.',
        remedy: 'Give a path below an imported folder, as `list` shows it.',
      });
    } else {
      problems.push({
        path,
        code: 'image-ambiguous',
        message: 'Several images fit this path.',
        remedy: 'Give the whole path.',
      });
    }
  }
  return { imageIds: [...imageIds], problems };
}
