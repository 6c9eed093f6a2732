/**
 * Before every test file: a data folder of its own, with the cache in it, for its backends and for the programs that it starts.
 * Tests neither find what the user has, or what another file left, nor leave anything there.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'maskwright-data-'));
process.env['MASKWRIGHT_DATA'] = folder;

afterAll(() => {
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
});
