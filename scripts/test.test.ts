import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestCounts } from './countingReporter.mjs';
import { repositoryRoot } from './setup.mjs';

let folder = '';

beforeAll(() => {
  // Inside the repository, so that the test files find Vitest.
  folder = mkdtempSync(join(repositoryRoot, 'node_modules/.maskwright-counting-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** What the reporter writes about a run of these test files. */
function countsOf(files: Record<string, string>, ...vitestArguments: string[]): TestCounts {
  const countsFile = join(folder, 'counts.json');
  for (const [name, body] of Object.entries(files)) {
    writeFileSync(join(folder, name), `import { beforeAll, describe, expect, it } from 'vitest';\n${body}\n`);
  }
  writeFileSync(join(folder, 'vitest.config.mjs'), "export default { test: { include: ['*.test.mjs'] } };\n");
  const reporter = join(repositoryRoot, 'scripts/countingReporter.mjs');
  spawnSync(
    process.execPath,
    [
      join(repositoryRoot, 'node_modules/vitest/vitest.mjs'),
      ...['run', '--root', folder, `--reporter=${reporter}`, ...Object.keys(files), ...vitestArguments],
    ],
    { env: { ...process.env, MASKWRIGHT_TEST_COUNTS: countsFile } },
  );
  return JSON.parse(readFileSync(countsFile, 'utf8')) as TestCounts;
}

describe('the count of a test run', () => {
  it('has every test, and the reason of each that skipped itself', () => {
    const counts = countsOf({
      'a.test.mjs': `
        it('works', () => {});
        it('breaks', () => { expect(1).toBe(2); });
        describe('inside', () => { it('cannot run', (context) => { context.skip('no GPU here'); }); });`,
    });
    expect(counts).toEqual({
      passed: 1,
      failed: 1,
      skipped: [{ test: 'a.test.mjs > inside > cannot run', reason: 'no GPU here' }],
    });
  });

  it('calls a broken file, a broken hook and an error nobody caught failures', () => {
    const counts = countsOf({
      'b.test.mjs': "throw new Error('at import');",
      'c.test.mjs': `
        describe('hooked', () => { beforeAll(() => { throw new Error('in a hook'); }); it('never runs', () => {}); });
        it('works', async () => {
          setTimeout(() => { throw new Error('too late'); }, 0);
          await new Promise((resolve) => setTimeout(resolve, 50));
        });`,
    });
    expect(counts.passed).toBe(1);
    expect(counts.failed).toBeGreaterThanOrEqual(3);
  });

  it('leaves out what a name pattern leaves out', () => {
    const counts = countsOf({ 'd.test.mjs': "it('wanted', () => {}); it('other', () => {});" }, '-t', 'wanted');
    expect(counts).toEqual({ passed: 1, failed: 0, skipped: [] });
  });
});
