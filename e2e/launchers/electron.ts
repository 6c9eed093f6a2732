/** The desktop application in Electron, where its program is there: main process, preload and page as they are built. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type ElectronApplication } from 'playwright-core';
import { findDesktop } from '../../electron/cli/desktopProgram.ts';
import { prepareDesktop } from '../../electron/serve/startServing.ts';
import { patienceMilliseconds } from './chromium.ts';
import type { Launcher, LaunchOptions, RunningApp } from './launcher.ts';
import { PageFaults } from './pageFaults.ts';

export const electron: Launcher = {
  name: 'Electron',
  whyNot: () => {
    const desktop = findDesktop();
    return desktop.kind === 'there' ? undefined : (desktop.why ?? 'Electron needs its npm package and a display');
  },
  isBrowser: false,
  launch,
  close: () => Promise.resolve(),
};

async function launch({ theme = 'dark', language = 'en', size }: LaunchOptions = {}): Promise<RunningApp> {
  const desktop = findDesktop();
  if (desktop.kind === 'none') throw new Error(electron.whyNot());
  const resources = new AsyncDisposableStack();
  try {
    const folder = await realpath(await mkdtemp(join(tmpdir(), 'maskwright-e2e-')));
    resources.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
    await prepareDesktop(() => undefined);
    const dataFolder = join(folder, '.maskwright');
    const application = await _electron.launch({
      executablePath: desktop.program,
      // As root Chromium's sandbox refuses to run, as in most containers.
      args: [desktop.application, `--lang=${language}`, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
      env: { ...definedVariables(), HOME: folder, USERPROFILE: folder, MASKWRIGHT_DATA: dataFolder },
    });
    resources.defer(() => end(application));
    const context = application.context();
    context.setDefaultTimeout(patienceMilliseconds);
    const faults = await PageFaults.watch(context);
    const page = await application.firstWindow();
    await page.waitForURL(/^http:/);
    if (size !== undefined) await page.setViewportSize(size);
    await page.evaluate(
      (chosen) => {
        localStorage.setItem('maskwright.theme', chosen.theme);
        localStorage.setItem('maskwright.language', chosen.language);
      },
      { theme, language },
    );
    // What it said before it was watched counts as well: it says it again.
    await page.reload();
    const log = (): string => readFileSync(join(dataFolder, 'window/logs/backend.log'), 'utf8');
    let killed = 0;
    return {
      page,
      folder,
      origin: new URL(page.url()).origin,
      takeFaults: () => faults.take(),
      killBackend: () => {
        faults.allowLostBackend();
        killed += 1;
        const [, id] = [...log().matchAll(/backend running: process (\d+)/g)].at(-1) ?? [];
        process.kill(Number(id), 'SIGKILL');
      },
      [Symbol.asyncDispose]: async () => {
        const ends = [...log().matchAll(/backend waiting: .*/g)].map(([line]) => line);
        const found = [...(ends.length > killed ? ends : []), ...faults.take()];
        await resources.disposeAsync();
        if (found.length > 0) throw new Error(`the application complained:\n${found.join('\n')}`);
      },
    };
  } catch (error) {
    await resources.disposeAsync();
    throw error;
  }
}

/** In order, and without the question whether a job may be left. */
async function end(application: ElectronApplication): Promise<void> {
  const child = application.process();
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}

function definedVariables(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
