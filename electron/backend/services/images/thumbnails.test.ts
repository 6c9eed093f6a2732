import { readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { defined } from '#core/base/assert.ts';
import type { ThumbnailFile } from '#core/contract/thumbnails.ts';
import { TestBackend } from '../../../../tests/support/testBackend.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await TestBackend.create();
});
afterAll(() => backend[Symbol.asyncDispose]());
beforeEach(() => backend.client.cache.clear({ kind: 'thumbnails' }));

let folders = 0;
/** A project of these files below a folder of its own. */
async function projectOf(
  files: Readonly<Record<string, Uint8Array | string>>,
): Promise<{ projectId: string; folder: string }> {
  const folder = `pictures-${++folders}`;
  for (const [name, content] of Object.entries(files)) await backend.write(join(folder, name), content);
  const projectId = await backend.newProject();
  await backend.import(projectId, folder);
  return { projectId, folder };
}

function thumbnail(projectId: string, path: string, side: 256 | 512 = 256, signal?: AbortSignal) {
  const { id: imageId } = backend.image(projectId, path);
  return backend.client.images.thumbnail({ projectId, imageId, side }, signal === undefined ? {} : { signal });
}

async function sizeOf({ bytes }: ThumbnailFile): Promise<number[]> {
  const { format, width, height } = await sharp(bytes).metadata();
  expect(format).toBe('jpeg');
  return [width, height];
}

/** Red on the left half, blue on the right. */
function picture(width: number, height: number): Sharp {
  const rgb = Uint8Array.from({ length: width * height * 3 }, (_, i) => {
    const isLeft = Math.floor(i / 3) % width < width / 2;
    return i % 3 === (isLeft ? 0 : 2) ? 255 : 0;
  });
  return sharp(rgb, { raw: { width, height, channels: 3 } });
}

async function entries(): Promise<string[]> {
  const { folder } = await backend.client.cache.usage();
  const inside = join(folder, 'thumbnails');
  return (await readdir(inside).catch(() => [])).map((name) => join(inside, name));
}

describe('a thumbnail', () => {
  it('is upright, as large as was asked for, and never larger than the picture', async () => {
    const { projectId } = await projectOf({
      'wide.jpg': await picture(1000, 500).jpeg().toBuffer(),
      'turned.jpg': await picture(600, 300).withMetadata({ orientation: 6 }).jpeg().toBuffer(),
      'small.png': await picture(20, 10).png().toBuffer(),
    });
    const wide = await thumbnail(projectId, 'wide.jpg');
    expect(wide).toMatchObject({ mediaType: 'image/jpeg', bytes: expect.any(Uint8Array) as Uint8Array });
    expect(await sizeOf(wide)).toEqual([256, 128]);
    expect(await sizeOf(await thumbnail(projectId, 'wide.jpg', 512))).toEqual([512, 256]);
    expect(await sizeOf(await thumbnail(projectId, 'small.png', 512))).toEqual([20, 10]);
    // Orientation 6: what is stored on the left is shown above.
    const turned = await thumbnail(projectId, 'turned.jpg');
    expect(await sizeOf(turned)).toEqual([128, 256]);
    const above = await sharp(turned.bytes).extract({ left: 60, top: 40, width: 1, height: 1 }).raw().toBuffer();
    expect([...above].map((value) => value > 128)).toEqual([true, false, false]);
    await expect(
      backend.client.images.thumbnail({
        projectId,
        imageId: backend.image(projectId, 'wide.jpg').id,
        side: 300 as 256,
      }),
    ).rejects.toMatchObject({ code: 'invalid-input' });
  });

  it('is made once for all copies of a picture and all projects, and then given without its file', async () => {
    const jpeg = await picture(900, 600).jpeg().toBuffer();
    const { projectId, folder } = await projectOf({ 'one.jpg': jpeg, 'copy.jpg': jpeg });
    const [one, copy] = await Promise.all(['one.jpg', 'copy.jpg'].map((path) => thumbnail(projectId, path)));
    expect(copy).toEqual(one);
    expect(await entries()).toHaveLength(1);
    const other = await projectOf({ 'three.jpg': jpeg });
    for (const path of ['one.jpg', 'copy.jpg']) await backend.remove(join(folder, path));
    await backend.remove(join(other.folder, 'three.jpg'));
    expect(await thumbnail(projectId, 'one.jpg')).toEqual(one);
    expect(await thumbnail(other.projectId, 'three.jpg')).toEqual(one);
    // In another size it was not made.
    await expect(thumbnail(projectId, 'one.jpg', 512)).rejects.toMatchObject({ code: 'image-missing' });
    expect(await entries()).toHaveLength(1);
  });

  it('that is damaged on the disk is made again', async () => {
    const { projectId } = await projectOf({ 'a.jpg': await picture(700, 500).jpeg().toBuffer() });
    const made = await thumbnail(projectId, 'a.jpg');
    const path = defined((await entries())[0], 'an entry');
    const sound = await readFile(path);
    await writeFile(path, sound.subarray(0, -5));
    expect(await thumbnail(projectId, 'a.jpg')).toEqual(made);
    expect(await readFile(path)).toEqual(sound);
  });

  it('is never of another picture than the image: what was replaced since the import is refused', async () => {
    const { projectId, folder } = await projectOf({
      'a.jpg': await picture(700, 500).jpeg().toBuffer(),
      'b.jpg': await picture(500, 700).jpeg().toBuffer(),
    });
    await rename(backend.path(folder, 'b.jpg'), backend.path(folder, 'a.jpg'));
    await expect(thumbnail(projectId, 'a.jpg')).rejects.toMatchObject({
      code: 'image-changed',
      message: 'a.jpg is not the picture that was imported.',
    });
    expect(await entries()).toEqual([]);
  });

  it('of an image that cannot be used is the problem that it has', async () => {
    const whole = await picture(300, 200).jpeg().toBuffer();
    const { projectId, folder } = await projectOf({
      'empty.jpg': '',
      'cut.jpg': whole.subarray(0, whole.length / 2),
      'gone.jpg': whole,
    });
    await backend.remove(join(folder, 'gone.jpg'));
    await backend.import(projectId);
    for (const path of ['empty.jpg', 'cut.jpg', 'gone.jpg']) {
      const { problem } = backend.image(projectId, path);
      await expect(thumbnail(projectId, path)).rejects.toMatchObject({
        kind: 'expected',
        ...defined(problem, `the problem of ${path}`),
      });
    }
    const imageId = defined(backend.images(projectId).at(-1), 'an image').id + 1;
    await expect(backend.client.images.thumbnail({ projectId, imageId, side: 256 })).rejects.toMatchObject({
      code: 'image-unknown',
    });
  });

  it('that nobody waits for any more is not made', async () => {
    const files: Record<string, Uint8Array> = {};
    for (let i = 0; i < 30; i++) {
      files[`${i}.jpg`] = await picture(300 + i, 200)
        .jpeg()
        .toBuffer();
    }
    const { projectId } = await projectOf(files);
    const controller = new AbortController();
    const wanted = thumbnail(projectId, '0.jpg');
    const unwanted = Object.keys(files)
      .slice(1)
      .map((path) => thumbnail(projectId, path, 256, controller.signal));
    controller.abort();
    const ended = await Promise.allSettled(unwanted);
    expect(ended.every((one) => one.status === 'rejected')).toBe(true);
    expect(await sizeOf(await wanted)).toEqual([256, 171]);
    expect((await entries()).length).toBeLessThan(15);
  });
});
