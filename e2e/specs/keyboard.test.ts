/** The way of a newcomer with no pointer, and where the focus is at its joints. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { describeApp } from '../launchers/launchers.ts';
import { ClassesPage } from '../pages/ClassesPage.ts';
import { ExportPage } from '../pages/ExportPage.ts';
import { Frame } from '../pages/Frame.ts';
import { GalleryPage } from '../pages/GalleryPage.ts';
import { ImageView } from '../pages/ImageView.ts';
import { JobsDrawer } from '../pages/JobsDrawer.ts';
import { expectFocus, tabTo } from '../pages/keys.ts';
import { StartPage } from '../pages/StartPage.ts';
import { t } from '../pages/texts.ts';

/** Opens the sample by keys, and waits until its masks are there and the list has the focus. */
async function openSample(page: Page): Promise<GalleryPage> {
  await new Frame(page).isReady();
  await page.keyboard.press('Tab');
  await expectFocus(page.getByRole('button', { name: t('common.skipToPage') }));
  await page.keyboard.press('Enter');
  await expectFocus(page.getByRole('heading', { level: 1 }));
  await tabTo(new StartPage(page).openSample);
  await page.keyboard.press('Enter');
  await page.waitForURL(/#\/gallery/);
  const gallery = new GalleryPage(page);
  await expectFocus(gallery.grid);
  return gallery;
}

describeApp('the keyboard alone', ({ launch }) => {
  it('leads from the sample over an accepted image to a dataset', async () => {
    await using app = await launch();
    const { page } = app;
    const { keyboard } = page;
    const gallery = await openSample(page);
    expect(await page.title()).toContain(t('pages.gallery'));
    await keyboard.press('ArrowRight');
    await keyboard.press('ArrowRight');
    const atHand = page.getByRole('option', { name: /^sample-02\.jpg/ });
    expect(await gallery.grid.getAttribute('aria-activedescendant')).toBe(await atHand.getAttribute('id'));
    expect(await atHand.getAttribute('aria-setsize')).toBe('12');

    await keyboard.press('Enter');
    const view = new ImageView(page);
    await view.isShown();
    await expectFocus(view.name);
    expect(await page.title()).toMatch(/^sample-02\.jpg/);
    await tabTo(view.accept);
    await keyboard.press('Enter');
    // The button that takes its place has the focus.
    await expectFocus(view.withdraw);
    await expect.poll(() => view.toolbar.getByRole('status').innerText()).toContain(t('image.work.accepted'));
    await keyboard.press('Escape');
    await expectFocus(gallery.grid);
    expect(await gallery.grid.getAttribute('aria-activedescendant')).toBe(await atHand.getAttribute('id'));
    await page.getByRole('option', { name: new RegExp(`^sample-02.*${t('gallery.work.accepted')}`) }).waitFor();

    await tabTo(new Frame(page).navigation.getByRole('link', { name: t('pages.export'), exact: true }));
    await keyboard.press('Enter');
    await expectFocus(page.getByRole('heading', { level: 1, name: t('export.title') }));
    const exporting = new ExportPage(page);
    await tabTo(exporting.folder);
    const folder = join(app.folder, 'by-keys');
    await keyboard.press('Control+a');
    await keyboard.type(folder);
    await tabTo(exporting.outcome.getByRole('button', { name: t('export.start'), exact: true }));
    await expect.poll(() => exporting.outcome.getByRole('button', { name: t('export.start') }).isEnabled()).toBe(true);
    await keyboard.press('Enter');
    await exporting.outcome.getByText(t('export.sound')).waitFor();
    expect(await readFile(join(folder, 'instances.json'), 'utf8')).toContain('sample-02.jpg');
  });

  it('gets the focus back from what closes and from what is deleted', async () => {
    await using app = await launch();
    const { page } = app;
    const { keyboard } = page;
    await openSample(page);
    await tabTo(new Frame(page).navigation.getByRole('link', { name: t('pages.classes'), exact: true }));
    await keyboard.press('Enter');
    await expectFocus(page.getByRole('heading', { level: 1, name: t('classes.title') }));
    const classes = new ClassesPage(page);
    await tabTo(classes.name('star'));
    await keyboard.press('ArrowDown');
    await expectFocus(classes.name('mushroom'));

    await keyboard.press('c');
    await page.getByRole('dialog').waitFor();
    await keyboard.press('Escape');
    await expectFocus(classes.name('mushroom'));
    await keyboard.press('Delete');
    const question = page.getByRole('alertdialog');
    await expectFocus(question.getByRole('button', { name: t('common.cancel') }));
    await keyboard.press('Escape');
    await expectFocus(classes.name('mushroom'));
    await keyboard.press('Delete');
    await tabTo(question.getByRole('button', { name: t('classes.delete') }));
    await keyboard.press('Enter');
    await classes.name('mushroom').waitFor({ state: 'detached' });
    await expectFocus(classes.name('arrow'));

    // The only job goes from the list: what is beside it, in the list, has the focus.
    const drawer = new JobsDrawer(page);
    await drawer.open();
    const remove = drawer.drawer.getByRole('button', { name: t('jobs.actions.remove') });
    const before = await remove.count();
    await tabTo(remove.first());
    await keyboard.press('Enter');
    await expect.poll(() => remove.count()).toBe(before - 1);
    await expect.poll(() => drawer.drawer.locator(':focus').count()).toBe(1);
    await keyboard.press('Escape');
    await expectFocus(page.getByRole('contentinfo').getByRole('button', { name: t('jobs.title') }));
  });
});
