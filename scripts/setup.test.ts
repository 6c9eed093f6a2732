import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ensureInstalled, isInstalled, node24, repositoryRoot, SetupError, takeLock } from './setup.mjs';

let root = '';

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'maskwright-setup-'));
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

function write(file: string, content: unknown): string {
  const path = join(root, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

describe('whether the packages are installed', () => {
  const locked = {
    '': { name: 'x', version: '2.0.0' },
    'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' },
    'node_modules/b-windows': { version: '1.0.0', integrity: 'sha512-b', optional: true },
  };

  it.each([
    ['what is installed is what is locked', { 'node_modules/a': locked['node_modules/a'] }, true],
    ['a package is missing', {}, false],
    ['a package has another version', { 'node_modules/a': { version: '1.0.1', integrity: 'sha512-a' } }, false],
    ['a package has another checksum', { 'node_modules/a': { version: '1.0.0', integrity: 'sha512-z' } }, false],
  ])('when %s', (_, installed, expected) => {
    write('package-lock.json', { packages: locked });
    write('node_modules/.package-lock.json', { packages: installed });
    expect(isInstalled(root)).toBe(expected);
  });

  it('says no after an interrupted installation, which leaves no record', () => {
    write('package-lock.json', { packages: locked });
    write('node_modules/a/package.json', {});
    expect(isInstalled(root)).toBe(false);
  });

  it('says yes to this repository, so that its launchers do not install again', () => {
    expect(isInstalled(repositoryRoot)).toBe(true);
  });
});

describe('an installation that npm refuses', () => {
  it('fails with what to do, and leaves no lock', () => {
    write('package.json', { name: 'x', version: '1.0.0', dependencies: { absent: '1.0.0' } });
    write('package-lock.json', { name: 'x', lockfileVersion: 3, packages: { '': {}, 'node_modules/other': {} } });
    const script = `import { ensureInstalled } from ${JSON.stringify(join(repositoryRoot, 'scripts/setup.mjs'))};
      try { ensureInstalled(${JSON.stringify(root)}); } catch (error) { console.log(error.name, error.message); }`;
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
    expect(stdout).toMatch(/^SetupError npm ci failed .*the same command goes on/);
    expect(stderr).toContain('npm error');
    expect(existsSync(join(root, '.cache/install.lock'))).toBe(false);
  });

  it('is not tried when nothing is missing', () => {
    write('package-lock.json', { packages: {} });
    write('node_modules/.package-lock.json', { packages: {} });
    ensureInstalled(root);
    expect(existsSync(join(root, '.cache'))).toBe(false);
  });
});

describe('the lock of an installation', () => {
  it('is taken over from a process that died', () => {
    const dead = spawnSync(process.execPath, ['--version']).pid;
    const lockFile = write('.cache/install.lock', String(dead));
    const release = takeLock(lockFile);
    expect(readFileSync(lockFile, 'utf8')).toBe(String(process.pid));
    release();
    expect(existsSync(lockFile)).toBe(false);
  });

  it('is waited for while its process lives', async () => {
    const owner = spawn(process.execPath, ['-e', 'process.stdin.resume()']);
    const lockFile = write('.cache/install.lock', String(owner.pid));
    const setup = JSON.stringify(join(repositoryRoot, 'scripts/setup.mjs'));
    const waiter = spawn(process.execPath, [
      ...['--input-type=module', '-e'],
      `import { takeLock } from ${setup}; takeLock(${JSON.stringify(lockFile)})(); console.log('taken');`,
    ]);
    const order: string[] = [];
    owner.once('exit', () => order.push('owner ended'));
    waiter.stdout.on('data', () => order.push('waiter took the lock'));
    let notice = '';
    waiter.stderr.on('data', (chunk: Buffer) => {
      notice += chunk.toString();
      owner.stdin.end();
    });
    await new Promise((resolve) => waiter.once('close', resolve));
    expect(order).toEqual(['owner ended', 'waiter took the lock']);
    expect(notice).toContain(`Waiting for process ${owner.pid}`);
  });
});

describe('the Node 24 of node_modules', () => {
  it('is there and runs', () => {
    expect(spawnSync(node24(), ['-p', 'process.versions.node'], { encoding: 'utf8' }).stdout).toMatch(/^24\./);
  });

  it('is asked for with the remedy when its install script did not run', () => {
    expect(() => node24(root)).toThrow(SetupError);
    expect(() => node24(root)).toThrow(/npm rebuild node/);
  });

  it('is refused when it is another version or does not run', (context) => {
    context.skip(process.platform === 'win32', 'the stand-ins are shell scripts');
    const executable = write('node_modules/node/bin/node', '#!/bin/sh\necho v22.1.0\n');
    chmodSync(executable, 0o755);
    expect(() => node24(root)).toThrow(/is v22\.1\.0, not v24/);
    writeFileSync(executable, '#!/bin/sh\necho broken >&2; exit 3\n');
    expect(() => node24(root)).toThrow(/does not run: broken/);
  });
});
