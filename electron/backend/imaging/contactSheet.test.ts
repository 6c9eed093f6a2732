import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeContactSheet, type SheetItem, type SheetPicture, type SheetRequest } from './contactSheet.ts';
import { decodeImage } from './decodeImage.ts';
import { shrinkPicture } from './encodePicture.ts';

const photos = fileURLToPath(new URL('../../../tests/fixtures/photos/', import.meta.url));

async function itemOf(file: string, id: string): Promise<SheetItem> {
  const picture = await decodeImage(join(photos, file));
  const { width, height } = picture;
  return {
    id,
    tags: [1, 2],
    labelMap: { width, height, values: new Uint8Array(width * height).fill(1, 0, Math.floor((width * height) / 4)) },
    cams: [{ classIndex: 1, width: 4, height: 3, values: Uint8Array.from({ length: 12 }, (_, i) => i * 20) }],
    readOriented: () => Promise.resolve(picture),
  };
}

async function* sequence(...items: readonly SheetItem[]): AsyncGenerator<SheetItem> {
  for (const item of items) yield await Promise.resolve(item);
}

describe('the contact sheet', () => {
  let folder: string;
  let request: Omit<SheetRequest, 'items'>;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'maskwright-sheet-'));
    request = {
      outFolder: folder,
      title: 'My <photos>',
      facts: [['Threshold', '0.15']],
      notices: ['Only a sample model.'],
      classes: [
        { index: 1, name: 'cat & dog', colour: '#ff0000' },
        { index: 2, name: '"boat"', colour: '#00ff00' },
      ],
    };
  });

  afterEach(() => rm(folder, { recursive: true }));

  it('links only files that are there, with their sizes and a text for each', async () => {
    const items = [await itemOf('chelsea.jpg', 'cats/chelsea.jpg'), await itemOf('astronaut.jpg', '100 % #1?.jpg')];
    const { page, images, problems } = await writeContactSheet({
      ...request,
      items: sequence(...items),
      longSidePx: 200,
    });
    expect([images, problems]).toEqual([2, []]);
    const html = await readFile(page, 'utf8');
    const tags = html.match(/<img [^>]*>/g) ?? [];
    expect(tags).toHaveLength(6);
    for (const tag of tags) {
      const [, link = '', width = '', height = '', alternative = ''] =
        /src="([^"]*)" width="(\d+)" height="(\d+)" loading="lazy" .*alt="([^"]+)"/.exec(tag) ?? [];
      const metadata = await sharp(join(dirname(page), decodeURIComponent(link))).metadata();
      expect([metadata.width, metadata.height]).toEqual([Number(width), Number(height)]);
      expect(Math.max(Number(width), Number(height))).toBe(200);
      expect(alternative).not.toBe('');
    }
    expect((await readdir(folder)).sort()).toEqual(['images', 'index.html']);
    expect(html).toContain('cat &amp; dog <span>25 %</span>');
    expect(html).toContain('<dt>Threshold</dt><dd>0.15</dd>');
  });

  it('lets no name become markup, style or script', async () => {
    const id = '"><script>alert(1)</script><img src=x onerror=alert(1)>.jpg';
    const { page } = await writeContactSheet({
      ...request,
      items: sequence(await itemOf('special/one_pixel.png', id)),
    });
    const html = await readFile(page, 'utf8');
    expect(html).not.toMatch(/<script|<img src=x/);
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(html).toContain('<title>My &lt;photos&gt;</title>');
    expect(html).toMatch(
      /Content-Security-Policy" content="default-src 'none'; img-src 'self' file:; style-src 'sha256-[^']+'/,
    );
    expect(html).not.toMatch(/ style="| on[a-z]+="/);
    const classes = [{ index: 1, name: 'x', colour: 'red } body { display: none' }];
    await expect(writeContactSheet({ ...request, classes, items: sequence() })).rejects.toThrow(/is not a colour/);
  });

  it('draws from a reduced copy of a large picture, whose mask has the size of the whole', async () => {
    const item = await itemOf('coffee.jpg', 'coffee.jpg');
    const whole = await item.readOriented(NaN);
    const { width, height } = whole;
    const asked: number[] = [];
    const readOriented = async (usefulLongSide: number): Promise<SheetPicture> => {
      asked.push(usefulLongSide);
      const copy = await shrinkPicture(whole, usefulLongSide * 2);
      return { ...copy, full: { width, height } };
    };
    const { images, problems } = await writeContactSheet({
      ...request,
      longSidePx: 40,
      items: sequence({ ...item, readOriented }),
    });
    expect([asked, images, problems]).toEqual([[40], 1, []]);
  });

  it('lists what went wrong, before and while drawing, and goes on', async () => {
    const good = await itemOf('special/one_pixel.png', 'good.png');
    const gone = { ...good, id: 'gone.jpg', readOriented: () => decodeImage(join(photos, 'gone.jpg')) };
    const resized = { ...good, id: 'resized.png', labelMap: { width: 2, height: 1, values: new Uint8Array(2) } };
    const earlier = {
      path: 'broken.jpg',
      code: 'image-truncated',
      message: 'broken.jpg is cut off.',
      remedy: 'Copy it again.',
    };
    const outcome = await writeContactSheet({ ...request, items: sequence(gone, resized, good), problems: [earlier] });
    expect(outcome.images).toBe(1);
    expect(outcome.problems.map(({ path, code }) => [path, code])).toEqual([
      ['gone.jpg', 'image-missing'],
      ['resized.png', 'image-changed'],
    ]);
    const html = await readFile(outcome.page, 'utf8');
    expect(html).toContain('3 problems');
    expect(html).toContain('<strong>broken.jpg</strong> broken.jpg is cut off.<br><span>Copy it again.</span>');
  });

  it('replaces an earlier page only when it is complete, and leaves other files alone', async () => {
    const item = await itemOf('special/one_pixel.png', 'a.png');
    await writeFile(join(folder, 'notes.txt'), 'mine');
    await writeContactSheet({ ...request, items: sequence(item) });
    const before = await readFile(join(folder, 'index.html'), 'utf8');
    const cancelled = writeContactSheet({
      ...request,
      title: 'New',
      items: sequence(item),
      signal: AbortSignal.abort(),
    });
    await expect(cancelled).rejects.toThrow(/Cancelled/);
    expect(await readFile(join(folder, 'index.html'), 'utf8')).toBe(before);
    expect((await readdir(folder)).sort()).toEqual(['images', 'index.html', 'notes.txt']);
    await writeContactSheet({ ...request, title: 'New', items: sequence() });
    expect(await readFile(join(folder, 'index.html'), 'utf8')).toContain('There is no mask to show yet.');
  });
});
