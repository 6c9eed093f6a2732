/** The start page: projects that were there before, folders that make none, files that cannot be opened. */
import { mkdir, open, readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { describeApp } from '../launchers/launchers.ts';
import { Frame } from '../pages/Frame.ts';
import { GalleryPage } from '../pages/GalleryPage.ts';
import { StartPage } from '../pages/StartPage.ts';
import { t } from '../pages/texts.ts';
import { copySample } from '../setup/pictures.ts';

describeApp('the start page', ({ launch }) => {
  it('opens recent projects, also from where they are by now, and says which program a newer one needs', async () => {
    await using app = await launch();
    const { page } = app;
    const start = new StartPage(page);
    const frame = new Frame(page);
    const pictures = join(app.folder, 'boats');
    await copySample(pictures);
    await frame.isReady();
    const first = await start.newProject();
    await first.chooseFolder(pictures);
    await expect.poll(() => first.name.inputValue()).toBe('boats');
    await first.create();
    await first.summary();
    await first.goOn();
    await new GalleryPage(page).tiles.first().waitFor();
    await frame.home.click();
    await start.closeProject('boats');

    const [there, elsewhere] = [join(app.folder, 'boats.maskwright'), join(app.folder, 'moved/ships.maskwright')];
    await mkdir(join(app.folder, 'moved'));
    await rename(there, elsewhere);
    await page.reload();
    await start.recentRow('boats').getByText(t('start.missing')).waitFor();
    await start.locate('boats', elsewhere);
    await new GalleryPage(page).tiles.first().waitFor();
    expect(await frame.home.innerText()).toBe('ships');
    await frame.home.click();
    await start.closeProject('ships');
    await page.reload();
    await start.recentRow('ships').waitFor();
    expect(await start.recentRow('boats').count()).toBe(0);

    await writeFormatVersion(elsewhere, 99_999);
    await start.recent('ships').click();
    await page
      .getByRole('alert')
      .getByText(/newer Maskwright/)
      .waitFor();
    await page
      .getByRole('alert')
      .getByRole('button', { name: t('start.forget') })
      .click();
    await start.recentRow('ships').waitFor({ state: 'detached' });
  });

  it('says why the project of a page that was loaded again could not be opened, and tries again when told', async () => {
    await using app = await launch();
    const { page } = app;
    const frame = new Frame(page);
    await frame.isReady();
    const pictures = join(app.folder, 'boats');
    await copySample(pictures);
    const created = await new StartPage(page).newProject();
    await created.chooseFolder(pictures);
    await created.create();
    await created.goOn();
    const gallery = new GalleryPage(page);
    await gallery.tiles.first().waitFor();
    const [there, elsewhere] = [join(app.folder, 'boats.maskwright'), join(app.folder, 'elsewhere.maskwright')];
    app.killBackend();
    await rename(there, elsewhere);
    await frame.lostBanner.waitFor();
    await frame.lostBanner.waitFor({ state: 'detached' });

    await page.reload();
    const retry = page.getByRole('alert').getByRole('button', { name: t('common.retry') });
    await retry.waitFor();
    expect(await page.getByRole('alert').innerText()).toContain('boats.maskwright');
    await rename(elsewhere, there);
    await retry.click();
    await gallery.tiles.first().waitFor();
  });

  it('makes no project of a folder without pictures, and asks before it makes one of broken ones alone', async () => {
    await using app = await launch();
    const { page } = app;
    const start = new StartPage(page);
    await new Frame(page).isReady();
    const [empty, broken, classes] = ['empty', 'broken', 'classes'].map((name) => join(app.folder, name)) as [
      string,
      string,
      string,
    ];
    await mkdir(empty);
    await mkdir(broken);
    await writeFile(join(broken, 'words.jpg'), 'these are words');
    await copySample(join(classes, 'one'));

    const newProject = await start.newProject();
    await newProject.chooseFolder(empty);
    await expect.poll(() => newProject.name.inputValue()).toBe('empty');
    await newProject.create();
    await newProject.dialog.getByText(t('newProject.empty', { folder: empty })).waitFor();
    await newProject.chooseFolder(broken);
    await expect.poll(() => newProject.name.inputValue()).toBe('broken');
    await newProject.create();
    expect(await newProject.summary()).toBe(t('newProject.none'));
    await newProject.dialog.getByRole('button', { name: t('newProject.chooseAnother') }).click();
    const chooser = page.getByRole('dialog', { name: t('newProject.chooseFolder') });
    await chooser.getByRole('button', { name: t('common.cancel') }).click();
    // Sub-folders with pictures in nothing but them are most likely named after what is to be seen.
    await newProject.chooseFolder(classes);
    await expect.poll(() => newProject.tags.locator('option:checked').innerText()).toBe(t('newProject.tagsFolders'));
    await newProject.dialog.getByRole('button', { name: t('common.cancel') }).click();
    expect((await readdir(app.folder)).toSorted()).toEqual(['broken', 'classes', 'empty']);
    await page.reload();
    await page.getByText(t('start.noRecent')).waitFor();
  });
});

/** SQLite keeps it in four bytes of the file's header, the most significant first. */
async function writeFormatVersion(file: string, version: number): Promise<void> {
  await using handle = await open(file, 'r+');
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(version);
  await handle.write(bytes, 0, bytes.length, 60);
}
