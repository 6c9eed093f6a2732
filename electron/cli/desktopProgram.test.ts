import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findDesktop, openDesktop } from './desktopProgram.ts';
import { thisDesktop, type Desktop } from './openPage.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'maskwright-desktop-program-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const desktop = (variables: Desktop['variables'] = {}): Desktop => ({
  ...thisDesktop,
  platform: 'linux',
  variables: { DISPLAY: ':0', ...variables },
});

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), text);
  await chmod(join(folder, path), 0o755);
}

/** A program that keeps its arguments, and then does this. */
const program = (path: string, does: string): Promise<void> =>
  write(path, `#!/bin/sh\nprintf '%s\\n' "$@" > "${join(folder, path)}.args"\n${does}\n`);

describe('the desktop program', () => {
  it('is none of a package, which has no Electron beside it', () => {
    expect(findDesktop(join(folder, 'package'), desktop())).toEqual({ kind: 'none', why: undefined });
  });

  it('is Electron, where it has been fetched; how to, where it has not; and nothing is fetched', async () => {
    // What the npm package does when it is loaded, or run.
    const fetches = "require('node:fs').writeFileSync(__dirname + '/fetched', ''); process.exit(1);";
    for (const file of ['index.js', 'install.js', 'cli.js']) {
      await write(`clone/node_modules/electron/${file}`, fetches);
    }
    await write('clone/node_modules/electron/package.json', '{"main":"index.js"}');
    const absent = findDesktop(join(folder, 'clone'), desktop());
    expect(absent).toEqual({ kind: 'none', why: expect.stringContaining('npx install-electron') });
    await expect(readFile(join(folder, 'clone/node_modules/electron/fetched'))).rejects.toThrow('ENOENT');
    // A path without its program: the unpacking was interrupted.
    await write('clone/node_modules/electron/path.txt', 'electron');
    expect(findDesktop(join(folder, 'clone'), desktop()).kind).toBe('none');

    await program('clone/node_modules/electron/dist/electron', 'exec sleep 600');
    const found = { kind: 'there', application: join(folder, 'clone') };
    expect(findDesktop(join(folder, 'clone'), desktop())).toEqual({
      ...found,
      program: join(folder, 'clone/node_modules/electron/dist/electron'),
    });
    expect(findDesktop(join(folder, 'clone'), desktop({ DISPLAY: '' })).kind).toBe('none');

    await program('elsewhere/electron', 'exec sleep 600');
    const variables = { ELECTRON_OVERRIDE_DIST_PATH: join(folder, 'elsewhere') };
    expect(findDesktop(join(folder, 'clone'), desktop(variables))).toEqual({
      ...found,
      program: join(folder, 'elsewhere/electron'),
    });
  });

  it.each([
    ['stays until it is closed', 'exec sleep 600', true],
    ['ends at once and well, as another one runs', 'exit 0', true],
    ['does not start', 'exit 1', false],
  ])('%s', async (_, does, isShown) => {
    await program('shown/electron', does);
    const opened = await openDesktop(
      { kind: 'there', program: join(folder, 'shown/electron'), application: '/app' },
      '/boats.maskwright',
    );
    expect(opened !== undefined).toBe(isShown);
    opened?.close();
    await opened?.closed;
    expect(await readFile(join(folder, 'shown/electron.args'), 'utf8')).toBe('/app\n/boats.maskwright\n');
  });
});
