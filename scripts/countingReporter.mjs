/**
 * A Vitest reporter that writes what scripts/test.mjs sums up, as JSON, to the file named by MASKWRIGHT_TEST_COUNTS.
 * (Vitest's own JSON report leaves out the reason that a test gives when it skips itself.)
 */
import { writeFileSync } from 'node:fs';

/** @import { Reporter, TestModule, Vitest } from 'vitest/node' */

/**
 * @typedef {object} TestCounts
 * @property {number} passed
 * @property {number} failed tests, plus files and suites that broke outside a test, plus errors nobody caught
 * @property {{ test: string, reason: string }[]} skipped
 */

/** @implements {Reporter} */
export default class CountingReporter {
  /** A test that `-t PATTERN` leaves out was not asked for: it is no skip. */
  #hasNamePattern = false;

  /** @param {Vitest} vitest */
  onInit(vitest) {
    this.#hasNamePattern = vitest.config.testNamePattern !== undefined;
  }

  /**
   * @param {readonly TestModule[]} testModules
   * @param {readonly unknown[]} unhandledErrors
   */
  onTestRunEnd(testModules, unhandledErrors) {
    const countsFile = process.env['MASKWRIGHT_TEST_COUNTS'];
    if (countsFile === undefined) return;

    /** @type {TestCounts} */
    const counts = { passed: 0, failed: unhandledErrors.length, skipped: [] };
    for (const testModule of testModules) {
      const suites = [testModule, ...testModule.children.allSuites()];
      counts.failed += suites.filter((suite) => suite.errors().length > 0).length;
      for (const test of testModule.children.allTests()) {
        const result = test.result();
        if (result.state === 'passed') counts.passed += 1;
        else if (result.state === 'failed') counts.failed += 1;
        else if (result.state === 'pending') counts.failed += 1;
        else if (result.note !== undefined || !this.#hasNamePattern) {
          const reason = result.note ?? 'no reason given';
          counts.skipped.push({ test: `${testModule.relativeModuleId} > ${test.fullName}`, reason });
        }
      }
    }
    writeFileSync(countsFile, JSON.stringify(counts));
  }
}
