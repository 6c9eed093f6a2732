/**
 * What is built: `vite build` the page alone (that is all that a checkout needs to run), `vite build --app` everything that a
 * package holds, each into its folder of dist/. ARCHITECTURE.md says why programs of Node are bundled for packages.
 */
import { join } from 'node:path';
import vue from '@vitejs/plugin-vue';
import { defineConfig, type EnvironmentOptions, type Plugin } from 'vite';
import { ownFiles } from './scripts/bundle/ownFiles.ts';

const root = import.meta.dirname;

/** Beside each bundle, the licences of what is in it: they ask to be handed on. */
const license = { fileName: 'licences.md' };

/** Their native code has to lie beside their JavaScript: they stay packages. electron-builder.yml takes them along. */
const nativePackages = ['better-sqlite3', 'onnxruntime-node', 'sharp'];

const page: EnvironmentOptions = {
  build: {
    target: 'chrome140',
    // The policy of the page forbids data: addresses.
    assetsInlineLimit: 0,
    license,
    // 45 kB for all pages. A page whose code is fetched anew after it failed would not get a file of styles of its own again.
    cssCodeSplit: false,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        // What keeps zod from trying eval must run before any schema is made, whichever file of the page makes the first.
        codeSplitting: {
          groups: [
            { name: 'zod', test: /node_modules[\\/]zod[\\/]|renderer[\\/]app[\\/]withoutEval/, priority: 2 },
            // What several pages share is one file, not sixty; what draws images comes with the page that does.
            { name: 'shared', test: /^(?!.*[\\/](pixi\.js|render|editor)[\\/])/, minShareCount: 2, priority: 1 },
          ],
        },
      },
    },
  },
};

/** The backend and the command line, with the threads and processes that they start. */
const backend: EnvironmentOptions = {
  consumer: 'server',
  resolve: { noExternal: true, external: nativePackages },
  build: {
    outDir: join(root, 'dist/backend'),
    target: 'node24',
    ssr: true,
    copyPublicDir: false,
    license,
    chunkSizeWarningLimit: Infinity,
    rolldownOptions: {
      input: { backend: join(root, 'electron/serve/main.ts'), maskwright: join(root, 'electron/cli/main.ts') },
      plugins: [ownFiles(join(root, 'dist/backend'))],
      output: { entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' },
    },
  },
};

/** What Electron runs, in one file each: `dist/main/main.js`, and `dist/preload/preload.cjs`, as a sandboxed preload has to be. */
const ofElectron = (name: 'main' | 'preload', fileName: string): EnvironmentOptions => ({
  consumer: 'server',
  resolve: { noExternal: true },
  build: {
    outDir: join(root, 'dist', name),
    target: 'node24',
    ssr: true,
    copyPublicDir: false,
    license,
    rolldownOptions: {
      external: ['electron'],
      input: { [name]: join(root, 'electron', name, `${name}.ts`) },
      output: { entryFileNames: fileName, format: fileName.endsWith('.cjs') ? 'cjs' : 'es', codeSplitting: false },
    },
  },
});

/** What `vite build --app` builds: all, or what is named here, with commas between. */
const { MASKWRIGHT_BUILD: wanted } = process.env;

/** Vue's plugin brings an environment to render on a server along, which there is nothing of to build. */
const buildsOwnEnvironments: Plugin = {
  name: 'maskwright:builds-own-environments',
  async buildApp(builder) {
    for (const environment of Object.values(builder.environments)) {
      const isWanted = wanted === undefined || wanted.split(',').includes(environment.name);
      if (isWanted && environment.name !== 'ssr') await builder.build(environment);
    }
  },
};

export default defineConfig({
  root: 'renderer',
  base: '/',
  plugins: [vue(), buildsOwnEnvironments],
  define: {
    __VUE_OPTIONS_API__: false,
    __VUE_PROD_DEVTOOLS__: false,
    __VUE_I18N_FULL_INSTALL__: false,
    __VUE_I18N_LEGACY_API__: false,
    __INTLIFY_PROD_DEVTOOLS__: false,
  },
  build: { outDir: '../dist/renderer', emptyOutDir: true },
  environments: {
    client: page,
    backend,
    main: ofElectron('main', 'main.js'),
    preload: ofElectron('preload', 'preload.cjs'),
  },
});
