import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { repositoryRoot } from './setup.mjs';

/** Runs .ci/run with a stand-in for npm that prints these lines for `npm test`, `npm run check`, `npm run fixtures`. */
function runCi(
  says: { test: string; check: string; fixtures: string },
  exitCode = 0,
): { status: number; lines: string[] } {
  const root = mkdtempSync(join(tmpdir(), 'maskwright-ci-'));
  try {
    mkdirSync(join(root, 'repository/.ci'), { recursive: true });
    cpSync(join(repositoryRoot, '.ci/run'), join(root, 'repository/.ci/run'));
    const script = [
      '#!/bin/sh',
      'case "$*" in',
      `  test) printf '${says.test}'; exit ${exitCode};;`,
      `  'run check') printf '${says.check}';;`,
      `  'run fixtures') printf '${says.fixtures}';;`,
      '  *) exit 9;;',
      'esac',
    ];
    writeFileSync(join(root, 'npm'), `${script.join('\n')}\n`);
    chmodSync(join(root, 'npm'), 0o755);
    const { status, stdout } = spawnSync('bash', [join(root, 'repository/.ci/run')], {
      encoding: 'utf8',
      env: { ...process.env, PATH: `${root}${delimiter}${process.env['PATH'] ?? ''}` },
    });
    return { status: status ?? -1, lines: stdout.trimEnd().split('\n') };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

const check = 'ok types\\n8 passed, 0 failed, 0 skipped\\n';
const fixtures = 'crf - not implemented\\nmetrics 1e-16 pass\\n    counts: 0 of 0 pass\\ngraphs/a 0 partial\\n';

describe('.ci/run', () => {
  beforeEach((context) => context.skip(process.platform === 'win32', 'it is a program for bash'));

  it('sums tests, check steps and golden cases on its last line, and names every skip', () => {
    const { status, lines } = runCi({
      test: 'skipped: a: no GPU here\\n10 passed, 0 failed, 1 skipped\\n',
      check,
      fixtures,
    });
    expect(lines.at(-1)).toBe('19 passed, 0 failed, 3 skipped');
    expect(lines.filter((line) => line.startsWith('skipped: '))).toEqual([
      'skipped: a: no GPU here',
      'skipped: golden case crf: not implemented',
      'skipped: golden case graphs/a: partial',
    ]);
    expect(status).toBe(0);
  });

  it('fails when one of them fails', () => {
    const { status, lines } = runCi(
      { test: '9 passed, 2 failed, 0 skipped\\n', check, fixtures: 'crf 0.5 fail\\n' },
      1,
    );
    expect(lines.at(-1)).toBe('17 passed, 3 failed, 0 skipped');
    expect(status).toBe(1);
  });

  it('counts a command that broke before it could count', () => {
    const { status, lines } = runCi({ test: 'npm error\\n', check, fixtures }, 1);
    expect(lines.at(-1)).toBe('9 passed, 1 failed, 2 skipped');
    expect(status).toBe(1);
  });
});
