/** In Chinese nothing is said in English, whatever goes wrong: pictures that cannot be read, refusals, jobs, histories. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { i18n } from '../../renderer/stores/i18n.ts';
import { describeApp } from '../launchers/launchers.ts';
import { allPages, visit } from '../pages/allPages.ts';
import { ExportPage } from '../pages/ExportPage.ts';
import { Frame } from '../pages/Frame.ts';
import { GalleryPage } from '../pages/GalleryPage.ts';
import { GeneratePage } from '../pages/GeneratePage.ts';
import { ImageView } from '../pages/ImageView.ts';
import { JobsDrawer } from '../pages/JobsDrawer.ts';
import { StartPage } from '../pages/StartPage.ts';
import { t } from '../pages/texts.ts';
import { troubledFolder } from '../setup/pictures.ts';

/** Names of packs and licences, which are the same in every language. */
const names = /Drawn shapes \(built in\)|Apache License 2\.0|Apache-2\.0|CC BY [\d.]+/g;

describeApp('the page in Chinese', ({ launch }) => {
  beforeAll(() => {
    i18n.global.locale.value = 'zh-CN';
  });
  afterAll(() => {
    i18n.global.locale.value = 'en';
  });

  it('says nothing in English', async () => {
    await using app = await launch({ language: 'zh-CN' });
    const { page } = app;
    const found: string[] = [];
    const read = async (where: string): Promise<void> => {
      found.push(...(await english(page)).map((text) => `${where}: ${text}`));
    };
    const frame = new Frame(page);
    await frame.isReady();
    await read('start');

    const folder = join(app.folder, 'pictures');
    await troubledFolder(folder);
    const newProject = await new StartPage(page).newProject();
    await newProject.chooseFolder(join(app.folder, 'nowhere'));
    await newProject.dialog.getByRole('alert').waitFor();
    await read('a folder that is not there');
    await newProject.chooseFolder(folder);
    await expect.poll(() => newProject.name.inputValue()).toBe('pictures');
    await newProject.tags.selectOption('folders');
    await newProject.create();
    await newProject.summary();
    await read('what was found');
    await newProject.goOn();

    // It is read when its turn comes.
    await rm(join(folder, 'key/gone.jpg'));
    const generate = new GeneratePage(page);
    await visit(page, { name: 'generate', path: '/generate' });
    await generate.plan.getByText(t('generate.beforeTrusting')).waitFor();
    await read('what a generation will do');
    await generate.start();
    await generate.plan.getByRole('link', { name: t('generate.look') }).waitFor();
    await read('what a generation did');

    const jobs = new JobsDrawer(page);
    await jobs.open();
    for (const report of await jobs.drawer.getByRole('button', { name: t('jobs.report') }).all()) await report.click();
    await expect.poll(() => jobs.drawer.getByText('gone.jpg').count()).toBeGreaterThan(0);
    await read('jobs');
    await page.keyboard.press('Escape');

    const exportPage = new ExportPage(page);
    await visit(page, { name: 'export', path: '/export' });
    await exportPage.folder.fill(folder);
    await page.getByRole('alert').waitFor();
    await read('a refused export');
    await exportPage.folder.fill(join(app.folder, 'dataset'));
    await exportPage.start();

    await exportPage.outcome.getByText(t('export.sound')).waitFor();
    await read('an export');

    await visit(page, { name: 'classes', path: '/classes' });
    await page.keyboard.press('n');
    await page.getByLabel(t('classes.newName')).fill('KEY');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').waitFor();
    await read('a class that there is');

    await visit(page, { name: 'history', path: '/history' });
    await page.getByRole('button', { name: t('history.undo'), exact: true }).click();
    await page.getByText(t('history.redo')).first().waitFor();
    await read('an undone step');

    for (const place of allPages().filter(({ name }) => name !== 'start')) {
      await visit(page, place);
      await read(place.name);
    }
    for (const name of ['empty.png', 'words.jpg', 'cut.jpg', 'gone.jpg']) {
      await visit(page, { name: 'gallery', path: '/gallery' });
      await new GalleryPage(page).tile(name).dblclick();
      await new ImageView(page).problem.waitFor();
      await read(name);
    }
    expect(found).toEqual([]);
  });
});

/** What stands on the page or is read out that has three English words in a row; paths and names are no words. */
function english(page: Page): Promise<string[]> {
  return page.evaluate((allowed) => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const texts: string[] = [];
    while (walker.nextNode() !== null) texts.push(walker.currentNode.nodeValue ?? '');
    for (const element of document.querySelectorAll('[aria-label],[title],[placeholder],[alt]')) {
      for (const name of ['aria-label', 'title', 'placeholder', 'alt']) texts.push(element.getAttribute(name) ?? '');
    }
    const isEnglish = (text: string): boolean =>
      /(?:\b[A-Za-z][a-z'’]*\b[ ,;:]+){2}[A-Za-z][a-z'’]*\b/.test(
        text.replaceAll(new RegExp(allowed, 'g'), '').replaceAll(/\S*[\\/]\S*/g, ''),
      );
    return [...new Set(texts.filter(isEnglish))];
  }, names.source);
}
