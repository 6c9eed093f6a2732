/** The command box: whatever can be done is found by typing, and the keys that it names are those that work. */
import { expect, it } from 'vitest';
import { describeApp } from '../launchers/launchers.ts';
import { CommandBox } from '../pages/CommandBox.ts';
import { Frame } from '../pages/Frame.ts';
import { GalleryPage } from '../pages/GalleryPage.ts';
import { ImageView } from '../pages/ImageView.ts';
import { JobsDrawer } from '../pages/JobsDrawer.ts';
import { t } from '../pages/texts.ts';

describeApp('the command box', ({ launch }) => {
  it('opens the sample, goes to images and pages, does what the page does, and remembers what was used', async () => {
    await using app = await launch();
    const { page } = app;
    await new Frame(page).isReady();
    const box = new CommandBox(page);
    await box.run('sample', t('keys.start.sample'));
    await page.waitForURL(/#\/gallery/);
    await expect.poll(() => new GalleryPage(page).masked.count()).toBe(12);

    // Keys that hold everywhere; letters that are typed stay letters.
    const search = page.getByRole('searchbox').first();
    await search.press('j');
    expect(await search.inputValue()).toBe('j');
    await search.fill('');
    const { grid, masked } = new GalleryPage(page);
    await grid.focus();
    await page.keyboard.press('j');
    const { drawer } = new JobsDrawer(page);
    await drawer.waitFor();
    await page.keyboard.press('Escape');
    await drawer.waitFor({ state: 'detached' });
    await page.keyboard.press('Control+z');
    await expect.poll(() => masked.allInnerTexts()).toEqual([]);
    await page.keyboard.press('Control+Shift+Z');
    await expect.poll(() => masked.count()).toBe(12);

    await box.button.click();
    // What was used last comes first.
    await box.rows
      .nth(0)
      .filter({ hasText: t('keys.everywhere.jobs') })
      .waitFor();
    await box.rows
      .nth(1)
      .filter({ hasText: t('keys.start.sample') })
      .waitFor();
    await page.keyboard.type('ple-07');
    await box.rows.filter({ hasText: 'sample-07' }).first().click();
    await page.waitForURL(/#\/image\/7/);
    const view = new ImageView(page);
    await view.isShown();
    // What the page can do is offered too, with its keys.
    await box.open();
    await page.keyboard.type('acc');
    expect(await box.chosen.innerText()).toContain('Ctrl+Enter');
    await page.keyboard.press('Enter');
    await view.withdraw.waitFor();

    await box.run('gexp', t('commands.goTo', { page: t('pages.export') }));
    await page.waitForURL(/#\/export/);
    await box.run('light', t('commands.lightTheme'));
    await page.locator('html[data-theme="light"]').waitFor();
    await box.open();
    await page.keyboard.type('nothing of the kind');
    await page.getByText(t('commands.nothing', { query: 'nothing of the kind' })).waitFor();
    await page.keyboard.press('Escape');
  });

  it('finds in Chinese, also by English names, and shows every key', async () => {
    await using app = await launch({ language: 'zh-CN' });
    const { page } = app;
    const chinese = { locale: 'zh-CN' } as const;
    const field = page.getByRole('combobox', { name: t('commands.button', {}, chinese) });
    await new Frame(page).isReady();
    for (const typed of ['模', 'models']) {
      await page.keyboard.press('Control+k');
      await field.fill(typed);
      const title = t('commands.goTo', { page: t('pages.models', {}, chinese) }, chinese);
      await new CommandBox(page).chosen.filter({ hasText: title }).waitFor();
      await page.keyboard.press('Escape');
      await field.waitFor({ state: 'detached' });
    }
    await page.keyboard.press('?');
    const sheet = page.getByRole('dialog', { name: t('keys.title', {}, chinese) });
    await sheet.getByText(t('keys.image.accept', {}, chinese)).waitFor();
    // Nothing happens behind what is in front.
    await page.keyboard.press('Control+k');
    expect(await field.count()).toBe(0);
    await page.keyboard.press('Escape');
    await sheet.waitFor({ state: 'detached' });
  });
});
