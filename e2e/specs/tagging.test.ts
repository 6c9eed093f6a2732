/** Pictures without any tags: each page says what comes next, up to a mask that is looked at. */
import { mkdir, cp } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { sampleFolder } from '#backend/resources.ts';
import { describeApp } from '../launchers/launchers.ts';
import { CommandBox } from '../pages/CommandBox.ts';
import { Frame } from '../pages/Frame.ts';
import { GalleryPage } from '../pages/GalleryPage.ts';
import { GeneratePage } from '../pages/GeneratePage.ts';
import { ImageView } from '../pages/ImageView.ts';
import { JobsDrawer } from '../pages/JobsDrawer.ts';
import { StartPage } from '../pages/StartPage.ts';
import { TagsPage } from '../pages/TagsPage.ts';
import { t } from '../pages/texts.ts';

describeApp('tagging by hand', ({ launch }) => {
  it('begins with a class, goes on with clicks that can be undone, and leads to masks', async () => {
    await using app = await launch();
    const { page } = app;
    const pictures = join(app.folder, 'pictures');
    await mkdir(pictures);
    for (const number of [1, 2, 3]) {
      await cp(join(sampleFolder, `sample-0${number}.jpg`), join(pictures, `${number}.jpg`));
    }
    await new Frame(page).isReady();
    const newProject = await new StartPage(page).newProject();
    await newProject.chooseFolder(pictures);
    await expect.poll(() => newProject.name.inputValue()).toBe('pictures');
    await newProject.create();
    await newProject.summary();
    await newProject.goOn();

    const gallery = new GalleryPage(page);
    const tags = new TagsPage(page);
    await page.getByRole('button', { name: t('gallery.next.byHand') }).click();
    await tags.addClass('key');
    // Letters of a name are no commands.
    await tags.addClass('qwer');
    await gallery.tile('1.jpg').click();
    await gallery.tile('2.jpg').click();
    await gallery.tile('2.jpg').getByText('qwer').waitFor();
    expect(await tags.marks('present').count()).toBe(2);
    await tags.undo.click();
    await expect.poll(() => tags.marks('present').count()).toBe(1);
    await page.getByRole('checkbox', { name: t('gallery.untagged') }).check();
    await expect.poll(() => gallery.tiles.count()).toBe(2);

    await page.getByRole('button', { name: t('sources.generate') }).click();
    const generate = new GeneratePage(page);
    await generate.start();
    await generate.plan.getByText(t('generate.made', { count: 1 }, 1)).waitFor();
    await generate.look();
    await page.getByRole('button', { name: t('gallery.next.lookThrough') }).click();
    const view = new ImageView(page);
    await view.isShown();
    expect(await view.name.innerText()).toContain('1.jpg');
    await view.accept.click();
    await view.withdraw.waitFor();
  });

  it('leaves keys to what is over the page or beside it', async () => {
    await using app = await launch();
    const { page } = app;
    const { keyboard } = page;
    const frame = new Frame(page);
    await frame.isReady();
    await new StartPage(page).openSample.click();
    await page.waitForURL(/#\/gallery/);
    const gallery = new GalleryPage(page);
    await expect.poll(() => gallery.masked.count()).toBe(12);
    await frame.go('tags');
    const tags = new TagsPage(page);
    await tags.undo.waitFor();
    await gallery.tile('sample-01.jpg').waitFor();
    await tags.grid.focus();
    await keyboard.press('Home');
    await keyboard.press('w');
    await tags.marks('absent').first().waitFor();
    const absent = await tags.marks('absent').count();
    const box = new CommandBox(page);
    await box.open();
    await keyboard.type('qwer');
    expect(await box.field.inputValue()).toBe('qwer');
    // An undo of the text alone.
    await keyboard.press('Control+z');
    await keyboard.press('Escape');
    await box.field.waitFor({ state: 'detached' });
    expect(await tags.marks('absent').count()).toBe(absent);

    await frame.go('generate');
    const generate = new GeneratePage(page);
    await page.getByRole('radio', { name: t('generate.all') }).check();
    await generate.plan.getByRole('button', { name: t('generate.start'), exact: true }).waitFor();
    const { drawer, rows } = new JobsDrawer(page);
    await keyboard.press('j');
    await rows.first().waitFor();
    const jobs = await rows.count();
    await drawer.getByRole('button').first().focus();
    await keyboard.press('Control+Enter');
    await keyboard.press('Escape');
    await drawer.waitFor({ state: 'detached' });
    await box.open();
    await keyboard.type('no such command');
    await keyboard.press('Control+Enter');
    await keyboard.press('Escape');
    await box.field.waitFor({ state: 'detached' });
    // On the page itself they begin a job, and that is the first one.
    await page.getByRole('radio', { name: t('generate.all') }).focus();
    await keyboard.press('Control+Enter');
    await generate.plan.getByRole('link', { name: t('generate.look') }).waitFor();
    await keyboard.press('j');
    await expect.poll(() => rows.count()).toBe(jobs + 1);
  });
});
