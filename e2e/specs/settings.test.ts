/** What a person sets once for every project, and that it is still so after the page was loaded again. */
import { expect, it } from 'vitest';
import { describeApp } from '../launchers/launchers.ts';
import { Frame } from '../pages/Frame.ts';
import { StartPage } from '../pages/StartPage.ts';
import { t } from '../pages/texts.ts';

describeApp('the settings', ({ launch }) => {
  it('are kept: theme, language, and how much may be kept of what can be computed again', async () => {
    await using app = await launch();
    const { page } = app;
    const frame = new Frame(page);
    await frame.isReady();
    await new StartPage(page).openSample.click();
    await page.waitForURL(/#\/gallery/);
    await frame.go('settings');

    const limit = page.getByLabel(t('settings.limit'));
    const set = page.getByRole('button', { name: t('settings.setLimit'), exact: true });
    const outcome = page.locator('main').getByRole('status').last();
    await limit.fill('plenty');
    await page.getByText(t('settings.noLimit')).waitFor();
    expect(await set.isEnabled()).toBe(false);
    await limit.fill('1.5');
    await limit.press('Enter');
    await expect.poll(() => outcome.innerText()).toBe(t('settings.limitSet', { limit: '1.5 GB' }));
    const kinds = page.getByRole('table', { name: t('settings.cache') }).getByRole('row');
    expect(await kinds.count()).toBeGreaterThan(2);
    await page.getByRole('button', { name: t('settings.clearNamed', { kind: t('settings.kinds.features') }) }).click();
    await expect.poll(() => outcome.innerText()).toMatch(/\d.*B/);
    await page.getByRole('button', { name: t('settings.clearAll') }).click();
    await page.getByText(t('settings.empty')).waitFor();

    await page.getByRole('radio', { name: t('preferences.light') }).check();
    await page.getByRole('radio', { name: '简体中文' }).check();
    const inChinese = (key: string): string => t(key, {}, { locale: 'zh-CN' });
    await page.getByRole('heading', { level: 1, name: inChinese('settings.title') }).waitFor();
    await page.reload();
    await page.getByRole('heading', { level: 1, name: inChinese('settings.title') }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('zh-CN');
    expect(await page.locator('html').getAttribute('data-theme')).toBe('light');
    await expect.poll(() => page.getByLabel(inChinese('settings.limit')).inputValue()).toBe('1.5');
  });
});
