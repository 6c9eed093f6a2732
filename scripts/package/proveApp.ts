/**
 * Proves that an assembled application works by itself: run by its own Node, its backend and its command line do the main job with
 * the sample. What a package needs and lacks shows here, because nothing of the repository is in reach.
 */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { listPackage } from '@electron/asar';
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { UnsupportedError } from '#core/base/errors.ts';
import type { BackendClient } from '#core/contract/contract.ts';
import { appPlaces, type AppPlaces } from './appPlaces.ts';
import { followStream } from '../../renderer/client/followStream.ts';
import { hasElectron } from './assembleApp.ts';
import { bareEnvironment, startPackagedBackend, type PackagedBackend } from './packagedBackend.ts';

const repository = join(import.meta.dirname, '../..');
/** Every picture of the sample has tags. */
const samplePictures = 12;
/** What Electron runs. It needs nothing beside it, and the bundled Node could not look into an archive. */
const archived = [
  ...['dist', 'dist/main', 'dist/main/licences.md', 'dist/main/main.js'],
  ...['dist/preload', 'dist/preload/licences.md', 'dist/preload/preload.cjs', 'package.json'],
];
const [off, on] = [48, 49];

export interface Proof {
  readonly version: string;
  /** From starting the process to its being ready. */
  readonly startSeconds: number;
  readonly masks: number;
  readonly exported: number;
}

/** `folder`: of the application. Throws with what it lacks, or with what its backend wrote. */
export async function proveApp(folder: string): Promise<Proof> {
  const places = appPlaces(folder);
  checkArchive(places);
  await checkFuses(places);
  const home = await realpath(await mkdtemp(join(tmpdir(), 'maskwright-packaged-')));
  try {
    const version = await runCommandLine(places, home, '--version');
    const startedAt = performance.now();
    await using backend = await startPackagedBackend(places, programOf(places), home);
    const startSeconds = (performance.now() - startedAt) / 1000;
    await loadPage(backend);
    await readPackages(backend.client);
    await tryDevices(backend.client);
    const { masks, exported } = await makeDataset(backend.client, home);
    await checkIsolation(backend, places);
    await backend.stop();
    await serveByCommandLine(places, home);
    return { version, startSeconds, masks, exported };
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

/** What stands in for Electron starts the backend itself; of Electron, the backend is started as its main process does. */
function programOf({ executable, node, backend }: AppPlaces): readonly [string, ...string[]] {
  return hasElectron() ? [node, backend] : [executable];
}

function checkArchive({ archive }: AppPlaces): void {
  const names = listPackage(archive, { isPack: false }).map((name) => name.replaceAll('\\', '/').replace(/^\//, ''));
  expectSame('app.asar', names.sort().join('\n'), archived.join('\n'));
}

async function checkFuses({ executable }: AppPlaces): Promise<void> {
  const wire = await getCurrentFuseWire(executable);
  const fuses: readonly (readonly [FuseV1Options, number])[] = [
    [FuseV1Options.RunAsNode, off],
    [FuseV1Options.EnableCookieEncryption, on],
    [FuseV1Options.EnableNodeOptionsEnvironmentVariable, off],
    [FuseV1Options.EnableNodeCliInspectArguments, off],
    [FuseV1Options.EnableEmbeddedAsarIntegrityValidation, on],
    [FuseV1Options.OnlyLoadAppFromAsar, on],
    [FuseV1Options.GrantFileProtocolExtraPrivileges, off],
  ];
  for (const [fuse, state] of fuses) expectSame(`fuse ${FuseV1Options[fuse]}`, wire[fuse], state);
}

async function runCommandLine({ commandLine }: AppPlaces, home: string, ...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(commandLine, args, {
    cwd: home,
    env: bareEnvironment(home),
    shell: process.platform === 'win32',
  });
  return stdout.trim();
}

/** `maskwright serve` starts the backend in a process of its own, and finds the page. */
async function serveByCommandLine({ node, root }: AppPlaces, home: string): Promise<void> {
  const child = spawn(node, [join(root, 'dist/backend/maskwright.mjs'), 'serve', '--port', '0'], {
    cwd: home,
    env: bareEnvironment(home),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'exit');
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  try {
    let origin: string | undefined;
    for await (const text of child.stdout.setEncoding('utf8')) {
      said += String(text);
      origin = /http:\/\/[\d.:]+/.exec(said)?.[0];
      if (origin !== undefined) break;
    }
    if (origin === undefined) throw new Error(`The packaged command line serves nothing: ${said}`);
    await fetchText(`${origin}/`);
  } finally {
    child.kill();
    await ended;
  }
}

/** The page arrives, with all files that it names, and those that these name. */
async function loadPage({ origin }: PackagedBackend): Promise<void> {
  const texts = [await fetchText(`${origin}/`)];
  const files = new Set<string>();
  for (const text of texts) {
    for (const [file] of text.matchAll(/[\w.-]+-[\w-]{8}\.(?:js|css|woff2|png|svg)\b/g)) {
      if (files.has(file)) continue;
      files.add(file);
      texts.push(await fetchText(`${origin}/assets/${file}`));
    }
  }
  if (files.size < 2) throw new Error(`The packaged page names no script or no style:\n${texts.join('\n')}`);
}

async function fetchText(url: string): Promise<string> {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${await answer.text()}`);
  return await answer.text();
}

/** Files of the package that are read when somebody asks: which packs can be pulled, where CUDA's libraries are. */
async function readPackages(client: BackendClient): Promise<void> {
  await client.packs.list();
  await client.doctor.removeCuda().catch((error: unknown) => {
    // There are none for this machine: that too stands in the file.
    if (!(error instanceof UnsupportedError) || error.code !== 'cuda-platform') throw error;
  });
}

/** In processes of their own. */
async function tryDevices(client: BackendClient): Promise<void> {
  const { providers } = await client.doctor.examine({ pack: null });
  const cpu = providers.find(({ provider }) => provider === 'cpu');
  if (cpu === undefined || cpu.measured === null) {
    throw new Error(`The packaged backend cannot try the CPU: ${cpu?.refusal?.message ?? 'it does not know it'}`);
  }
}

/** The main job: the sample's pictures and tags, masks of all, a dataset on disk. */
async function makeDataset(client: BackendClient, home: string): Promise<Pick<Proof, 'masks' | 'exported'>> {
  const { projectId } = await client.sample.open();
  const { findings } = await followStream(await client.projects.check({ projectId }), ignoreSteps);
  expectSame('faults of the project', findings.join('\n'), '');
  const settings = { pack: null, preset: 'fast', threshold: null, scope: 'untouched' } as const;
  const { jobId } = await client.generation.start({ projectId, ...settings });
  if (jobId === null) throw new Error('The packaged backend found nothing to make masks of.');
  const job = await followStream(await client.jobs.watch({ projectId, jobId }), ignoreSteps);
  expectSame('masks made', job.done, samplePictures);
  const outFolder = join(home, 'voc');
  const { differingPixels } = await followStream(
    await client.datasets.export({ projectId, format: 'voc', outFolder, validationShare: 0.25 }),
    ignoreSteps,
  );
  const files = await readdir(join(outFolder, 'SegmentationClass'));
  expectSame('masks exported', files.length, samplePictures);
  expectSame('pixels that changed on the way', differingPixels, 0);
  return { masks: job.done, exported: files.length };
}

/** What runs is what was packed: no native code of the repository, nor of anything installed here beside the system's. */
async function checkIsolation(backend: PackagedBackend, { root }: AppPlaces): Promise<void> {
  const own = await realpath(root);
  const foreign = (await backend.loadedFiles()).filter((file) => file.startsWith(repository) || /\.node$/.test(file));
  const outside = foreign.filter((file) => !file.startsWith(own));
  expectSame('native code of elsewhere', outside.join('\n'), '');
  for (let above = dirname(own); above !== dirname(above); above = dirname(above)) {
    const packages = await readdir(join(above, 'node_modules')).catch(() => undefined);
    if (packages !== undefined) throw new Error(`${above} has packages: what was proven there proves nothing.`);
  }
}

const ignoreSteps = (): void => undefined;

function expectSame(what: string, actual: unknown, expected: unknown): void {
  if (actual !== expected) throw new Error(`${what}: expected\n${String(expected)}\nbut found\n${String(actual)}`);
}
