import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{core,models,electron,renderer,bench,scripts,tests}/**/*.test.ts'],
    setupFiles: ['tests/support/ownDataFolder.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    restoreMocks: true,
  },
});
