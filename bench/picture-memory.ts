/**
 * Peak memory of making one mask of a large picture, with the embedded pack: each case in a process of its own.
 *
 *     npm run bench -- picture-memory [--sizes 6000x4000,12000x8000] [--tags 3,20] [--preset fast]
 *
 * `reduced`: as a generation job does it. `whole`: every pixel decoded, CAMs of the whole picture at once. The last column is
 * the share of pixels with the same label.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { z } from 'zod';
import { decodeImage } from '#backend/imaging/decodeImage.ts';
import { confidenceOfCams, labelCams, labelInStrips } from '#models/cam/labelCams.ts';
import { openZeroShotModel, scalePresets } from '#models/cam/zeroShotModel.ts';
import { openClipPack } from '#models/packs/openPack.ts';
import { sampleScenes } from '#models/shapes/samples.ts';
import { renderScene } from '#models/shapes/renderScene.ts';
import { shapeClasses } from '#models/shapes/vocabulary.ts';

const { values } = parseArgs({
  options: {
    sizes: { type: 'string', default: '6000x4000,12000x8000' },
    tags: { type: 'string', default: '3,20' },
    preset: { type: 'string', default: 'fast' },
    child: { type: 'string' },
  },
});
const ways = ['whole', 'reduced'] as const;
const caseSchema = z.object({
  file: z.string(),
  out: z.string(),
  way: z.enum(ways),
  tagCount: z.number(),
  preset: z.enum(['fast', 'best']),
});
type Case = z.infer<typeof caseSchema>;
const resultSchema = z.object({ peakMegabytes: z.number(), seconds: z.number() });

if (values.child === undefined) await compare();
else await makeMask(caseSchema.parse(JSON.parse(values.child)));

async function compare(): Promise<void> {
  const preset = caseSchema.shape.preset.parse(values.preset);
  const folder = mkdtempSync(join(tmpdir(), 'maskwright-memory-'));
  try {
    console.log('picture          tags   way        peak MB   seconds   same labels');
    for (const size of values.sizes.split(',')) {
      const file = join(folder, `${size}.jpg`);
      await drawPicture(file, size);
      for (const tagCount of values.tags.split(',').map(Number)) {
        for (const way of ways) {
          const out = join(folder, way);
          const { peakMegabytes, seconds } = runCase({ file, out, way, tagCount, preset });
          const shown = [peakMegabytes.toFixed(0).padStart(7), seconds.toFixed(1).padStart(9)].join(' ');
          const same = way === 'whole' ? '' : `${(100 * sameShare(folder)).toFixed(3)} %`.padStart(13);
          console.log(`${size.padEnd(14)} ${String(tagCount).padStart(6)}   ${way.padEnd(9)} ${shown} ${same}`);
        }
      }
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A sample scene, enlarged: what memory it takes does not depend on what it shows. */
async function drawPicture(file: string, size: string): Promise<void> {
  const [width = 0, height = 0] = size.split('x').map(Number);
  const scene = sampleScenes()[0]?.scene;
  if (scene === undefined) throw new Error('no sample scene');
  const side = 1024;
  const { rgb } = renderScene(scene, side);
  await sharp(rgb, { raw: { width: side, height: side, channels: 3 } })
    .resize(width, height, { fit: 'fill' })
    .jpeg({ quality: 90 })
    .toFile(file);
}

function runCase(one: Case): z.infer<typeof resultSchema> {
  const script = fileURLToPath(import.meta.url);
  const { stdout, stderr, status } = spawnSync(process.execPath, [script, '--child', JSON.stringify(one)], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return resultSchema.parse(JSON.parse(stdout));
}

async function makeMask({ file, out, way, tagCount, preset }: Case): Promise<void> {
  const startedAt = performance.now();
  const pack = await openClipPack(fileURLToPath(new URL('../resources/packs/shapes', import.meta.url)));
  await using model = await openZeroShotModel(pack, { preset: scalePresets[preset] });
  const tags = shapeClasses.slice(0, tagCount).map(({ name }) => name);
  const labels = tags.map((_, index) => index + 1);
  const threshold = 0.4;
  const { width: fullWidth, height: fullHeight } = await sharp(file).metadata();
  const usefulLongSide = model.usefulLongSide({ width: fullWidth, height: fullHeight });
  const { rgb, width, height, full } = await decodeImage(file, way === 'whole' ? {} : { usefulLongSide });
  const cams = await model.cams({ width, height, data: rgb }, tags, { size: full });
  if (way === 'whole') {
    const { highres } = cams;
    confidenceOfCams(highres, threshold);
    writeFileSync(out, labelCams(highres, labels, threshold));
  } else {
    writeFileSync(out, labelInStrips(cams, labels, threshold).class);
  }
  const seconds = (performance.now() - startedAt) / 1000;
  // Kilobytes on every platform.
  const peakMegabytes = process.resourceUsage().maxRSS / 1000;
  console.log(JSON.stringify({ peakMegabytes, seconds }));
}

function sameShare(folder: string): number {
  const [whole, reduced] = ways.map((way) => readFileSync(join(folder, way)));
  if (whole === undefined || reduced === undefined) throw new Error('no label maps');
  let same = 0;
  for (let i = 0; i < whole.length; i++) if (whole[i] === reduced[i]) same++;
  return same / whole.length;
}
