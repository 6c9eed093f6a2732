import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPage, pageHosts, type Desktop } from './openPage.ts';

const desktop = (platform: NodeJS.Platform, variables: Desktop['variables'], ...programs: string[]): Desktop => ({
  platform,
  variables,
  isProgram: (path) => programs.includes(path),
  isThere: () => false,
});

describe('the ways to show the page', () => {
  it.each([
    ['a display and a Chromium', { DISPLAY: ':0', PATH: '/bin:/usr/bin' }, ['window', 'browser', 'none']],
    ['Wayland alone', { WAYLAND_DISPLAY: 'wayland-0', PATH: '/usr/bin' }, ['window', 'browser', 'none']],
    ['programs elsewhere', { DISPLAY: ':0', PATH: '/opt/bin' }, ['none']],
    ['no display', { DISPLAY: '', PATH: '/usr/bin' }, ['none']],
  ])('on Linux with %s', (_, variables, kinds) => {
    const hosts = pageHosts(desktop('linux', variables, '/usr/bin/chromium', '/usr/bin/xdg-open'));
    expect(hosts.map(({ kind }) => kind)).toEqual(kinds);
  });

  it('on other systems: where browsers are installed there, else what opens addresses', () => {
    const chrome = 'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe';
    const windows = pageHosts(desktop('win32', { ProgramFiles: 'C:\\Program Files' }, chrome));
    expect(windows[0]).toEqual({ kind: 'window', program: chrome });
    expect(pageHosts(desktop('darwin', {}))[0]).toEqual({ kind: 'browser', program: '/usr/bin/open', args: [] });
  });
});

describe('opening the page', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'maskwright-open-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** A program that keeps its arguments, and then does this. */
  async function programThat(does: string): Promise<string> {
    const path = join(folder, `program-${does.replace(/\W/g, '')}`);
    await writeFile(path, `#!/bin/sh\necho "$@" > "${path}.args"\n${does}\n`);
    await chmod(path, 0o755);
    return path;
  }

  it('in a window of its own: says when it is closed, and closes it', async (context) => {
    context.skip(process.platform === 'win32', 'the programs are shell scripts');
    const program = await programThat('exec sleep 600');
    const opened = await openPage({ kind: 'window', program }, 'http://x/#token=t', join(folder, 'profile'));
    expect(await readFile(`${program}.args`, 'utf8')).toContain(
      `--app=http://x/#token=t --user-data-dir=${join(folder, 'profile')}`,
    );
    opened?.close();
    await opened?.closed;
    expect(opened).toBeDefined();
  });

  it('by what opens addresses, which ends at once and leaves the browser', async (context) => {
    context.skip(process.platform === 'win32', 'the programs are shell scripts');
    const program = await programThat('exit 0');
    expect(await openPage({ kind: 'browser', program, args: ['--new'] }, 'http://x/', folder)).toBeDefined();
    expect(await readFile(`${program}.args`, 'utf8')).toBe('--new http://x/\n');
  });

  it('knows when a program showed nothing', async (context) => {
    context.skip(process.platform === 'win32', 'the programs are shell scripts');
    const failing = await programThat('exit 3');
    const leaving = await programThat('true');
    expect(await openPage({ kind: 'browser', program: failing, args: [] }, 'http://x/', folder)).toBeUndefined();
    expect(await openPage({ kind: 'window', program: failing }, 'http://x/', folder)).toBeUndefined();
    expect(await openPage({ kind: 'window', program: leaving }, 'http://x/', folder)).toBeUndefined();
    expect(await openPage({ kind: 'window', program: join(folder, 'absent') }, 'http://x/', folder)).toBeUndefined();
  });
});
