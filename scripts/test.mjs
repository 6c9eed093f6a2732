/**
 * `npm test [-- ARGUMENTS OF VITEST]`: runs the tests in Node 24 and ends with `N passed, N failed, N skipped`; every
 * skipped test is named with its reason. With CI=true, as root on Debian, it installs the browser that some need.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installChromiumForCi } from './chromiumForCi.mjs';
import { launch, runInNode24 } from './handOver.mjs';
import { repositoryRoot } from './setup.mjs';

/** @import { TestCounts } from './countingReporter.mjs' */

await launch(async () => {
  installChromiumForCi();
  const folder = mkdtempSync(join(tmpdir(), 'maskwright-test-'));
  const countsFile = join(folder, 'counts.json');
  try {
    const exitCode = await runInNode24(
      [
        join(repositoryRoot, 'node_modules/vitest/vitest.mjs'),
        'run',
        '--reporter=default',
        `--reporter=${join(repositoryRoot, 'scripts/countingReporter.mjs')}`,
        ...process.argv.slice(2),
      ],
      { env: { ...process.env, MASKWRIGHT_TEST_COUNTS: countsFile } },
    );
    const counts = readCounts(countsFile);
    for (const { test, reason } of counts.skipped) console.log(`skipped: ${test}: ${reason}`);
    // Vitest can fail with no test to blame (a broken configuration, no test files); that is a failure too.
    const failed = Math.max(counts.failed, exitCode === 0 ? 0 : 1);
    console.log(`${counts.passed} passed, ${failed} failed, ${counts.skipped.length} skipped`);
    return exitCode === 0 && failed > 0 ? 1 : exitCode;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/**
 * @param {string} file
 * @returns {TestCounts}
 */
function readCounts(file) {
  try {
    /** @type {TestCounts} */
    const counts = JSON.parse(readFileSync(file, 'utf8'));
    return counts;
  } catch {
    console.error('Vitest ended before it could say how many tests passed.');
    return { passed: 0, failed: 1, skipped: [] };
  }
}
