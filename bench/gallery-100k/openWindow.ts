/** A backend process and a window of a real Chromium on its page, as a user has them; what both hold in memory. */
import { chromium, type Browser, type Page } from 'playwright-core';
import { newToken } from '../../electron/serve/access.ts';
import { startBackendProcess } from '../../electron/serve/backendProcess.ts';
import { preparePage } from '../../electron/serve/pageFiles.ts';
import { browserArguments } from '../support/browserArguments.ts';
import { pageScript } from '../support/pageScript.ts';
import { mainThreadMs, processTree, proportionalBytes } from '../support/processTree.ts';

const size = { width: 1280, height: 800 };

export interface OpenWindow extends AsyncDisposable {
  readonly browser: Browser;
  readonly page: Page;
  /** Megabytes by part. */
  memory(): Memory;
  /** Processor time so far, of all threads of the backend. */
  backendProcessorMs(): number;
  /** Of the threads that answer and show: the first of the backend and the first of the page. They wait for each other. */
  mainThreadsMs(): number;
}

export interface Memory {
  readonly backend: number;
  readonly page: number;
  /** Drawing in software, which graphics cards do elsewhere. */
  readonly graphics: number;
  readonly otherBrowser: number;
}

/** At the start page. `roots`: what pages may use. */
export async function openWindow(executablePath: string, roots: readonly string[]): Promise<OpenWindow> {
  const resources = new AsyncDisposableStack();
  try {
    let output = '';
    const backend = startBackendProcess({
      token: newToken(),
      port: 0,
      pageFolder: await preparePage(() => undefined),
      roots,
      onOutput: (text) => (output += text.toString()),
    });
    resources.defer(() => backend.stop());
    const { address, processId } = await backend.ready.catch((error: unknown) => {
      throw new Error(`the backend did not start:\n${output}`, { cause: error });
    });
    const browser = await chromium.launch({
      executablePath,
      args: [...browserArguments],
      // One drags it.
      ignoreDefaultArgs: ['--hide-scrollbars'],
    });
    resources.defer(() => browser.close());
    const context = await browser.newContext({ viewport: size, locale: 'en' });
    await context.addInitScript({ content: await pageScript('galleryProbe.ts') });
    const page = await context.newPage();
    await page.goto(address);
    const browserProcesses = () => processTree(process.pid).filter(({ command }) => isBrowser(command));
    // A browser has others in store; the one of the page has worked most.
    const pageProcess = () =>
      browserProcesses()
        .filter(({ command }) => typeOf(command) === 'renderer')
        .toSorted((a, b) => b.processorMs - a.processorMs)[0]?.processId;
    return {
      browser,
      page,
      memory: () => {
        const sum = { backend: proportionalBytes(processId), page: 0, graphics: 0, otherBrowser: 0 };
        const page = pageProcess();
        for (const one of browserProcesses()) {
          const part =
            one.processId === page ? 'page' : typeOf(one.command) === 'gpu-process' ? 'graphics' : 'otherBrowser';
          sum[part] += proportionalBytes(one.processId);
        }
        return {
          backend: megabytes(sum.backend),
          page: megabytes(sum.page),
          graphics: megabytes(sum.graphics),
          otherBrowser: megabytes(sum.otherBrowser),
        };
      },
      backendProcessorMs: () => processTree(processId).reduce((sum, { processorMs }) => sum + processorMs, 0),
      mainThreadsMs: () => mainThreadMs(processId) + mainThreadMs(pageProcess() ?? -1),
      [Symbol.asyncDispose]: () => resources.disposeAsync(),
    };
  } catch (error) {
    await resources.disposeAsync();
    throw error;
  }
}

// Chromium's children have all of their command line as one word.
const typeOf = (command: readonly string[]): string | undefined => /--type=([\w-]+)/.exec(command.join(' '))?.[1];

const isBrowser = (command: readonly string[]): boolean => /--(user-data-dir|type)=/.test(command.join(' '));

const megabytes = (bytes: number): number => Math.round(bytes / 1e6);
