/**
 * Reads an annotation file of ours back, line by line, and compares every picture with what was to be written. Not an importer:
 * it relies on one record a line.
 */
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { z } from 'zod';
import { throwIfCancelled } from '#core/base/errors.ts';
import { ignoreLabel } from '#core/mask/labelMap.ts';
import { paintMask } from '#core/mask/decodeMask.ts';
import { rleArea, rleBox } from '#core/mask/rle.ts';
import { rleFromString } from '#core/mask/rleString.ts';

const imageSchema = z.object({ id: z.int(), width: z.int(), height: z.int(), file_name: z.string() });

const annotationSchema = z.object({
  id: z.int().min(1),
  image_id: z.int(),
  category_id: z.int().min(1),
  segmentation: z.object({ size: z.tuple([z.int(), z.int()]), counts: z.string() }),
  area: z.int(),
  bbox: z.tuple([z.int(), z.int(), z.int(), z.int()]),
  iscrowd: z.literal(0),
});

type ReadImage = z.infer<typeof imageSchema>;
type ReadAnnotation = z.infer<typeof annotationSchema>;

/** What identifies a mask as COCO can hold it: its classes, with ignored pixels as background, and the numbers of its objects `[height, width]`. */
export function cocoFingerprint(labelMap: Uint8Array, objectNumbers: Uint32Array): string {
  const hash = createHash('sha256');
  hash.update(labelMap.includes(ignoreLabel) ? labelMap.map((label) => (label === ignoreLabel ? 0 : label)) : labelMap);
  hash.update(objectNumbers);
  return hash.digest('base64');
}

/**
 * Number of pixels of pictures that read back differently: by `fingerprints[image id − 1]`, or because an area or a box is not
 * the mask's, or because the picture is missing (then 1). Throws `CancelledError`, and a zod error for a line that is no record.
 */
export async function countDifferingPixels(
  path: string,
  fingerprints: readonly string[],
  signal: AbortSignal | undefined,
): Promise<number> {
  const images: ReadImage[] = [];
  let section = '';
  let differing = 0;
  let next = 0;
  let group: ReadAnnotation[] = [];
  const closeGroup = (): void => {
    differing += differingPixelsOf(images[next], group, fingerprints[next]);
    next++;
    group = [];
  };

  await using file = await open(path, 'r');
  for await (const line of file.readLines()) {
    throwIfCancelled(signal);
    const header = /^"(\w+)":\[$/.exec(line);
    if (header !== null) section = header[1] ?? '';
    if (!line.startsWith('{"id"')) continue;
    const record: unknown = JSON.parse(line.replace(/,$/, ''));
    if (section === 'images') images.push(imageSchema.parse(record));
    if (section !== 'annotations') continue;
    const annotation = annotationSchema.parse(record);
    while (next < images.length && images[next]?.id !== annotation.image_id) closeGroup();
    group.push(annotation);
  }
  while (next < images.length) closeGroup();
  return differing + Math.abs(fingerprints.length - images.length);
}

function differingPixelsOf(
  image: ReadImage | undefined,
  annotations: readonly ReadAnnotation[],
  expected: string | undefined,
): number {
  if (image === undefined) return 1;
  const labelMap = new Uint8Array(image.width * image.height);
  const objectNumbers = new Uint32Array(labelMap.length);
  let areMeasuresRight = true;
  for (const [index, { segmentation, category_id: label, area, bbox }] of annotations.entries()) {
    const [height, width] = segmentation.size;
    const mask = rleFromString(segmentation.counts, height, width);
    areMeasuresRight &&= height === image.height && width === image.width;
    areMeasuresRight &&= rleArea(mask) === area && rleBox(mask).join() === bbox.join();
    if (!areMeasuresRight) break;
    paintMask(labelMap, mask, label);
    paintMask(objectNumbers, mask, index + 1);
  }
  return areMeasuresRight && cocoFingerprint(labelMap, objectNumbers) === expected ? 0 : labelMap.length;
}
