/** Every page, by its route, for specs that look at all of them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { Frame } from './Frame.ts';
import { t } from './texts.ts';

const routesFile = join(import.meta.dirname, '../../renderer/app/routes.ts');

export interface PagePlace {
  readonly name: string;
  /** What follows the `#`; of a page about one image, the first one's. */
  readonly path: string;
}

/** Read from the router's own table, so that a new page is looked at from its first day. (Components cannot be imported here.) */
export function allPages(): PagePlace[] {
  const table = readFileSync(routesFile, 'utf8');
  return [...table.matchAll(/path: '([^']+)',\s+name: '([^']+)'/g)].map(([, path = '', name = '']) => ({
    name,
    path: path.replace(/:imageId(\(.*?\))?/, '1'),
  }));
}

/** Shows the page, and waits until nothing on it is still coming. Throws when the page leads elsewhere. */
export async function visit(page: Page, { path }: PagePlace): Promise<void> {
  await page.evaluate((hash) => (location.hash = hash), path);
  await new Frame(page).isReady();
  await page.waitForLoadState('networkidle');
  await page.waitForFunction((loading) => {
    const main = document.querySelector('main');
    return main?.querySelector('[aria-busy=true], .waiting') === null && !main.innerText.includes(loading);
  }, t('common.loading'));
  const { hash } = new URL(page.url());
  if (hash.split('?')[0] !== `#${path}`) throw new Error(`the page ${path} led to ${hash}`);
}
