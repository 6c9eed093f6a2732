import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decode } from 'fast-png';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { decodeMask } from '#core/mask/decodeMask.ts';
import { rleFromString } from '#core/mask/rleString.ts';
import { decodeImage } from '../imaging/decodeImage.ts';
import { exportDataset } from './exportDataset.ts';
import type { ExportItem, ExportRequest } from './exportTypes.ts';

const photos = fileURLToPath(new URL('../../../tests/fixtures/photos/', import.meta.url));

const classes = [
  { index: 1, name: 'cat' },
  { index: 3, name: 'tail: "end"' },
];

const cocoSchema = z.object({
  licenses: z.array(z.unknown()),
  categories: z.array(z.object({ id: z.number(), name: z.string() })),
  images: z.array(z.object({ id: z.number(), file_name: z.string(), width: z.number(), height: z.number() })),
  annotations: z.array(
    z.object({
      id: z.number(),
      image_id: z.number(),
      category_id: z.number(),
      segmentation: z.object({ size: z.tuple([z.number(), z.number()]), counts: z.string() }),
      area: z.number(),
      bbox: z.array(z.number()),
      iscrowd: z.literal(0),
    }),
  ),
});

/** The stored values of a PNG of one byte per pixel, read by a package that has no part in writing it. */
function decodeLabelPng(bytes: Uint8Array, width: number, height: number): Uint8Array {
  const png = decode(bytes);
  expect(png).toMatchObject({ width, height, channels: 1, depth: 8 });
  return Uint8Array.from(png.data);
}

/** A real picture with a mask: a block of class 1, a block of class 3 with ignored pixels beside it. */
async function itemOf(file: string, id: string, labels: 'blocks' | 'empty' = 'blocks'): Promise<ExportItem> {
  const sourcePath = join(photos, file);
  const { width, height, isUpright } = await decodeImage(sourcePath);
  const labelMap = new Uint8Array(width * height);
  if (labels === 'blocks') {
    for (let y = 2; y < height / 2; y++) labelMap.fill(1, y * width + 3, y * width + 20);
    for (let y = 1; y < height / 3; y++) {
      labelMap.fill(3, y * width + 30, y * width + 37).fill(255, y * width + 37, y * width + 40);
    }
  }
  const confidence = Uint8Array.from(labelMap, (label, i) => (label + i) % 256);
  return {
    id,
    width,
    height,
    sourcePath,
    isUpright,
    labelMap,
    confidence,
    isAccepted: false,
    readOriented: () => decodeImage(sourcePath),
  };
}

async function* sequence(...items: readonly ExportItem[]): AsyncGenerator<ExportItem> {
  for (const item of items) yield await Promise.resolve(item);
}

describe('exporting a dataset', () => {
  let folder: string;
  let request: Omit<ExportRequest, 'format' | 'items'>;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'maskwright-export-'));
    request = { classes, outFolder: join(folder, 'out') };
  });

  afterEach(() => rm(folder, { recursive: true }));

  const out = (...names: string[]): string => join(folder, 'out', ...names);

  async function mixedItems(): Promise<ExportItem[]> {
    return [
      await itemOf('chelsea.jpg', 'cats/chelsea.jpg'),
      await itemOf('special/exif_orientation_6.jpg', 'cats/turned.jpg'),
      await itemOf('clock.png', 'clock.png', 'empty'),
      await itemOf('special/name with spaces é ü 猫.jpg', 'name with spaces é ü 猫.jpg'),
    ];
  }

  describe('as VOC', () => {
    it('writes indices that read back equal, with the palette of VOC and nothing else', async () => {
      const items = await mixedItems();
      const outcome = await exportDataset({ ...request, format: 'voc', items: sequence(...items) });
      expect(outcome).toMatchObject({ images: 4, masks: 3, copiedPictures: 2, differingPixels: 0 });
      expect(outcome.files).toBe(
        (await readdir(out(), { recursive: true, withFileTypes: true })).filter((e) => e.isFile()).length,
      );

      for (const [i, name] of ['cats__chelsea', 'cats__turned', 'clock', 'name_with_spaces_é_ü_猫'].entries()) {
        const item = items[i];
        if (item === undefined) throw new Error('an item is missing');
        const png = await readFile(out('SegmentationClass', `${name}.png`));
        expect(decodeLabelPng(png, item.width, item.height)).toEqual(item.labelMap);
        expect([...png.subarray(24, 29)]).toEqual([8, 3, 0, 0, 0]);
        expect(png.includes('tRNS')).toBe(false);
        const confidence = await readFile(out('Confidence', `${name}.png`));
        expect(decodeLabelPng(confidence, item.width, item.height)).toEqual(item.confidence);
        const picture = await sharp(out('JPEGImages', `${name}.jpg`)).metadata();
        expect([picture.format, picture.width, picture.height]).toEqual(['jpeg', item.width, item.height]);
        expect(picture.orientation ?? 1).toBe(1);
      }
      // An independent decoder sees the colours: class 1 is (128, 0, 0), ignored (224, 224, 192).
      const { data, info } = await sharp(out('SegmentationClass/cats__chelsea.png'))
        .raw()
        .toBuffer({ resolveWithObject: true });
      const colourAt = (x: number, y: number): number[] => [
        ...data.subarray((y * info.width + x) * info.channels).subarray(0, 3),
      ];
      expect([colourAt(3, 2), colourAt(38, 2), colourAt(0, 0)]).toEqual([
        [128, 0, 0],
        [224, 224, 192],
        [0, 0, 0],
      ]);
    });

    it('copies the bytes of upright JPEGs and turns the pixels of others', async () => {
      await exportDataset({ ...request, format: 'voc', items: sequence(...(await mixedItems())) });
      expect(await readFile(out('JPEGImages/cats__chelsea.jpg'))).toEqual(await readFile(join(photos, 'chelsea.jpg')));
      const written = await decodeImage(out('JPEGImages/cats__turned.jpg'));
      const original = await decodeImage(join(photos, 'special/exif_orientation_6.jpg'));
      const error = written.rgb.reduce((sum, value, i) => sum + Math.abs(value - (original.rgb[i] ?? 0)), 0);
      expect(error / written.rgb.length).toBeLessThan(2);
      expect(await readFile(out('sources.csv'), 'utf8')).toBe(
        'name,source,picture,split,accepted\ncats__chelsea,cats/chelsea.jpg,copied,train,no\n' +
          'cats__turned,cats/turned.jpg,re-encoded,train,no\nclock,clock.png,re-encoded,train,no\n' +
          'name_with_spaces_é_ü_猫,name with spaces é ü 猫.jpg,copied,train,no\n',
      );
    });

    it('lists labels with gaps filled, and says when a name cannot be written', async () => {
      const { problems } = await exportDataset({
        ...request,
        format: 'voc',
        items: sequence(await itemOf('chelsea.jpg', 'a.jpg')),
      });
      expect(await readFile(out('labelmap.txt'), 'utf8')).toBe(
        '# label:color_rgb:parts:actions\nbackground:0,0,0::\ncat:128,0,0::\nunused_2:0,128,0::\ntail_ "end":128,128,0::\n',
      );
      expect(problems).toMatchObject([{ path: 'labelmap.txt', code: 'class-renamed' }]);
    });

    it('splits by content: the same pictures stay on their side whatever their order, and copies stay together', async () => {
      const files = ['astronaut.jpg', 'chelsea.jpg', 'coffee.jpg', 'rocket.jpg', 'hubble.jpg', 'camera.jpg'];
      const items = await Promise.all(files.map((file) => itemOf(file, file, 'empty')));
      const copy = await itemOf('chelsea.jpg', 'copy of chelsea.jpg', 'empty');
      const options = { validationShare: 0.5, splitSeed: 4 };
      await exportDataset({ ...request, format: 'voc', items: sequence(...items, copy), options });
      const other = join(folder, 'other');
      await exportDataset({
        ...request,
        outFolder: other,
        format: 'voc',
        items: sequence(copy, ...items.toReversed()),
        options,
      });
      const namesIn = async (root: string, set: string): Promise<string[]> =>
        (await readFile(join(root, `ImageSets/Segmentation/${set}.txt`), 'utf8'))
          .split('\n')
          .filter((line) => line !== '')
          .sort();
      const val = await namesIn(out(), 'val');
      const train = await namesIn(out(), 'train');
      expect(val).toEqual(await namesIn(other, 'val'));
      expect([...val, ...train].sort()).toEqual(await namesIn(out(), 'trainval'));
      expect(val.length).toBeGreaterThan(0);
      expect(train.length).toBeGreaterThan(0);
      expect(val.includes('chelsea')).toBe(val.includes('copy_of_chelsea'));
    });

    it('ignores a rim around objects only when asked to', async () => {
      const item = await itemOf('chelsea.jpg', 'a.jpg');
      await exportDataset({
        ...request,
        format: 'voc',
        items: sequence(item),
        options: { ignoredRimPx: 1, withConfidence: false },
      });
      const labels = decodeLabelPng(await readFile(out('SegmentationClass/a.png')), item.width, item.height);
      expect([labels[2 * item.width + 2], labels[2 * item.width + 3], labels[4 * item.width + 5]]).toEqual([
        255, 255, 1,
      ]);
      await expect(readdir(out('Confidence'))).rejects.toThrow(/ENOENT/);
    });
  });

  it('counts single objects: regions where they are set, else what touches, in VOC and COCO alike', async () => {
    const item = await itemOf('chelsea.jpg', 'a.jpg', 'empty');
    const at = (x: number, y: number): number => y * item.width + x;
    const regions = new Uint32Array(item.labelMap.length);
    for (let y = 1; y < 4; y++) {
      item.labelMap.fill(1, at(10, y), at(20, y));
      regions.fill(7, at(10, y), at(15, y)).fill(8, at(15, y), at(20, y));
      item.labelMap.fill(1, at(30, y), at(32, y)).fill(3, at(32, y), at(35, y)).fill(255, at(35, y), at(37, y));
    }
    const tags = [
      { index: 1, value: 'present' },
      { index: 3, value: 'absent' },
    ] as const;
    const second = { ...item, id: 'b.jpg', tags: [{ index: 3, value: 'unsure' }] as const };
    const items = [{ ...item, regions, tags, isAccepted: true }, second];
    expect(await exportDataset({ ...request, format: 'voc', items: sequence(...items) })).toMatchObject({
      images: 2,
      accepted: 1,
      differingPixels: 0,
    });
    const png = await readFile(out('SegmentationObject/a.png'));
    const objects = decodeLabelPng(png, item.width, item.height);
    expect([10, 15, 30, 32, 35, 37].map((x) => objects[at(x, 2)])).toEqual([1, 2, 3, 4, 255, 0]);
    const listOf = (name: string): Promise<string> => readFile(out(`ImageSets/Main/${name}.txt`), 'utf8');
    expect(await listOf('cat_trainval')).toBe('a  1\n');
    expect(await listOf('tail_end__train')).toBe('a -1\nb  0\n');
    expect(await listOf('tail_end__val')).toBe('');

    await rm(out(), { recursive: true });
    await exportDataset({ ...request, format: 'coco', items: sequence(...items) });
    const { annotations } = cocoSchema.parse(JSON.parse(await readFile(out('instances.json'), 'utf8')));
    expect(annotations.map(({ image_id, category_id, area, bbox }) => [image_id, category_id, area, bbox])).toEqual([
      [1, 1, 15, [10, 1, 5, 3]],
      [1, 1, 15, [15, 1, 5, 3]],
      [1, 1, 6, [30, 1, 2, 3]],
      [1, 3, 9, [32, 1, 3, 3]],
      [2, 1, 30, [10, 1, 10, 3]],
      [2, 1, 6, [30, 1, 2, 3]],
      [2, 3, 9, [32, 1, 3, 3]],
    ]);
  });

  it('numbers the largest objects where VOC has no room for all, and says so', async () => {
    const item = await itemOf('chelsea.jpg', 'a.jpg', 'empty');
    for (let i = 0; i < 300; i++) item.labelMap[2 * (i % 100) + 2 * Math.floor(i / 100) * item.width] = 1;
    item.labelMap.fill(3, 100 * item.width, 101 * item.width);
    const { problems, differingPixels } = await exportDataset({ ...request, format: 'voc', items: sequence(item) });
    expect(differingPixels).toBe(0);
    expect(problems[0]).toMatchObject({
      path: 'a.jpg',
      code: 'too-many-objects',
      message: expect.stringMatching(/^47 objects/),
    });
    const objects = decodeLabelPng(await readFile(out('SegmentationObject/a.png')), item.width, item.height);
    expect(objects[100 * item.width]).toBe(254);
    expect(objects.filter((value) => value === 255)).toHaveLength(47);
  });

  describe('as COCO', () => {
    it('writes masks that decode to the labels, ids from 1 and one annotation per object', async () => {
      const items = await mixedItems();
      const outcome = await exportDataset({ ...request, format: 'coco', items: sequence(...items) });
      expect(outcome).toMatchObject({ images: 4, masks: 3, copiedPictures: 3, differingPixels: 0 });
      expect(outcome.problems).toMatchObject([{ code: 'ignored-pixels-lost' }]);
      const coco = cocoSchema.parse(JSON.parse(await readFile(out('instances.json'), 'utf8')));
      expect(coco.categories.map(({ id, name }) => [id, name])).toEqual([
        [1, 'cat'],
        [3, 'tail: "end"'],
      ]);
      expect(coco.images.map(({ id, file_name: name }) => [id, name])).toEqual([
        [1, 'cats/chelsea.jpg'],
        [2, 'cats/turned.jpg'],
        [3, 'clock.png'],
        [4, 'name_with_spaces_é_ü_猫.jpg'],
      ]);
      expect(coco.annotations.map(({ id, image_id: image }) => [id, image])).toEqual([
        [1, 1],
        [2, 1],
        [3, 2],
        [4, 2],
        [5, 4],
        [6, 4],
      ]);
      for (const annotation of coco.annotations) {
        const item = items[annotation.image_id - 1];
        if (item === undefined) throw new Error('an item is missing');
        const [height, width] = annotation.segmentation.size;
        const mask = decodeMask(rleFromString(annotation.segmentation.counts, height, width));
        expect(mask).toEqual(item.labelMap.map((label) => (label === annotation.category_id ? 1 : 0)));
        expect(annotation.area).toBe(mask.reduce((sum, value) => sum + value, 0));
      }
      const turned = await sharp(out('images/cats/turned.jpg')).metadata();
      expect([turned.width, turned.height]).toEqual([items[1]?.width, items[1]?.height]);
      expect(await readdir(out())).toEqual(['images', 'instances.json', 'sources.csv']);
    });

    it('writes both splits with ids of their own', async () => {
      const files = ['astronaut.jpg', 'chelsea.jpg', 'coffee.jpg', 'rocket.jpg'];
      const items = await Promise.all(files.map((file) => itemOf(file, file)));
      const options = { validationShare: 0.5 };
      await exportDataset({ ...request, format: 'coco', items: sequence(...items), options });
      const read = async (name: string) => cocoSchema.parse(JSON.parse(await readFile(out(name), 'utf8')));
      const [train, val] = [await read('instances_train.json'), await read('instances_val.json')];
      expect([...train.images, ...val.images].map(({ file_name: name }) => name).sort()).toEqual(files);
      for (const part of [train, val]) {
        expect(part.annotations.map(({ id }) => id)).toEqual(part.annotations.map((_, i) => i + 1));
      }
    });
  });

  it.each(['voc', 'coco'] as const)('leaves bad items out of %s, names them and goes on', async (format) => {
    const good = await itemOf('chelsea.jpg', 'good.jpg');
    const narrow = new Uint8Array((good.width - 1) * good.height);
    const items = sequence(
      { ...good, id: 'gone.jpg', sourcePath: join(folder, 'gone.jpg') },
      { ...good, id: 'wrong size.jpg', width: good.width - 1, labelMap: narrow, confidence: narrow },
      { ...good, id: 'short mask.jpg', labelMap: new Uint8Array(5) },
      { ...good, id: 'stranger.jpg', labelMap: good.labelMap.map((label) => (label === 3 ? 2 : label)) },
      { ...good, id: 'replaced.jpg', contentSha256: '0'.repeat(64) },
      good,
    );
    const { images, problems } = await exportDataset({ ...request, format, items });
    expect(images).toBe(1);
    expect(problems.slice(-5).map(({ path, code }) => [path, code])).toEqual([
      ['gone.jpg', 'image-missing'],
      ['wrong size.jpg', 'image-changed'],
      ['short mask.jpg', 'mask-size-mismatch'],
      ['stranger.jpg', 'label-out-of-range'],
      ['replaced.jpg', 'image-changed'],
    ]);
    expect(problems.every(({ remedy }) => remedy !== null)).toBe(true);
  });

  it('gives pictures of one base name, or of hostile paths, names of their own inside the folder', async () => {
    const item = await itemOf('special/one_pixel.png', 'x.png', 'empty');
    const ids = [
      'a/x.png',
      'b/x.png',
      'a__x.jpg',
      'A/X.jpeg',
      '../../etc/x.png',
      'con.png',
      `${'long'.repeat(80)}.png`,
      '/',
    ];
    await exportDataset({ ...request, format: 'voc', items: sequence(...ids.map((id) => ({ ...item, id }))) });
    const names = (await readFile(out('ImageSets/Segmentation/trainval.txt'), 'utf8')).trimEnd().split('\n');
    expect(names.slice(0, 6)).toEqual(['a__x', 'b__x', 'a__x-2', 'A__X-3', 'etc__x', '_con']);
    expect(names.at(-1)).toBe('image');
    expect((await readdir(out('JPEGImages'))).sort()).toEqual(names.map((name) => `${name}.jpg`).sort());
    expect(await readdir(folder)).toEqual(['out']);
  });

  it('leaves nothing behind when it is cancelled, fails, or has nothing to export', async () => {
    const item = await itemOf('special/one_pixel.png', 'x.png', 'empty');
    const controller = new AbortController();
    const cancelled = exportDataset({
      ...request,
      format: 'coco',
      items: sequence(item, item, item),
      signal: controller.signal,
      onProgress: (done) => {
        if (done === 2) controller.abort();
      },
    });
    await expect(cancelled).rejects.toThrow(/Cancelled/);
    async function* breaking(): AsyncGenerator<ExportItem> {
      yield await Promise.resolve(item);
      throw new Error('the store broke');
    }
    await expect(exportDataset({ ...request, format: 'coco', items: breaking() })).rejects.toThrow('the store broke');
    await expect(exportDataset({ ...request, format: 'voc', items: sequence() })).rejects.toThrow(/no mask to export/);
    expect(await readdir(folder)).toEqual([]);
  });

  it('never writes into a folder that holds anything, but takes an empty one', async () => {
    const item = await itemOf('special/one_pixel.png', 'x.png', 'empty');
    await mkdir(out());
    await writeFile(out('precious.txt'), 'x');
    const attempt = exportDataset({ ...request, format: 'voc', items: sequence(item) });
    await expect(attempt).rejects.toMatchObject({ code: 'export-folder-not-empty' });
    await rm(out('precious.txt'));
    expect((await exportDataset({ ...request, format: 'voc', items: sequence(item) })).images).toBe(1);
  });
});
