/** Pictures come, change and move while there is a project of them: all from the page. */
import { cp, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { sampleFolder } from '#backend/resources.ts';
import { describeApp } from '../launchers/launchers.ts';
import { Frame } from '../pages/Frame.ts';
import { GalleryPage } from '../pages/GalleryPage.ts';
import { ImageView } from '../pages/ImageView.ts';
import { SourcesDialogs } from '../pages/SourcesDialogs.ts';
import { StartPage } from '../pages/StartPage.ts';
import { t } from '../pages/texts.ts';

const sample = (number: number): string => join(sampleFolder, `sample-0${number}.jpg`);

describeApp('folders of pictures', ({ launch }) => {
  it('are added, tagged by a list, looked at again, and located after they were moved', async () => {
    await using app = await launch();
    const { page } = app;
    const first = join(app.folder, 'first');
    const second = join(app.folder, 'second');
    await mkdir(first);
    await mkdir(second);
    await cp(sample(1), join(first, 'one.jpg'));
    await writeFile(join(first, 'broken.jpg'), 'these are words');
    await cp(sample(2), join(second, 'two.jpg'));
    await writeFile(join(second, 'tags.csv'), 'two.jpg,key\n');
    await new Frame(page).isReady();
    const newProject = await new StartPage(page).newProject();
    await newProject.chooseFolder(first);
    await expect.poll(() => newProject.name.inputValue()).toBe('first');
    await newProject.create();
    await newProject.summary();
    await newProject.goOn();

    const gallery = new GalleryPage(page);
    const dialogs = new SourcesDialogs(page);
    await dialogs.openFolders();
    await dialogs.folders.getByRole('button', { name: t('sources.add') }).click();
    await dialogs.chooseFolder(t('newProject.chooseFolder'), second);
    await dialogs.folders.getByText(t('importReport.added', { count: 1 }, 1)).waitFor();
    await expect.poll(() => dialogs.folderList.count()).toBe(2);
    await dialogs.folders.getByRole('button', { name: t('sources.tags') }).click();
    await dialogs.tags.getByLabel(t('sources.listFile'), { exact: true }).waitFor();
    await expect
      .poll(() => dialogs.tags.getByLabel(t('sources.listFile'), { exact: true }).inputValue())
      .toBe(join(second, 'tags.csv'));
    await dialogs.tags.getByRole('button', { name: t('sources.tag'), exact: true }).click();
    await dialogs.tags.getByText(t('newProject.tagged', { count: 1 }, 1)).waitFor();
    await dialogs.close();
    await gallery.tile('two.jpg').getByText('key').waitFor();

    // The picture takes the place of the words; its tile leads to where it is looked at again.
    await cp(sample(3), join(first, 'broken.jpg'));
    await gallery.tile('broken.jpg').dblclick();
    const view = new ImageView(page);
    await view.problem.getByRole('button', { name: t('sources.again') }).click();
    await dialogs.folders.getByText(t('importReport.back', { count: 1 }, 1)).waitFor();
    await dialogs.close();
    await view.problem.waitFor({ state: 'detached' });
    await view.isShown();
    await page.keyboard.press('Escape');

    await rm(join(first, 'one.jpg'));
    await rename(second, join(app.folder, 'elsewhere'));
    await dialogs.openFolders();
    await dialogs.folderList.filter({ hasText: t('sources.away', { count: 1 }, 1) }).waitFor();
    await dialogs.folders.getByRole('button', { name: t('sources.again') }).click();
    await dialogs.folders.getByText(t('importReport.missing', { count: 1 }, 1)).waitFor();
    await dialogs.folders.getByRole('button', { name: t('sources.locateNamed', { folder: second }) }).click();
    await dialogs.chooseFolder(t('sources.locateTitle'), join(app.folder, 'elsewhere'));
    await dialogs.folders.getByText(t('importReport.moved', { count: 1 }, 1)).waitFor();
    await dialogs.close();
    await gallery.tile('one.jpg').getByText(t('gallery.state.missing')).waitFor();
    await gallery.tile('two.jpg').getByText('key').waitFor();
  });
});
