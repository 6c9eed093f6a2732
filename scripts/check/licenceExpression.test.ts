import { describe, expect, it } from 'vitest';
import { isAllowedLicence } from './licenceExpression.ts';

const allowed = new Set(['MIT', 'Apache-2.0', 'GPL-2.0 WITH Classpath-exception-2.0']);

describe('a licence expression', () => {
  it.each([
    'MIT',
    'MIT*',
    '(MIT OR GPL-3.0)',
    'GPL-3.0 OR MIT',
    'MIT AND Apache-2.0',
    '(MIT AND (GPL-3.0 OR Apache-2.0))',
    'GPL-2.0 WITH Classpath-exception-2.0',
  ])('is allowed when it can be met: %s', (expression) => {
    expect(isAllowedLicence(expression, allowed)).toBe(true);
  });

  it.each([
    'GPL-3.0',
    'UNKNOWN',
    '',
    'MIT AND GPL-3.0',
    '(MIT OR Apache-2.0) AND GPL-3.0',
    'GPL-3.0 AND MIT OR GPL-3.0',
    'MIT GPL-3.0',
    '(MIT',
    'MIT WITH Classpath-exception-2.0',
    'GPL-2.0',
  ])('is refused when it cannot, or cannot be read: %s', (expression) => {
    expect(isAllowedLicence(expression, allowed)).toBe(false);
  });
});
