/** What was done to many images: taken back to a step of one's choice, and done again. */
import { expect, it } from 'vitest';
import { describeApp } from '../launchers/launchers.ts';
import { Frame } from '../pages/Frame.ts';
import { StartPage } from '../pages/StartPage.ts';
import { t } from '../pages/texts.ts';

describeApp('the history', ({ launch }) => {
  it('lists steps, takes them back to the one that is meant, and does them again', async () => {
    await using app = await launch();
    const { page } = app;
    const frame = new Frame(page);
    await frame.isReady();
    await new StartPage(page).openSample.click();
    await page.waitForURL(/#\/gallery/);
    await frame.go('history');
    const tagged = t('history.steps.tag-csv', { count: 12, name: 'tags.csv' }, 12);
    const generated = t('history.steps.generate-masks', { count: 12 }, 12);
    const steps = page.getByRole('table', { name: t('history.title') }).getByRole('row');
    await steps.filter({ hasText: generated }).waitFor();
    expect(await steps.count()).toBe(3);

    const undoTagging = page.getByRole('button', { name: t('history.undoToNamed', { what: tagged }) });
    await undoTagging.focus();
    await page.keyboard.press('Enter');
    // Both, the newer one first; and the button, which does it again by now, is still at hand.
    const redoTagging = page.getByRole('button', { name: t('history.redoToNamed', { what: tagged }) });
    await redoTagging.waitFor();
    await expect.poll(() => redoTagging.evaluate((button) => button === document.activeElement)).toBe(true);
    const report = page.getByRole('region', { name: t('history.report') });
    for (const what of [tagged, generated]) await report.getByText(t('history.undone', { what })).waitFor();
    await frame.go('gallery');
    await page
      .getByRole('option', { name: new RegExp(t('gallery.untagged')) })
      .first()
      .waitFor();

    await frame.go('history');
    await page.getByRole('button', { name: t('history.redoToNamed', { what: generated }) }).click();
    await undoTagging.waitFor();
    expect(await page.getByText(t('history.isUndone'), { exact: true }).count()).toBe(0);
    await page.keyboard.press('Control+z');
    await page.getByRole('button', { name: t('history.redoToNamed', { what: generated }) }).waitFor();
    await undoTagging.waitFor();
  });
});
