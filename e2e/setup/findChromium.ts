/** The browser that the specs drive: one that is installed; nothing is downloaded for it. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Where distributions and installers put it. */
const usualPlaces: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  linux: [
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/snap/bin/chromium',
    '/usr/bin/google-chrome',
    '/usr/bin/google-chrome-stable',
  ],
  darwin: [
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  ],
  win32: ['ProgramFiles', 'ProgramFiles(x86)', 'LocalAppData'].flatMap((name) => {
    const folder = process.env[name];
    return folder === undefined ? [] : [join(folder, 'Google/Chrome/Application/chrome.exe')];
  }),
};

/** Path of the executable: the one that CHROMIUM names, else the first in its usual places. Undefined when there is none. */
export function findChromium(): string | undefined {
  const named = process.env['CHROMIUM'];
  if (named !== undefined && named !== '') return named;
  return usualPlaces[process.platform]?.find((file) => existsSync(file));
}

/** What to do where there is none. */
export const chromiumRemedy =
  process.platform === 'linux'
    ? 'no Chromium is installed: `sudo apt-get install chromium`, or name one in CHROMIUM'
    : 'no Chromium or Chrome is installed: install one, or name it in CHROMIUM';
