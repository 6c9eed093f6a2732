import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    globalSetup: ['tests/support/temporaryRoot.ts'],
    setupFiles: ['tests/support/ownDataFolder.ts'],
    pool: 'forks',
    maxWorkers: 2,
    // Guards against what hangs; far beyond what anything takes on a machine that is busy with other things.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    restoreMocks: true,
    projects: [
      {
        extends: true,
        test: {
          name: 'units',
          include: ['{core,models,electron,renderer,bench,scripts,tests}/**/*.test.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['e2e/**/*.test.ts'],
          globalSetup: ['tests/support/temporaryRoot.ts', 'e2e/setup/builtPage.ts'],
          expect: { poll: { interval: 100, timeout: 120_000 } },
        },
      },
    ],
  },
});
