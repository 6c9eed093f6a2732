/** The main job as a user runs it: a process, files in, files out. */
import { existsSync } from 'node:fs';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decode } from 'fast-png';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sampleFolder } from '#backend/resources.ts';
import { closeProject, openProject } from '#backend/store/projectFile.ts';
import { iterateImages } from '#backend/store/readImages.ts';
import { readMaskRevisions, readShownMask } from '#backend/store/readMasks.ts';
import { photoFolder, photoTags, readPhotoCases } from '../../tests/support/photos.ts';
import { runMaskwright, type Finished } from '../../tests/support/runMaskwright.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'maskwright-main-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** Share of pixels with a class, by image path. */
function foregroundShares(projectFile: string): Map<string, number> {
  const { project } = openProject(projectFile);
  try {
    const shares = new Map<string, number>();
    for (const image of iterateImages(project)) {
      const mask = readShownMask(project, image.id);
      if (mask === undefined) continue;
      const foreground = mask.planes.class.reduce((count, label) => count + (label > 0 ? 1 : 0), 0);
      shares.set(image.path, foreground / mask.planes.class.length);
    }
    return shares;
  } finally {
    closeProject(project);
  }
}

describe('the main job on the bundled sample', () => {
  let out: string;
  let first: Finished;
  let pictures: string[];

  beforeAll(async () => {
    out = join(folder, 'sample');
    pictures = (await readdir(sampleFolder)).filter((name) => name !== 'tags.csv');
    first = await runMaskwright(['run', '--out', out]);
  });

  it('succeeds and says where everything is', () => {
    expect(first.code, first.stderr).toBe(0);
    expect(first.stdout).toContain(join(out, 'look', 'index.html'));
    expect(first.stdout).toMatch(/Done in /);
    expect(first.stdout.match(/0 differing pixels/g)).toHaveLength(2);
  });

  it('gives every picture a mask that is neither empty nor nearly the whole picture', () => {
    const shares = foregroundShares(join(out, 'project.maskwright'));
    expect([...shares.keys()].toSorted()).toEqual(pictures.toSorted());
    for (const [path, share] of shares) {
      expect(share, path).toBeGreaterThan(0);
      expect(share, path).toBeLessThan(0.95);
    }
  });

  it('writes a VOC dataset whose masks are palette PNGs of known labels', async () => {
    const lists = await Promise.all(
      ['train', 'val'].map((split) => readFile(join(out, 'voc/ImageSets/Segmentation', `${split}.txt`), 'utf8')),
    );
    const names = lists.flatMap((list) => list.split('\n').filter((line) => line !== ''));
    expect(names).toHaveLength(pictures.length);
    const labelmap = await readFile(join(out, 'voc/labelmap.txt'), 'utf8');
    const labelCount = labelmap.split('\n').filter((line) => line !== '' && !line.startsWith('#')).length;
    for (const name of names) {
      const png = decode(await readFile(join(out, 'voc/SegmentationClass', `${name}.png`)));
      expect(png.palette, name).toBeDefined();
      expect(Math.max(...new Set(png.data)), name).toBeLessThan(labelCount);
      expect(existsSync(join(out, 'voc/JPEGImages', `${name}.jpg`)), name).toBe(true);
    }
  });

  it('writes COCO annotations with ids from 1, compressed run lengths and iscrowd 0', async () => {
    const file = JSON.parse(await readFile(join(out, 'coco/instances.json'), 'utf8')) as {
      images: unknown[];
      annotations: { id: number; iscrowd: number; area: number; segmentation: { counts: unknown } }[];
    };
    expect(file.images).toHaveLength(pictures.length);
    expect(file.annotations.map(({ id }) => id)).toEqual(file.annotations.map((_, index) => index + 1));
    for (const { iscrowd, area, segmentation } of file.annotations) {
      expect(iscrowd).toBe(0);
      expect(area).toBeGreaterThan(0);
      expect(typeof segmentation.counts).toBe('string');
    }
  });

  it('does nothing twice when it is run again', async () => {
    const again = await runMaskwright(['run', '--out', out]);
    expect(again.code, again.stderr).toBe(0);
    expect(again.stdout).toContain(`0 new images, 0 changed, ${pictures.length} unchanged`);
    const { project } = openProject(join(out, 'project.maskwright'));
    for (const image of iterateImages(project)) expect(readMaskRevisions(project, image.id)).toHaveLength(1);
    closeProject(project);
  });
});

describe('the main job on photographs and broken files', () => {
  let out: string;
  let run: Finished;

  beforeAll(async () => {
    out = join(folder, 'photos');
    await writeFile(join(folder, 'tags.csv'), await photoTags());
    run = await runMaskwright(['run', photoFolder, '--tags', join(folder, 'tags.csv'), '--out', out]);
  });

  it('makes heat maps and masks of all that can be decoded', async () => {
    expect(run.code, run.stderr).toBe(0);
    const good = (await readPhotoCases()).filter(({ expect: expected }) => expected === 'ok').map(({ file }) => file);
    expect([...foregroundShares(join(out, 'project.maskwright')).keys()].toSorted()).toEqual(good.toSorted());
  });

  it('says that the pack knows only its own vocabulary, and which classes it does not know', () => {
    expect(run.stderr).toMatch(/Notice: .*only.*vocabulary.*does not know: .*cat/s);
  });

  it('lists each broken file with its own reason, and ends "done with problems"', async () => {
    const broken = (await readPhotoCases()).filter(({ expect: expected }) => expected !== 'ok').map(({ file }) => file);
    expect(broken).toHaveLength(3);
    const reasons = broken.map((file) => {
      const line = run.stderr.split('\n').find((text) => text.startsWith('  ') && text.includes(file));
      expect(line, file).toBeDefined();
      return line?.slice(line.indexOf(file) + file.length);
    });
    expect(new Set(reasons.map((reason) => reason?.replaceAll(/special\/\S+/g, ''))).size).toBe(3);
    expect(run.stdout).toMatch(/Done with 3 problems in /);
    const page = await readFile(join(out, 'look/index.html'), 'utf8');
    for (const file of broken) expect(page).toContain(file);
  });
});

describe('the main job without what it needs', () => {
  it('says what to do when no picture has a tag', async () => {
    const pictures = join(folder, 'untagged');
    await cp(join(sampleFolder, 'sample-01.jpg'), join(pictures, 'a.jpg'));
    const { code, stderr } = await runMaskwright(['run', pictures, '--out', join(folder, 'untagged-out')]);
    expect(code).toBe(1);
    expect(stderr).toContain('1 image without a tag');
    expect(stderr).toMatch(/error: No image has a tag[\s\S]*--tags/);
  });

  it('names a folder that is not there, and leaves no project behind that knows it', async () => {
    const { code, stderr } = await runMaskwright(['run', join(folder, 'absent'), '--out', join(folder, 'absent-out')]);
    expect(code).toBe(1);
    expect(stderr).toContain(join(folder, 'absent'));
  });

  it('refuses wrong usage with exit code 2', async () => {
    const { code, stderr } = await runMaskwright(['generate', 'x.maskwright', '--threshold', '7']);
    expect(code).toBe(2);
    expect(stderr).toContain('Give a number from 0 to 1.');
  });
});
