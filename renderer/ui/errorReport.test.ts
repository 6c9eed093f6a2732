import { expect, it } from 'vitest';
import { BugError, flattenError } from '#core/base/errors.ts';
import { errorReport } from './errorReport.ts';

it('says what an error is, its facts, where it was thrown, and the same of its cause', () => {
  const error = new BugError('no row 3', { details: { row: 3 }, cause: new TypeError('x is not a function') });
  const report = errorReport(flattenError(error));
  expect(report).toContain('bug bug: no row 3\n{"row":3}\n');
  expect(report).toContain('errorReport.test.ts');
  expect(report).toContain('caused by\nbug bug: x is not a function\n');
});
