/** Every page, in both themes and both languages: what axe-core finds, and no key of a text where the text should be. */
import { AxeBuilder } from '@axe-core/playwright';
import { expect, it } from 'vitest';
import { describeApp } from '../launchers/launchers.ts';
import { allPages, visit } from '../pages/allPages.ts';
import { Frame } from '../pages/Frame.ts';
import { StartPage } from '../pages/StartPage.ts';
import { en } from '../../renderer/locales/en.ts';
import type { Page } from 'playwright-core';

const rawKey = new RegExp(`\\b(${Object.keys(en).join('|')})(\\.[a-z][A-Za-z]*)+\\b`);

const looks = [
  { theme: 'dark', language: 'en' },
  { theme: 'light', language: 'zh-CN' },
  { theme: 'light', language: 'en' },
  { theme: 'dark', language: 'zh-CN' },
] as const;

describeApp('every page', ({ launch }) => {
  it('is accessible and says all that it says in words, dark and light, in each language', async () => {
    await using app = await launch();
    const { page } = app;
    // Colours on their way from one to the other have no contrast of their own.
    await page.emulateMedia({ reducedMotion: 'reduce' });
    const frame = new Frame(page);
    await frame.isReady();
    await new StartPage(page).openSample.click();
    await page.waitForURL(/#\/gallery/);
    // A page that is loaded again knows its project where the project is needed.
    const gallery = page.url();

    // With a project open the start page leads to it.
    const pages = allPages().filter(({ name }) => name !== 'start');
    expect(pages.map(({ name }) => name)).toEqual(expect.arrayContaining(['gallery', 'image', 'models']));
    const findings: string[] = [];
    for (const look of looks) {
      await page.goto(gallery);
      await wear(page, look);
      for (const place of pages) {
        await visit(page, place);
        const where = `${place.name}, ${look.theme}, ${look.language}`;
        const { violations } = await new AxeBuilder({ page }).analyze();
        for (const { id, help, nodes } of violations) {
          findings.push(`${where}: ${id}: ${help}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' ')}`);
        }
        const key = rawKey.exec(await wordsOf(page))?.[0];
        if (key !== undefined) findings.push(`${where}: the key ${key} is shown`);
      }
    }
    expect(findings).toEqual([]);
  });
});

/** As a user's choice; the project stays open over the reload. */
async function wear(page: Page, { theme, language }: (typeof looks)[number]): Promise<void> {
  await page.evaluate(
    (look) => {
      localStorage.setItem('maskwright.theme', look.theme);
      localStorage.setItem('maskwright.language', look.language);
    },
    { theme, language },
  );
  await page.reload();
  await page.locator(`html[data-theme="${theme}"][lang="${language}"]`).waitFor();
}

/** What can be read on the page or is read out. */
function wordsOf(page: Page): Promise<string> {
  return page.evaluate(() =>
    [
      document.body.innerText,
      ...[...document.querySelectorAll('[aria-label],[title],[placeholder],[alt]')].flatMap((element) =>
        ['aria-label', 'title', 'placeholder', 'alt'].map((name) => element.getAttribute(name) ?? ''),
      ),
    ].join('\n'),
  );
}
