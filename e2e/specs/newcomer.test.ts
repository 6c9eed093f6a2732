/** The way of who sees the application for the first time, with pictures of their own. */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { describeApp } from '../launchers/launchers.ts';
import { ExportPage } from '../pages/ExportPage.ts';
import { Frame } from '../pages/Frame.ts';
import { GalleryPage } from '../pages/GalleryPage.ts';
import { GeneratePage } from '../pages/GeneratePage.ts';
import { StartPage } from '../pages/StartPage.ts';
import { t } from '../pages/texts.ts';
import { copySample } from '../setup/pictures.ts';

const brokenName = 'not-a-picture.jpg';

/** Of a COCO file, what is looked at here. */
interface Instances {
  readonly images: readonly { readonly file_name: string }[];
  readonly annotations: readonly { readonly area: number }[];
  readonly categories: readonly { readonly name: string }[];
}

describeApp('a newcomer', ({ launch }) => {
  it('makes a dataset of a folder: pictures in, masks by the machine, a look, COCO out', async () => {
    await using app = await launch();
    const { page } = app;
    const pictures = join(app.folder, 'harbour');
    await copySample(pictures);
    await writeFile(join(pictures, brokenName), 'these are words');
    const frame = new Frame(page);
    await frame.isReady();

    const newProject = await new StartPage(page).newProject();
    await newProject.chooseFolder(pictures);
    await expect.poll(() => newProject.name.inputValue()).toBe('harbour');
    expect(await newProject.tags.locator('option:checked').innerText()).toContain('tags.csv');
    await newProject.create();
    expect(await newProject.summary()).toContain(t('newProject.done', { count: 12 }, 12));
    expect(await newProject.problems.count()).toBe(1);
    const problem = await newProject.problems.innerText();
    expect(problem).toContain(brokenName);
    expect(problem).toContain('picture');
    await newProject.goOn();

    const gallery = new GalleryPage(page);
    await expect.poll(() => gallery.tiles.count()).toBe(13);
    expect(await gallery.tile(brokenName).innerText()).toContain(t('gallery.state.unreadable'));
    expect(await frame.home.innerText()).toBe('harbour');

    await frame.go('generate');
    const generate = new GeneratePage(page);
    await generate.plan.getByText(t('generate.makes', { wanted: 12, total: 13 }, 12)).waitFor();
    await generate.start();
    await generate.plan.getByText(t('generate.made', { count: 12 }, 12)).waitFor();
    await generate.look();
    await page.reload();
    await expect.poll(() => gallery.grid.locator('canvas').count()).toBe(12);

    await frame.go('export');
    const exporting = new ExportPage(page);
    const folder = join(app.folder, 'harbour-coco');
    expect(await exporting.folder.inputValue()).toBe(folder);
    await exporting.start();
    await exporting.outcome.getByText(t('export.sound')).waitFor();

    const instances = JSON.parse(await readFile(join(folder, 'instances.json'), 'utf8')) as Instances;
    expect(instances.images).toHaveLength(12);
    expect(instances.annotations.length).toBeGreaterThanOrEqual(12);
    expect(instances.annotations.every(({ area }) => area > 0)).toBe(true);
    const written = await readdir(join(folder, 'images'), { recursive: true });
    expect(written).toEqual(expect.arrayContaining(instances.images.map(({ file_name }) => file_name)));
    expect(written).not.toContain(brokenName);
  });
});
