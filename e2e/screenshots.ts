/**
 * `npm run screenshots`: every page of the sample project, dark and light, into docs/screenshots as PAGE-THEME.webp. Needs an
 * installed Chromium. Looks at what is there only: nothing of the user's is opened or changed.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { chromium } from './launchers/chromium.ts';
import { allPages, visit } from './pages/allPages.ts';
import { Frame } from './pages/Frame.ts';
import { StartPage } from './pages/StartPage.ts';
import { buildPage } from './setup/builtPage.ts';

const targetFolder = join(import.meta.dirname, '../docs/screenshots');
const themes = ['dark', 'light'] as const;
const size = { width: 1280, height: 800 };

/** Text stays sharp, and a page full of pictures is a tenth of a PNG. */
const quality = 85;

const reason = chromium.whyNot();
if (reason === undefined) await takeAll();
else {
  console.error(reason);
  process.exitCode = 1;
}

async function takeAll(): Promise<void> {
  const data = await mkdtemp(join(tmpdir(), 'maskwright-data-'));
  process.env['MASKWRIGHT_DATA'] = data;
  try {
    await buildPage();
    await mkdir(targetFolder, { recursive: true });
    for (const theme of themes) {
      await using app = await chromium.launch({ theme, size });
      // The start page first: with a project open it leads there.
      for (const place of allPages()) {
        if (place.name === 'start') await new Frame(app.page).isReady();
        else await visit(app.page, place);
        await app.page.waitForFunction(() => {
          const tiles = [...document.querySelectorAll('main [role=option]')];
          return tiles.every((tile) => tile.querySelector('canvas') !== null);
        });
        await save(`${place.name}-${theme}.webp`, await app.page.screenshot());
        if (place.name === 'start') await openSample(app.page);
      }
    }
  } finally {
    await chromium.close();
    await rm(data, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** With its masks. */
async function openSample(page: Page): Promise<void> {
  await new Frame(page).isReady();
  await new StartPage(page).openSample.click();
  await page.waitForURL(/#\/gallery/);
}

async function save(name: string, screenshot: Buffer): Promise<void> {
  const webp = await sharp(screenshot).webp({ quality, effort: 6 }).toBuffer();
  await writeFile(join(targetFolder, name), webp);
  console.log(`docs/screenshots/${name}: ${Math.ceil(webp.length / 1000)} kB`);
}
