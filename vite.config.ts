import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';

/** The renderer: the page of the window and of the browser alike. */
export default defineConfig({
  root: 'renderer',
  base: '/',
  plugins: [vue()],
  define: {
    __VUE_OPTIONS_API__: false,
    __VUE_PROD_DEVTOOLS__: false,
    __VUE_I18N_FULL_INSTALL__: false,
    __VUE_I18N_LEGACY_API__: false,
    __INTLIFY_PROD_DEVTOOLS__: false,
  },
  build: {
    outDir: '../dist/renderer',
    emptyOutDir: true,
    target: 'chrome140',
    // The policy of the page forbids data: addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        // What keeps zod from trying eval must run before any schema is made, whichever file of the page makes the first.
        codeSplitting: {
          groups: [{ name: 'zod', test: /node_modules[\\/]zod[\\/]|renderer[\\/]app[\\/]withoutEval/ }],
        },
      },
    },
  },
});
