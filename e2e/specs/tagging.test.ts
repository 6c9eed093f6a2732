/** Pictures without any tags: each page says what comes next, up to a mask that is looked at. */
import { mkdir, cp } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { sampleFolder } from '#backend/resources.ts';
import { describeApp } from '../launchers/launchers.ts';
import { Frame } from '../pages/Frame.ts';
import { GalleryPage } from '../pages/GalleryPage.ts';
import { GeneratePage } from '../pages/GeneratePage.ts';
import { ImageView } from '../pages/ImageView.ts';
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
});
