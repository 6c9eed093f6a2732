import { createHash, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  cudaSource,
  installedCudaLibraries,
  removeCudaLibraries,
  type CudaSource,
} from '#models/runtime/cudaLibraries.ts';
import { runtimeVersion } from '#models/runtime/machineStamp.ts';
import { FileServer, sendFile, untilFileHas, type Manners } from '../../../../../tests/support/fileServer.ts';
import { zipOf } from '../../../../../tests/support/zipFile.ts';
import { installCuda } from './installCuda.ts';

const cuda = randomBytes(200_000);
const shared = randomBytes(10_000);
const goodPackage = zipOf({
  'readme.txt': Buffer.from('not asked for'),
  'native/libcuda.so': cuda,
  'native/libshared.so': shared,
});
const policy = { attempts: 2, firstWaitMs: 1, longestWaitMs: 10, stallMs: 5_000 };

interface Setting extends AsyncDisposable {
  readonly server: FileServer;
  readonly source: CudaSource;
  readonly downloads: string;
  readonly install: (onDownloaded?: (progress: { bytes: number }) => void) => ReturnType<typeof installCuda>;
}

interface FeedOptions {
  readonly content?: Buffer;
  readonly sha512?: string;
  readonly index?: unknown;
  /** Of each answer with the package, in order. */
  readonly manners?: readonly Manners[];
}

/** A feed as NuGet's protocol has it, with one package. */
async function setting({ content = goodPackage, sha512, index, manners = [] }: FeedOptions = {}): Promise<Setting> {
  const root = await mkdtemp(join(tmpdir(), 'maskwright-cuda-'));
  const [folder, downloads] = [join(root, 'bin'), join(root, 'downloads')];
  await mkdir(folder);
  let packages = 0;
  const server = await FileServer.start((request, response) => {
    const url = (path: string): string => server.url(path).href;
    const documents: Record<string, unknown> = {
      '/index.json': index ?? {
        resources: [
          { '@id': url('/flat/'), '@type': 'PackageBaseAddress/3.0.0' },
          { '@id': url('/registration'), '@type': 'RegistrationsBaseUrl/3.6.0' },
        ],
      },
      '/registration/test.gpu/1.2.3.json': { catalogEntry: url('/catalog/entry.json') },
      '/catalog/entry.json': {
        packageHash: sha512 ?? createHash('sha512').update(content).digest('base64'),
        packageHashAlgorithm: 'SHA512',
        packageSize: content.byteLength,
      },
    };
    const document = documents[request.url ?? ''];
    if (document !== undefined) response.end(JSON.stringify(document));
    else if (request.url !== '/flat/test.gpu/1.2.3/test.gpu.1.2.3.nupkg') response.writeHead(404).end();
    else {
      const arrived = (bytes: number): Promise<void> => untilFileHas(() => partIn(downloads), bytes);
      sendFile(request, response, content, { arrived, ...manners[packages++] });
    }
  });
  const source: CudaSource = {
    feed: server.url('/index.json'),
    packageName: 'Test.Gpu',
    version: '1.2.3',
    folder,
    files: [
      { entry: 'native/libcuda.so', name: 'libcuda.so' },
      { entry: 'native/libshared.so', name: 'libshared.so' },
    ],
  };
  return {
    server,
    source,
    downloads,
    install: (onDownloaded) =>
      installCuda(source, downloads, { policy, ...(onDownloaded === undefined ? {} : { onDownloaded }) }),
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await rm(root, { recursive: true, force: true });
    },
  };
}

async function partIn(folder: string): Promise<string> {
  const names = await readdir(folder).catch((): string[] => []);
  return join(folder, names.find((name) => name.endsWith('.part')) ?? 'none');
}

describe('installing the CUDA libraries', () => {
  it('places those that are asked for, whole, and leaves nothing else', async () => {
    await using here = await setting();
    const { install, source, downloads } = here;
    const seen: number[] = [];
    expect(await installedCudaLibraries(source)).toEqual([]);
    const { files } = await install(({ bytes }) => seen.push(bytes));
    expect(files).toEqual([join(source.folder, 'libcuda.so'), join(source.folder, 'libshared.so')]);
    expect(cuda.equals(await readFile(files[0] ?? ''))).toBe(true);
    expect(shared.equals(await readFile(files[1] ?? ''))).toBe(true);
    expect((await readdir(source.folder)).toSorted()).toEqual(['libcuda.so', 'libshared.so']);
    expect(await readdir(downloads)).toEqual([]);
    expect(seen.at(-1)).toBe(goodPackage.byteLength);
  });

  it('removes them again', async () => {
    await using here = await setting();
    const { install, source } = here;
    const { files } = await install();
    expect(await removeCudaLibraries(source)).toEqual(files);
    expect(await readdir(source.folder)).toEqual([]);
    expect(await removeCudaLibraries(source)).toEqual([]);
  });

  it('goes on where the connection broke off', async () => {
    await using here = await setting({ manners: [{ cutAfter: 100_000 }] });
    const { server, install } = here;
    expect((await install()).files).toHaveLength(2);
    expect(server.seen.at(-1)?.range).toBe('bytes=100000-');
  });

  it('installs nothing of a package with another checksum, and fetches it anew the next time', async () => {
    await using here = await setting({ sha512: Buffer.alloc(64).toString('base64') });
    const { install, source, downloads } = here;
    await expect(install()).rejects.toMatchObject({ kind: 'expected', code: 'cuda-package-differs' });
    expect(await readdir(source.folder)).toEqual([]);
    expect(await readdir(downloads)).toEqual([]);
  });

  it.each([
    ['that is no archive', randomBytes(5_000)],
    ['without one of the libraries', zipOf({ 'native/libcuda.so': cuda })],
  ])('installs nothing of a package %s', async (_, content) => {
    await using here = await setting({ content });
    const { install, source } = here;
    await expect(install()).rejects.toMatchObject({ code: 'cuda-package-broken', remedy: expect.any(String) });
    expect(await readdir(source.folder)).toEqual([]);
  });

  it('says what it does not understand of a feed, and where it may not write', async () => {
    await using strange = await setting({ index: { resources: 'all' } });
    await expect(strange.install()).rejects.toMatchObject({
      code: 'cuda-feed-unintelligible',
      message: expect.stringContaining('"resources"'),
    });
    await using empty = await setting({ index: { resources: [] } });
    await expect(empty.install()).rejects.toMatchObject({ code: 'cuda-feed-unintelligible' });
    await using here = await setting();
    const elsewhere = { ...here.source, folder: join(here.source.folder, 'nowhere') };
    await expect(installCuda(elsewhere, here.downloads)).rejects.toMatchObject({ code: 'cuda-unwritable' });
    expect(here.server.seen).toEqual([]);
  });
});

describe('what there is to install', () => {
  it('on Linux x64 are the two libraries of the CUDA provider, in the version that is loaded', () => {
    const { version, files, folder, packageName } = cudaSource('linux', 'x64');
    expect(version).toBe(runtimeVersion);
    expect(packageName).toMatch(/Gpu\.Linux$/);
    expect(files.map(({ name }) => name).toSorted()).toEqual([
      'libonnxruntime_providers_cuda.so',
      'libonnxruntime_providers_shared.so',
    ]);
    expect(folder).toMatch(/onnxruntime-node[\\/]bin[\\/]napi-v6[\\/]linux[\\/]x64$/);
  });

  it.each([
    ['darwin', 'arm64'],
    ['win32', 'x64'],
    ['linux', 'arm64'],
  ])('on %s %s is nothing, and the reason is said', (platform, architecture) => {
    expect(() => cudaSource(platform, architecture)).toThrow(
      expect.objectContaining({ kind: 'unsupported', code: 'cuda-platform' }),
    );
  });
});
