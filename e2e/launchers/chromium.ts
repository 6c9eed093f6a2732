/** The served page in an installed Chromium, without a window. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium as playwright, type Browser } from 'playwright-core';
import { chromiumRemedy, findChromium } from '../setup/findChromium.ts';
import type { Launcher, LaunchOptions, RunningApp } from './launcher.ts';
import { PageFaults } from './pageFaults.ts';
import { superviseBackend } from './supervisedBackend.ts';

/** Guards against what hangs, on a machine that is busy with other things. */
export const patienceMilliseconds = 120_000;

export const chromium: Launcher = {
  name: 'Chromium',
  whyNot: () => (findChromium() === undefined ? chromiumRemedy : undefined),
  isBrowser: true,
  launch,
  close,
};

/** One for all specs of a file: each has a context of its own in it, which is as good as a browser of its own. */
let shared: Promise<Browser> | undefined;

/** A browser without a profile, which talks to nobody but us. The graphics card is a software one: the same everywhere. */
export function startBrowser(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error(chromiumRemedy);
  return playwright.launch({
    executablePath,
    args: [
      // Not for root: Chromium's own sandbox refuses to run there, as in most containers.
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      ...['--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update'],
      ...['--disable-sync', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'],
    ],
  });
}

async function close(): Promise<void> {
  const closing = shared;
  shared = undefined;
  await (await closing)?.close();
}

async function launch(options: LaunchOptions = {}): Promise<RunningApp> {
  const resources = new AsyncDisposableStack();
  const { theme = 'dark', language = 'en', size = { width: 1280, height: 800 } } = options;
  try {
    const folder = await mkdtemp(join(tmpdir(), 'maskwright-e2e-'));
    resources.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
    const backend = resources.use(await superviseBackend(folder));
    const browser = await (shared ??= startBrowser());
    const context = await browser.newContext({ locale: language, viewport: size });
    resources.defer(() => context.close());
    context.setDefaultTimeout(patienceMilliseconds);
    const faults = await PageFaults.watch(context);
    await context.addInitScript((name) => {
      // Pages of elsewhere and of the browser itself may have no storage.
      if (location.protocol !== 'http:' || localStorage.getItem('maskwright.theme') !== null) return;
      localStorage.setItem('maskwright.theme', name);
    }, theme);
    const page = await context.newPage();
    await page.goto(backend.address);
    return {
      page,
      folder,
      origin: backend.origin,
      takeFaults: () => faults.take(),
      killBackend: () => {
        faults.allowLostBackend();
        backend.kill();
      },
      [Symbol.asyncDispose]: async () => {
        await resources.disposeAsync();
        const found = [...backend.crashes, ...faults.take()];
        if (found.length > 0) throw new Error(`the application complained:\n${found.join('\n')}`);
      },
    };
  } catch (error) {
    await resources.disposeAsync();
    throw error;
  }
}
