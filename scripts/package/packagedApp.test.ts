import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, sep } from 'node:path';
import { extractFile } from '@electron/asar';
import type { BrowserWindowConstructorOptions, MenuItemConstructorOptions, MessageBoxOptions } from 'electron';
import type { FileSet } from 'electron-builder';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { defined } from '#core/base/assert.ts';
import type { ElectronParts, WindowPart } from '../../electron/main/electronParts.ts';
import { StandInElectron } from '../../tests/support/standInElectron.ts';
import { appPlaces } from './appPlaces.ts';
import { assembleApp, buildBundles, hasElectron, type AssembledApp } from './assembleApp.ts';
import { beforeBuild } from './beforeBuild.ts';
import { proveApp } from './proveApp.ts';

const repository = join(import.meta.dirname, '../..');
const cannotAssemble = process.platform !== 'linux' && !hasElectron();
const reason = 'Electron is not installed, and what stands in for it runs on Linux';

let workFolder: string;
let app: AssembledApp;

beforeAll(async () => {
  if (cannotAssemble) return;
  workFolder = await mkdtemp(join(tmpdir(), 'maskwright-package-'));
  await buildBundles();
  app = await assembleApp(workFolder);
});

afterAll(async () => {
  if (!cannotAssemble) await rm(workFolder, { recursive: true, force: true });
});

it('does the main job by itself, with nothing of the repository in reach', async (context) => {
  context.skip(cannotAssemble, reason);
  expect(await proveApp(app.folder)).toMatchObject({ masks: 12, exported: 12 });
});

it('has a main process that starts the backend beside it and shows its page', async (context) => {
  context.skip(cannotAssemble, reason);
  const { archive } = appPlaces(app.folder);
  // Only Electron reads from the archive. The main process knows where it lies by Electron's word.
  const main = join(workFolder, 'unpacked/dist/main/main.mjs');
  await mkdir(dirname(main), { recursive: true });
  await writeFile(main, extractFile(archive, 'dist/main/main.js'));
  const electron = new StandInElectron({ appData: workFolder, isPackaged: true });
  vi.doMock('electron', () => electronModule(electron.parts));
  Object.defineProperty(process, 'resourcesPath', { value: dirname(archive), configurable: true });
  await import(main);
  const failed = electron
    .message()
    .then(({ options }) => Promise.reject(new Error(`${options.message}\n${options.detail ?? ''}`)));
  await Promise.race([electron.isLoaded(), failed]);
  const [address = ''] = electron.window.loaded;
  expect(await (await fetch(address)).text()).toContain('src="/assets/');
  const { preload } = defined(electron.window.options.webPreferences, 'preferences of the window');
  expect(preload).toBe(join(workFolder, 'unpacked/dist/preload/preload.cjs'));
  electron.app.quit();
  expect(await electron.app.ended).toBe(0);
  await expect(fetch(address)).rejects.toThrow();
});

const noMessage: MessageBoxOptions = { message: '' };

/** What the main process imports of Electron. */
function electronModule(parts: ElectronParts): object {
  const { app, ipcMain, shell, screen } = parts;
  // Called with `new`, a function may give another object than its own.
  function BrowserWindow(options: BrowserWindowConstructorOptions): WindowPart {
    return parts.createWindow(options);
  }
  return {
    ...{ app, ipcMain, shell, screen, BrowserWindow },
    session: {
      get defaultSession(): unknown {
        return parts.session();
      },
    },
    dialog: { showMessageBox: (...args: MessageBoxOptions[]) => parts.showMessageBox(null, args.at(-1) ?? noMessage) },
    Menu: {
      buildFromTemplate: (template: MenuItemConstructorOptions[]) => template,
      setApplicationMenu: (menu: MenuItemConstructorOptions[]) => parts.setMenu(menu),
    },
    Notification: { isSupported: () => false },
  };
}

/** One of each kind of thing that a rule of electron-builder.yml or an entry of a bundle brings. */
const needed = [
  ['native code of SQLite', `node_modules/better-sqlite3/prebuilds/${process.platform}-${process.arch}.node`],
  ['libvips', `node_modules/@img/sharp-libvips-${process.platform}-${process.arch}`],
  ["onnxruntime's library", `node_modules/onnxruntime-node/bin/napi-v6/${process.platform}/${process.arch}`],
  ['what onnxruntime says of CUDA', 'node_modules/onnxruntime-node/script'],
  ['the thread that runs graphs', 'dist/backend/worker-sessionWorker.mjs'],
  ['the thread that checks projects', 'dist/backend/store-integrityWorker.mjs'],
  ['the process that tries devices', 'dist/backend/probe-probeMain.mjs'],
  ['the page', 'dist/renderer/assets'],
  ['the embedded pack', 'resources/packs'],
] as const;

it.for(needed)('is not proven without %s', async ([, path], context) => {
  context.skip(cannotAssemble, reason);
  const file = join(appPlaces(app.folder).root, path);
  await rename(file, join(workFolder, 'taken away'));
  try {
    await expect(proveApp(app.folder)).rejects.toThrow();
  } finally {
    await rename(join(workFolder, 'taken away'), file);
  }
});

it('has the licence of every package with it', async (context) => {
  context.skip(cannotAssemble, reason);
  const packages = join(appPlaces(app.folder).root, 'node_modules');
  const told = await readFile(join(packages, '../../licences/README.md'), 'utf8');
  const paths = await readdir(packages, { recursive: true });
  const names = paths.map((path) => path.replaceAll(sep, '/')).filter((path) => /^(?:@[^/]+\/)?[^@/][^/]*$/.test(path));
  expect(names).toContain('onnxruntime-node');
  for (const name of names) {
    const files = await readdir(join(packages, name));
    const isTold = told.includes(`\`${name.replace(`${process.platform}-${process.arch}`, '…')}\``);
    expect(isTold || files.some((file) => /^licen[cs]e/i.test(file)), name).toBe(true);
  }
});

it.for([
  ['linux', 'linux-x64'],
  ['linux', 'linux-arm64'],
  ['win', 'win32-x64'],
  ['win', 'win32-arm64'],
  ['mac', 'darwin-arm64'],
] as const)('takes along what is there for %s, on %s', async ([section, target], context) => {
  context.skip(cannotAssemble, reason);
  const architecture = target.slice(target.indexOf('-') + 1);
  const rules = [app.rules.extraResources, app.rules[section]?.extraResources].flat() as readonly FileSet[];
  const sources = rules.map(({ from = '' }) => from.replaceAll('${arch}', architecture));
  const missing = sources.filter((path) => !existsSync(join(repository, path)));
  // npm installs Node and libvips for this machine alone. What there is for others is known by name.
  const { optionalDependencies } = JSON.parse(
    await readFile(join(repository, 'node_modules/sharp/package.json'), 'utf8'),
  ) as { optionalDependencies: Record<string, string> };
  const ofSharp = Object.keys(optionalDependencies)
    .filter((name) => name.endsWith(`-${target}`))
    .map((name) => `node_modules/${name}`);
  expect(missing.filter((path) => !path.startsWith('node_modules/node/bin/node')).sort()).toEqual(
    target === `${process.platform}-${process.arch}` ? [] : ofSharp.sort(),
  );
  expect(sources).toEqual(expect.arrayContaining(ofSharp));
});

it('is made only on the machine that it is for, and only for those that onnxruntime is there for', () => {
  const other = process.platform === 'win32' ? 'linux' : 'win32';
  expect(() => beforeBuild({ platform: { nodeName: other } as never, arch: 'x64' })).toThrow('made on such a machine');
  expect(() => beforeBuild({ platform: { nodeName: 'darwin' } as never, arch: 'x64' })).toThrow(
    'There are no packages',
  );
});
