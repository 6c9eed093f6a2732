/** What a page in a desktop window has more than one in a browser: dialogs of the system, its menu, files from elsewhere. */
import { describe, expect, it, beforeEach } from 'vitest';
import { chromium } from '../launchers/chromium.ts';
import { openWindowInChromium } from '../launchers/windowInChromium.ts';
import { ExportPage } from '../pages/ExportPage.ts';
import { Frame } from '../pages/Frame.ts';
import { GalleryPage } from '../pages/GalleryPage.ts';
import { GeneratePage } from '../pages/GeneratePage.ts';
import { NewProject } from '../pages/NewProject.ts';
import { StartPage } from '../pages/StartPage.ts';
import { t } from '../pages/texts.ts';
import { languages } from '../../renderer/stores/i18n.ts';
import { copySample } from '../setup/pictures.ts';

describe('a desktop window', () => {
  beforeEach((context) => {
    const reason = chromium.whyNot();
    context.skip(reason !== undefined, reason);
  });

  it('chooses folders with the dialogs of the system, outside of home too, and shows what was exported', async () => {
    await using window = await openWindowInChromium();
    const { page, electron, machine } = window;
    await copySample(machine.path('elsewhere/harbour'));
    const frame = new Frame(page);
    await frame.isReady();
    expect(page.url()).not.toContain('token');
    const newProject = await new StartPage(page).newProject();
    electron.choices.push(machine.path('elsewhere/harbour'));
    await newProject.dialog
      .getByRole('button', { name: t('newProject.choose') })
      .first()
      .click();
    await expect.poll(() => newProject.name.inputValue()).toBe('harbour');
    expect(electron.picks[0]).toMatchObject({ title: t('newProject.chooseFolder') });
    expect(await page.getByRole('dialog').count()).toBe(1);
    await newProject.create();
    expect(await newProject.summary()).toContain(t('newProject.done', { count: 12 }, 12));
    await newProject.goOn();
    await expect.poll(() => new GalleryPage(page).tiles.count()).toBe(12);

    await frame.go('generate');
    const generate = new GeneratePage(page);
    await generate.start();
    await generate.plan.getByText(t('generate.made', { count: 12 }, 12)).waitFor();
    // The window gives the token each time: there is none in the address.
    await page.reload();
    await frame.isReady();
    await frame.go('export');
    const exporting = new ExportPage(page);
    electron.choices.push(machine.path('page'));
    await page.getByRole('button', { name: t('export.browse') }).click();
    const folder = machine.path('page/harbour-coco');
    await expect.poll(() => exporting.folder.inputValue()).toBe(folder);
    await exporting.start();
    await exporting.outcome.getByText(t('export.sound')).waitFor();
    await exporting.outcome.getByRole('button', { name: t('export.reveal') }).click();
    await expect.poll(() => electron.revealed).toEqual([folder]);
  });

  it('does what was chosen in its menu, and opens what was dropped on it', async () => {
    await using window = await openWindowInChromium();
    const { page, electron, machine } = window;
    await copySample(machine.path('elsewhere/harbour'));
    await new Frame(page).isReady();
    const dialog = page.getByRole('dialog', { name: t('newProject.title') });

    await new Frame(page).go('settings');
    electron.click('File', 'New project…');
    await dialog.waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });

    await window.drop(machine.path('elsewhere/harbour/tags.csv'));
    const newProject = new NewProject(dialog);
    await expect.poll(() => newProject.name.inputValue()).toBe('harbour');
    await newProject.create();
    await newProject.summary();
    await newProject.goOn();
    await expect.poll(() => new GalleryPage(page).tiles.count()).toBe(12);

    electron.choices.push(machine.path('elsewhere/harbour/harbour.maskwright'));
    electron.click('File', 'Open project…');
    await expect
      .poll(() => electron.picks.at(-1))
      .toMatchObject({ title: t('start.openTitle'), properties: ['openFile'] });
    await expect.poll(() => new GalleryPage(page).tiles.count()).toBe(12);

    await new Frame(page).go('settings');
    await page.getByRole('radio', { name: languages['zh-CN'] }).check();
    await expect.poll(() => electron.menu.map(({ label }) => label)).toContain('文件');
  });
});
