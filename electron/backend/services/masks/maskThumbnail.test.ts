import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ImageId } from '#core/document/ids.ts';
import { TestBackend } from '../../../../tests/support/testBackend.ts';
import { addClass } from '../../store/writeClasses.ts';
import { saveMaskRevision } from '../../store/writeMasks.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await TestBackend.create();
});
afterAll(() => backend[Symbol.asyncDispose]());

let folders = 0;

async function pictureOf(width: number, height: number): Promise<{ projectId: string; imageId: ImageId }> {
  const folder = `thumbnail-${++folders}`;
  const background = { r: 9, g: 9, b: 9 };
  const png = await sharp({ create: { width, height, channels: 3, background } })
    .png()
    .toBuffer();
  await backend.write(`${folder}/a.png`, png);
  const projectId = await backend.newProject();
  await backend.import(projectId, folder);
  addClass(backend.project(projectId), { name: 'boat' });
  return { projectId, imageId: backend.image(projectId, 'a.png').id };
}

/** What the machine proposes: each pixel by its place. */
function propose(
  { projectId, imageId }: { projectId: string; imageId: ImageId },
  width: number,
  height: number,
  labelAt: (x: number, y: number) => number,
): void {
  const classes = Uint8Array.from({ length: width * height }, (_, i) => labelAt(i % width, Math.floor(i / width)));
  saveMaskRevision(backend.project(projectId), {
    imageId,
    width,
    height,
    planes: { class: classes, confidence: new Uint8Array(width * height).fill(90) },
  });
}

it('is the mask itself where the picture is small', async () => {
  const image = await pictureOf(7, 5);
  propose(image, 7, 5, (x, y) => (x > y ? 1 : 0));
  const { values, ...size } = await backend.client.masks.thumbnail({ ...image, side: 256 });
  expect(size).toEqual({ width: 7, height: 5 });
  const plane = await backend.client.masks.plane({ ...image, layer: 'shown', plane: 'class' });
  expect(values).toEqual(plane.values);
});

it('takes the pixel at each centre, in all tiles of a large picture, in the size of its thumbnail', async () => {
  const [width, height] = [1100, 700];
  const image = await pictureOf(width, height);
  const labelAt = (x: number, y: number) => (Math.floor(x / 37) + 3 * Math.floor(y / 41)) % 5;
  propose(image, width, height, labelAt);
  for (const side of [256, 512] as const) {
    const { bytes } = await backend.client.images.thumbnail({ ...image, side });
    const mask = await backend.client.masks.thumbnail({ ...image, side });
    const picture = await sharp(bytes).metadata();
    expect([mask.width, mask.height]).toEqual([picture.width, picture.height]);
    const expected = Uint8Array.from({ length: mask.width * mask.height }, (_, i) =>
      labelAt(
        Math.floor((((i % mask.width) + 0.5) * width) / mask.width),
        Math.floor(((Math.floor(i / mask.width) + 0.5) * height) / mask.height),
      ),
    );
    expect(mask.values).toEqual(expected);
  }
});

it('shows what is accepted, whatever the machine proposes later, and nothing without a mask', async () => {
  const image = await pictureOf(10, 10);
  const classes = async () => (await backend.client.masks.thumbnail({ ...image, side: 256 })).values;
  expect(await classes()).toBeNull();
  propose(image, 10, 10, () => 1);
  await backend.client.masks.accept(image);
  propose(image, 10, 10, () => 0);
  expect(await classes()).toEqual(new Uint8Array(100).fill(1));
});
