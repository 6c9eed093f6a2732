/** The keyboard alone, as somebody uses it who has no pointer. */
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

/** More than there are on any page. */
const mostStops = 120;

/** Whether the focus is on it. */
export const hasFocus = (target: Locator): Promise<boolean> =>
  target.evaluate((element) => element === document.activeElement);

/** What has the focus, in words, for who reads of a failure. */
const focused = (page: Page): Promise<string> =>
  page.evaluate(() => document.activeElement?.outerHTML.slice(0, 200) ?? 'nothing');

export async function expectFocus(target: Locator): Promise<void> {
  await target.waitFor();
  await expect
    .poll(async () => ((await hasFocus(target)) ? 'it has the focus' : await focused(target.page())))
    .toBe('it has the focus');
}

/** Goes on with Tab until it has the focus; throws with what had it where it cannot be reached. */
export async function tabTo(target: Locator): Promise<void> {
  await target.waitFor();
  const page = target.page();
  const passed: string[] = [];
  for (let stop = 0; stop < mostStops; stop++) {
    await page.keyboard.press('Tab');
    if (await hasFocus(target)) return;
    passed.push(await focused(page));
  }
  throw new Error(`Tab does not reach it; it went over\n${passed.join('\n')}`);
}
