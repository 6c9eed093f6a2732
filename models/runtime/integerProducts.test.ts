import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { hasExactIntegerProducts } from './integerProducts.ts';

it('products of bytes are exact on a processor with VNNI', async (context) => {
  const flags = process.platform === 'linux' ? readFileSync('/proc/cpuinfo', 'utf8') : '';
  context.skip(!/\bavx512_vnni\b/.test(flags), 'whether this processor has VNNI is not known');
  expect(await hasExactIntegerProducts()).toBe(true);
});
