/**
 * `npm run package`: makes the packages that electron-builder.yml names for this machine, into out/, and proves that the application
 * in them works; arguments are electron-builder's. With `--dir` alone no package is made of the application, and Electron's binary
 * is not needed.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatBytes } from '#core/base/format.ts';
import { appPlaces } from './appPlaces.ts';
import { appSizes } from './appSizes.ts';
import { assembleApp, buildBundles, electronFolder, hasElectron } from './assembleApp.ts';
import { proveApp } from './proveApp.ts';

const repository = join(import.meta.dirname, '../..');
const outputNames: Readonly<Record<string, string>> = {
  'linux-x64': 'linux-unpacked',
  'linux-arm64': 'linux-arm64-unpacked',
  'win32-x64': 'win-unpacked',
  'win32-arm64': 'win-arm64-unpacked',
  'darwin-arm64': 'mac-arm64',
};

const args = process.argv.slice(2);
// Outside of the repository: an application in it would find its packages.
const workFolder = await mkdtemp(join(tmpdir(), 'maskwright-package-'));
try {
  await buildBundles();
  const folder = args.join() === '--dir' ? await assemble() : await makePackages();
  if (folder !== undefined) await weighAndProve(folder);
} finally {
  await rm(workFolder, { recursive: true, force: true });
}

async function assemble(): Promise<string> {
  if (!hasElectron()) console.log('Electron is not installed here: a stand-in takes its place, which shows no window.');
  const { folder } = await assembleApp(workFolder);
  return folder;
}

/** electron-builder fetches what it lacks: Electron, the tools that make installers. Undefined when it failed, and said why. */
async function makePackages(): Promise<string | undefined> {
  const builder = join(repository, 'node_modules/electron-builder/cli.js');
  const electron = hasElectron() ? [`--config.electronDist=${electronFolder}`] : [];
  const child = spawn(process.execPath, [builder, '--publish', 'never', ...electron, ...args], {
    cwd: repository,
    stdio: 'inherit',
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) {
    process.exitCode = code ?? 1;
    return undefined;
  }
  const name = outputNames[`${process.platform}-${process.arch}`] ?? '';
  await cp(join(repository, 'out', name), join(workFolder, name), { recursive: true, verbatimSymlinks: true });
  return join(workFolder, name);
}

async function weighAndProve(folder: string): Promise<void> {
  for (const { name, bytes } of await appSizes(folder, appPlaces(folder))) {
    console.log(`${formatBytes(bytes).padStart(10)}  ${name}`);
  }
  const { version, startSeconds, masks, exported } = await proveApp(folder);
  console.log(`${version}: ready in ${startSeconds.toFixed(1)} s; made ${masks} masks, exported ${exported}.`);
}
