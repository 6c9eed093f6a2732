/**
 * The desktop as far as it goes without Electron's binary: its main process's code on the stand-in for Electron, the real preload,
 * the real page in Chromium as its window, and the backend that the desktop starts.
 */
import type { Page } from 'playwright-core';
import { eventChannel } from '#core/contract/hostBridge.ts';
import { DesktopMachine, OpenedDesktop } from '../../tests/support/openedDesktop.ts';
import type { StandInElectron } from '../../tests/support/standInElectron.ts';
import { pageFolder } from '../setup/builtPage.ts';
import { preloadScript } from '../setup/preloadScript.ts';
import { patienceMilliseconds, startBrowser } from './chromium.ts';
import { PageFaults } from './pageFaults.ts';

export interface WindowInChromium extends AsyncDisposable {
  readonly page: Page;
  readonly electron: StandInElectron;
  readonly machine: DesktopMachine;
  /** Drops a file or folder of this path on the page. */
  drop(path: string): Promise<void>;
}

/** Throws when it is disposed of and the page complained meanwhile. */
export async function openWindowInChromium(): Promise<WindowInChromium> {
  const resources = new AsyncDisposableStack();
  try {
    const machine = resources.use(await DesktopMachine.create());
    const browser = await startBrowser();
    resources.defer(() => browser.close());
    const context = await browser.newContext({ locale: 'en' });
    context.setDefaultTimeout(patienceMilliseconds);
    const faults = await PageFaults.watch(context);
    const page = await context.newPage();
    const script = await preloadScript({ invoke: 'askWindow', listen: 'hearWindow', pathOf: 'pathOfDropped' });
    const desktop = resources.use(
      new OpenedDesktop(machine, {
        page: pageFolder,
        load: async (address) => {
          await giveElectron(page, desktop.electron, script);
          await page.goto(address);
        },
      }),
    );
    // Before its backend, as a window is.
    resources.defer(() => context.close());
    await desktop.electron.isLoaded();
    return {
      page,
      electron: desktop.electron,
      machine,
      drop: (path) => page.evaluate(dropFile, path),
      [Symbol.asyncDispose]: async () => {
        const log = await machine.log();
        await resources.disposeAsync();
        const found = faults.take();
        if (found.length > 0) throw new Error(`the application complained:\n${found.join('\n')}\n${log}`);
      },
    };
  } catch (error) {
    await resources.disposeAsync();
    throw error;
  }
}

/** What a preload has of Electron, carried between the page and the stand-in. */
async function giveElectron(page: Page, electron: StandInElectron, script: string): Promise<void> {
  await page.exposeFunction('askWindow', (channel: string, asks: unknown) => electron.invoke(channel, asks));
  electron.window.webContents.events.on(`sent ${eventChannel}`, (message: unknown) => {
    void page.evaluate(
      (event) => globalThis.dispatchEvent(new CustomEvent('window-event', { detail: event })),
      message,
    );
  });
  await page.addInitScript(() => {
    Object.assign(globalThis, {
      hearWindow: (_channel: string, listener: (message: unknown) => void) => {
        addEventListener('window-event', (event) => listener((event as CustomEvent).detail));
      },
      pathOfDropped: (file: File & { readonly droppedPath?: string }) => file.droppedPath ?? '',
    });
  });
  await page.addInitScript(script);
}

/** In the page. A `DataTransfer` copies its files, so the path is on what the event says. */
function dropFile(path: string): void {
  const file = Object.assign(new File([], 'dropped'), { droppedPath: path });
  const event = new Event('drop', { bubbles: true, cancelable: true });
  const items = [{ kind: 'file', webkitGetAsEntry: () => null }];
  document.body.dispatchEvent(Object.assign(event, { dataTransfer: { files: [file], items } }));
}
