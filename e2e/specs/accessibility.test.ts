/** Every page, in both themes and both languages, and what opens over them: what axe-core finds, and no key of a text where the text should be. */
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, it } from 'vitest';
import { describeApp } from '../launchers/launchers.ts';
import { allPages, visit } from '../pages/allPages.ts';
import { Frame } from '../pages/Frame.ts';
import { StartPage } from '../pages/StartPage.ts';
import { en } from '../../renderer/locales/en.ts';
import type { Page } from 'playwright-core';

const rawKey = new RegExp(`\\b(${Object.keys(en).join('|')})(\\.[a-z][A-Za-z]*)+\\b`);

/** As axe-core points at a tile of the grid. */
const isTile = /^#image-\d+$/;

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
        findings.push(...(await findingsOf(page, `${place.name}, ${look.theme}, ${look.language}`)));
      }
    }
    expect(findings).toEqual([]);
  });

  it.each(looks.slice(0, 2))('keeps that up on the start page and in dialogs: $theme, $language', async (look) => {
    await using app = await launch(look);
    const { page } = app;
    const { keyboard } = page;
    const findings: string[] = [];
    const find = async (where: string): Promise<void> => void findings.push(...(await findingsOf(page, where)));
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await new Frame(page).isReady();
    await page.getByRole('heading', { level: 1 }).waitFor();
    await find('the start page');
    await keyboard.press('o');
    await page.getByRole('dialog').locator('[aria-busy=false]').waitFor();
    await find('the choice of a project');
    await keyboard.press('Escape');
    await keyboard.press('n');
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    await find('a new project');
    // A folder that is not there.
    await dialog.getByRole('textbox').first().fill(join(app.folder, 'nowhere'));
    await keyboard.press('Tab');
    await dialog.getByRole('alert').waitFor();
    await find('an error');
    await keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });

    await keyboard.press('s');
    await page.waitForURL(/#\/gallery/);
    await page.evaluate(() => (location.hash = '/classes'));
    const names = page.getByRole('rowheader').getByRole('button');
    await names.first().waitFor();
    for (const [key, role] of [
      ['c', 'dialog'],
      ['m', 'alertdialog'],
      ['Delete', 'alertdialog'],
    ] as const) {
      await names.first().focus();
      await keyboard.press(key);
      const opened = page.getByRole(role);
      await opened.waitFor();
      await find(`the dialog of ${key}`);
      await keyboard.press('Escape');
      await opened.waitFor({ state: 'detached' });
    }
    await keyboard.press('j');
    await page.getByRole('progressbar').waitFor({ state: 'detached' });
    await page.locator('aside').getByRole('listitem').first().waitFor();
    await find('the list of jobs');
    expect(findings).toEqual([]);
  });
});

/** What axe-core finds, and a key of a text where the text should be. */
async function findingsOf(page: Page, where: string): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const key = rawKey.exec(await wordsOf(page))?.[0];
  const unsaid = await unsaidOnTiles(page);
  return [
    ...violations.flatMap(({ id, help, nodes }) => {
      const found = nodes.filter(({ target }) => id !== 'label-content-name-mismatch' || !isTile.test(String(target)));
      return found.length === 0
        ? []
        : [`${where}: ${id}: ${help}: ${found.map(({ html }) => html.slice(0, 160)).join(' ')}`];
    }),
    ...unsaid.map((words) => `${where}: a tile shows what its name does not say: ${words}`),
    ...(key === undefined ? [] : [`${where}: the key ${key} is shown`]),
  ];
}

/**
 * What stands on tiles of the grid and is not in their names. axe-core wants all that is seen in one piece in the name; that of a
 * tile begins with its file, as it is seen, and says of each tag what is said of it: all the words, in an order of their own.
 */
function unsaidOnTiles(page: Page): Promise<string[]> {
  return page.locator('[id^="image-"][role="option"]').evaluateAll((tiles) =>
    tiles.flatMap((tile) => {
      const name = tile.getAttribute('aria-label') ?? '';
      const texts = document.createNodeIterator(tile, NodeFilter.SHOW_TEXT);
      const unsaid: string[] = [];
      for (let text = texts.nextNode(); text !== null; text = texts.nextNode()) {
        const words = text.textContent?.trim() ?? '';
        // How many tags there was no room for: the name has them all.
        const isCount = /^\+\d+$/.test(words);
        const isDecoration = text.parentElement?.closest('[aria-hidden="true"]') !== null;
        if (!isCount && !isDecoration && !name.includes(words)) unsaid.push(words);
      }
      return unsaid.length === 0 ? [] : [`${name}: ${unsaid.join(', ')}`];
    }),
  );
}

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
