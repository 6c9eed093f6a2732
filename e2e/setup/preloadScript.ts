/** The preload as a script for a browser's page, with functions of the page in the place of what Electron gives it. */
import { join } from 'node:path';
import { build, type Rolldown } from 'vite';
import { defined } from '#core/base/assert.ts';
import { repositoryRoot } from './builtPage.ts';

/** Names of functions that the page has before the script runs. */
export interface PreloadFunctions {
  /** `(channel, asks) => Promise<answer>` */
  readonly invoke: string;
  /** `(channel, listener)` */
  readonly listen: string;
  /** `(file) => path` */
  readonly pathOf: string;
}

export async function preloadScript({ invoke, listen, pathOf }: PreloadFunctions): Promise<string> {
  const built = (await build({
    configFile: false,
    root: repositoryRoot,
    logLevel: 'silent',
    ssr: { noExternal: true },
    build: {
      write: false,
      ssr: join(repositoryRoot, 'electron/preload/preload.ts'),
      rolldownOptions: { external: ['electron'], output: { format: 'cjs' } },
    },
  })) as Rolldown.RolldownOutput;
  const { code } = defined(built.output[0], 'the bundle');
  return `(() => {
    const electron = {
      contextBridge: { exposeInMainWorld: (name, value) => { globalThis[name] = value; } },
      ipcRenderer: {
        invoke: (channel, asks) => ${invoke}(channel, asks),
        on: (channel, listener) => ${listen}(channel, (message) => listener({}, message)),
      },
      webUtils: { getPathForFile: (file) => ${pathOf}(file) },
    };
    const module = { exports: {} };
    ((require, module, exports) => { ${code} })(() => electron, module, module.exports);
  })();`;
}
