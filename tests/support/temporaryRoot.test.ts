import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '#backend/store/temporaryProject.ts';
import { makeTemporaryRoot } from './temporaryRoot.ts';

it('goes with all that is in it, and takes along what killed runs left, but nothing of runs that may live', () => {
  using folder = temporaryFolder();
  const ended = spawnSync(process.execPath, ['--version']).pid;
  const hourAgo = Date.now() / 1000 - 3700;
  for (const [name, isOld] of [
    [`maskwright-tests-${ended}-killed`, true],
    [`maskwright-tests-${ended}-new`, false],
    [`maskwright-tests-${process.pid}-runs`, true],
    [`maskwright-of-the-user-${ended}-`, true],
  ] as const) {
    mkdirSync(join(folder.path, name, 'below'), { recursive: true });
    if (isOld) utimesSync(join(folder.path, name), hourAgo, hourAgo);
  }
  const root = makeTemporaryRoot(folder.path);
  writeFileSync(join(root.path, 'file'), 'left by a test that failed');
  const left = () => readdirSync(folder.path).map((name) => name.split('-').at(-1));
  expect(left()).toHaveLength(4);
  expect(left()).not.toContain('killed');
  root.remove();
  expect(left().toSorted()).toEqual(['', 'new', 'runs']);
});

it('is where tests and their children have their temporary files', () => {
  expect(tmpdir()).toContain('maskwright-tests-');
  const child = spawnSync(process.execPath, ['-p', 'require("node:os").tmpdir()'], { encoding: 'utf8' });
  expect(child.stdout.trim()).toBe(tmpdir());
});
