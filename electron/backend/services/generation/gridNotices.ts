import { formatCount } from '#core/base/format.ts';
import { notice, type Notice } from '#core/document/notice.ts';
import { scalePresets } from '#models/cam/zeroShotModel.ts';
import { denseSize } from '#models/clip/preprocess.ts';
import type { ClipPack } from '#models/packs/openPack.ts';
import type { ReadableProject } from '../../store/project.ts';
import { readTaggedImageSizes, type ImageSize } from '../../store/readImageSizes.ts';
import type { GenerationParameters } from './generationParameters.ts';

interface Grid {
  readonly rows: number;
  readonly columns: number;
}

/**
 * Says which pictures are encoded on grids of patches that the pack was never checked at: very long or very tall ones, as a
 * rule. Judged by the whole size and larger scales; the smaller ones of a preset only add to those.
 */
export function gridNotices(
  project: ReadableProject,
  pack: ClipPack,
  { preset }: Pick<GenerationParameters, 'preset'>,
): Notice[] {
  const { grids } = pack.manifest;
  const { patchSize, longSide, title } = pack;
  if (grids === undefined || patchSize === undefined) return [];
  const scales = scalePresets[preset].scales.filter((scale) => scale >= 1);
  const [[fewestRows, fewestColumns], [mostRows, mostColumns]] = [grids.min, grids.max];
  const isOutside = ({ rows, columns }: Grid): boolean =>
    rows < fewestRows || rows > mostRows || columns < fewestColumns || columns > mostColumns;
  const gridsOf = (image: ImageSize): Grid[] =>
    scales.map((scale) => {
      const { width, height } = denseSize(image, { longSide, patchSize, scale });
      return { rows: height / patchSize, columns: width / patchSize };
    });
  let images = 0;
  let example: { readonly file: string; readonly grid: string } | undefined;
  for (const size of readTaggedImageSizes(project)) {
    const outside = gridsOf(size).find(isOutside);
    if (outside === undefined) continue;
    images += size.images;
    example ??= { file: size.path, grid: `${outside.rows}×${outside.columns}` };
  }
  if (example === undefined) return [];
  const { file, grid } = example;
  const least = `${fewestRows}×${fewestColumns}`;
  const most = `${mostRows}×${mostColumns}`;
  const verb = images === 1 ? 'has a shape' : 'have shapes';
  return [
    notice(
      'shapes-unchecked',
      `${formatCount(images, 'image')} ${verb} that ${title} was not checked at (${least} to ${most} patches; ` +
        `${file} is worked on at ${grid}): expect worse masks.`,
      { count: images, title, least, most, file, grid },
    ),
  ];
}
