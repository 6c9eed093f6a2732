import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{core,models,electron,renderer,bench,scripts,tests}/**/*.test.ts'],
    setupFiles: ['tests/support/ownDataFolder.ts'],
    pool: 'forks',
    maxWorkers: 2,
    // Guards against what hangs; far beyond what anything takes on a machine that is busy with other things.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    restoreMocks: true,
  },
});
