import { readdir, readFile, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hubCommit, startHub, type HubBehaviour, type HubServer } from '../../tests/support/hubServer.ts';
import { sha256Of, untilFileHas, type Manners } from '../../tests/support/fileServer.ts';
import { saying } from '../../tests/support/saying.ts';
import { addPack } from './addPack.ts';
import type { KnownPack } from './hub/knownPacks.ts';
import { listPackFiles } from './packFiles.ts';
import { pullPack, type PullOptions, type PullProgress } from './pullPack.ts';
import { temporaryFolder, writeTestPack } from './testPack.ts';
import { verifyPack } from './verifyPack.ts';

const repository = 'somebody/tiny-clip';
const quick = { stallMs: 2_000, attempts: 2, firstWaitMs: 1, longestWaitMs: 1_000 };

interface Setting extends AsyncDisposable {
  readonly hub: HubServer;
  readonly packsFolder: string;
  readonly pull: (options?: Partial<PullOptions>, known?: KnownPack) => ReturnType<typeof pullPack>;
}

/** A hub with the small pack and what hub folders carry along, and an empty library. */
async function setting(behaviour: HubBehaviour = {}, files: Readonly<Record<string, unknown>> = {}): Promise<Setting> {
  await using resources = new AsyncDisposableStack();
  const temporary = resources.use(await temporaryFolder());
  const source = join(temporary.path, 'source');
  await writeTestPack(source, {
    'README.md': '# card',
    'onnx/model.onnx': 'both encoders',
    'onnx/vision_model_fp16.onnx': 'half',
    'onnx/vision_model_quantized.onnx': 'quarter',
    'onnx/decoder.onnx': 'of another task',
    'pytorch_model.bin': 'another framework',
    'model.safetensors': 'another framework',
    ...files,
  });
  const contents = new Map<string, Uint8Array>();
  for (const { path } of await listPackFiles(source)) contents.set(path, await readFile(join(source, path)));
  const hub = resources.use(await startHub(repository, contents, behaviour));
  const packsFolder = join(temporary.path, 'packs');
  const moved = resources.move();
  return {
    hub,
    packsFolder,
    pull: (options, known) =>
      pullPack({ repository, revision: null, known }, packsFolder, {
        ...{ hub: hub.address, revision: null, policy: quick },
        ...options,
      }),
    [Symbol.asyncDispose]: () => moved.disposeAsync(),
  };
}

const needed = [
  'README.md',
  'config.json',
  'onnx/text_model.onnx',
  'onnx/vision_model.onnx',
  'preprocessor_config.json',
  'tokenizer.json',
];

const known: KnownPack = {
  name: 'short',
  title: 'Known by a short name',
  kind: 'clip',
  repository,
  revision: null,
  parameters: null,
  licence: 'Apache-2.0',
  purpose: 'Testing.',
  isUsed: true,
  limits: null,
  files: null,
};

describe('pulling a pack', () => {
  it('fetches what a pack needs and nothing else, pins checksums, and the result verifies', async () => {
    await using here = await setting({ pageSize: 4 });
    const seen: PullProgress[] = [];
    const pack = await here.pull({ onProgress: (progress) => seen.push(progress) });
    expect(pack).toMatchObject({ name: 'tiny-clip', kind: 'clip', title: repository });
    expect(pack.manifest).toMatchObject({
      format: 1,
      source: `${here.hub.address}/${repository}/tree/${hubCommit}`,
      licence: 'mit',
      logit_scale: 100,
    });
    expect(Object.keys(pack.manifest.files).toSorted()).toEqual(needed);
    expect((await listPackFiles(pack.folder)).map(({ path }) => path).filter((path) => path !== 'pack.json')).toEqual(
      needed,
    );
    expect(await verifyPack(pack.folder)).toMatchObject({ isSound: true, fileCount: needed.length });
    expect(await readdir(here.packsFolder)).toEqual(['tiny-clip']);

    const sizes = Object.values(pack.manifest.files).map(({ bytes }) => bytes);
    const total = sizes.reduce((sum, bytes) => sum + bytes, 0);
    expect(seen[0]).toMatchObject({ bytes: 0, totalBytes: null });
    expect(seen.find(({ totalBytes }) => totalBytes !== null)).toMatchObject({ bytes: 0, totalBytes: total });
    expect(seen.at(-1)).toMatchObject({ bytes: total, totalBytes: total, secondsLeft: 0 });
  });

  it('takes half precision where the repository has no other', async () => {
    await using here = await setting({}, { 'onnx/vision_model.onnx': null });
    const { folder } = await here.pull();
    expect(await readdir(join(folder, 'onnx'))).toEqual(['text_model.onnx', 'vision_model_fp16.onnx']);
  });

  it('names a known pack as the list does, and holds it to the checksums of the list', async () => {
    await using here = await setting();
    expect(await here.pull({}, known)).toMatchObject({
      name: 'short',
      title: 'Known by a short name',
      manifest: { licence: 'Apache-2.0' },
    });
    await using other = await setting();
    const files = { 'config.json': { sha256: 'a'.repeat(64), bytes: 3 } };
    await expect(other.pull({}, { ...known, files })).rejects.toMatchObject({
      code: 'download-size',
      message: expect.stringContaining('config.json'),
    });
  });

  it("keeps what the repository's own pack.json says, and believes its checksums", async () => {
    await using here = await setting({}, { 'pack.json': { logit_scale: 50, template: 'a {}', notice: 'mind' } });
    expect((await here.pull()).manifest).toMatchObject({ logit_scale: 50, template: 'a {}', notice: 'mind' });
    const files = { 'config.json': { sha256: 'a'.repeat(64), bytes: 3 } };
    await using other = await setting({}, { 'pack.json': { files } });
    await expect(other.pull()).rejects.toMatchObject({
      code: 'pack-differs',
      message: expect.stringContaining('config.json'),
    });
  });

  it('goes on after it was cancelled: what is here is not asked for again', async () => {
    await using here = await setting();
    const controller = new AbortController();
    const weights = 'onnx/vision_model.onnx';
    const pulling = here.pull({
      signal: controller.signal,
      onProgress: ({ file, bytes, totalBytes }) => {
        if (file === weights && bytes > (totalBytes ?? 0) - 300_000) controller.abort();
      },
    });
    await expect(pulling).rejects.toMatchObject({ kind: 'cancelled' });
    const [left, ...others] = await readdir(here.packsFolder);
    expect(left).toMatch(/^\.pulling-[0-9a-f]{24}$/);
    expect(others).toEqual([]);
    const asked = here.hub.server.seen.length;
    await here.pull();
    const again = here.hub.server.seen.slice(asked).filter(({ path }) => path.startsWith('/content/'));
    expect(again).toMatchObject([{ path: `/content/${weights}`, range: expect.stringMatching(/^bytes=\d+-$/) }]);
    expect(await readdir(here.packsFolder)).toEqual(['tiny-clip']);
  });

  it('mends a connection that breaks off in the middle of the weights', async () => {
    let packsFolder = '';
    const part = async (): Promise<string> =>
      join(packsFolder, (await readdir(packsFolder))[0] ?? '', 'onnx', 'text_model.onnx.part');
    const manners = (path: string, count: number): Manners =>
      path === 'onnx/text_model.onnx' && count === 1
        ? { cutAfter: 10_000, arrived: (bytes) => untilFileHas(part, bytes) }
        : {};
    await using here = await setting({ manners });
    packsFolder = here.packsFolder;
    const waits: PullProgress['waiting'][] = [];
    const pack = await here.pull({ onProgress: ({ waiting }) => waiting !== null && waits.push(waiting) });
    expect(await verifyPack(pack.folder)).toMatchObject({ isSound: true });
    expect(here.hub.contentRequests('onnx/text_model.onnx').map(({ range }) => range)).toEqual([
      undefined,
      'bytes=10000-',
    ]);
    expect(waits).toMatchObject([{ reason: saying('broke the connection off') }]);
  });
});

describe('a pull that cannot be', () => {
  it.for([
    [
      { 'onnx/vision_model.onnx': null, 'onnx/vision_model_fp16.onnx': null },
      'hub-file-missing',
      'onnx/vision_model.onnx',
    ],
    [{ 'preprocessor_config.json': null }, 'hub-file-missing', 'preprocessor_config.json'],
    [{ 'tokenizer.json': null }, 'pack-file-missing', 'tokenizer.json'],
    [{ 'onnx/text_model.onnx': 'version https://git-lfs.example/spec/v1' }, 'pack-file-unreadable', 'LFS'],
    [{ 'pack.json': { format: 99 } }, 'pack-from-later-version', 'format 99'],
    [{ 'pack.json': '{' }, 'pack-file-unreadable', 'pack.json'],
  ] as const)('because of what the repository has: %j', async ([files, code, text]) => {
    await using here = await setting({}, files);
    await expect(here.pull()).rejects.toMatchObject({ code, message: expect.stringContaining(text) });
    expect((await readdir(here.packsFolder)).filter((name) => !name.startsWith('.'))).toEqual([]);
  });

  it('because the content is not what the listing says: the file is named and not kept', async () => {
    const describeWrongly = (entry: Record<string, unknown>): Record<string, unknown> =>
      entry['path'] === 'onnx/text_model.onnx'
        ? { ...entry, lfs: { oid: sha256Of(Buffer.from('other')), size: entry['size'] } }
        : entry;
    await using here = await setting({ describe: describeWrongly });
    await expect(here.pull()).rejects.toMatchObject({
      code: 'download-differs',
      message: expect.stringContaining('onnx/text_model.onnx of somebody/tiny-clip'),
    });
    const [left = ''] = await readdir(here.packsFolder);
    expect(await readdir(join(here.packsFolder, left, 'onnx'))).toEqual([]);
  });

  it.for(['../outside.json', '/etc/passwd', 'onnx\\..\\x.onnx', 'C:/x.json', 'a//b.json'])(
    'because the listing has a path that leaves the folder: %s',
    async (path) => {
      await using here = await setting({
        describe: (entry) => (entry['path'] === 'README.md' ? { ...entry, path } : entry),
      });
      await expect(here.pull()).rejects.toMatchObject({ code: 'hub-path-unsafe' });
    },
  );

  it('because it is too large for anyone, or for this disk', async () => {
    const sized = (bytes: number): HubBehaviour => ({
      describe: (entry) =>
        entry['path'] === 'onnx/text_model.onnx' ? { ...entry, lfs: { oid: 'a'.repeat(64), size: bytes } } : entry,
    });
    await using huge = await setting(sized(1e15));
    await expect(huge.pull()).rejects.toMatchObject({ code: 'pack-too-large', message: expect.stringContaining('TB') });
    const { bavail, bsize } = await statfs('/tmp');
    await using full = await setting(sized(bavail * bsize + 1e12));
    await expect(full.pull({ largestBytes: 1e16 })).rejects.toMatchObject({ code: 'disk-full' });
    for (const { hub } of [huge, full]) expect(hub.contentRequests('onnx/text_model.onnx')).toEqual([]);
  });

  it('because the model is gated, private or unknown', async () => {
    const refusing = (status: number, part: string): HubBehaviour => ({
      answer: (request, response) => {
        if (request.url?.includes(part) !== true) return false;
        response.writeHead(status, { 'x-error-code': 'GatedRepo' }).end();
        return true;
      },
    });
    await using gated = await setting(refusing(403, '/content/'));
    await expect(gated.pull()).rejects.toMatchObject({
      code: 'download-forbidden',
      remedy: expect.stringMatching(/licence must be accepted.*models add/),
    });
    await using unknown = await setting(refusing(401, '/revision/'));
    await expect(unknown.pull()).rejects.toMatchObject({ code: 'download-forbidden' });
    await using missing = await setting(refusing(404, '/revision/'));
    await expect(missing.pull({ revision: 'v9' })).rejects.toMatchObject({
      code: 'download-missing',
      message: expect.stringContaining(repository),
      remedy: expect.stringContaining('"v9"'),
    });
  });

  it.for([
    ['<html>log in first</html>', 'no JSON'],
    ['{"sha": "main"}', '"sha"'],
  ] as const)('because what answers is no hub: %s', async ([body, text]) => {
    await using here = await setting({
      answer: (_, response) => {
        response.end(body);
        return true;
      },
    });
    await expect(here.pull()).rejects.toMatchObject({
      code: 'hub-unintelligible',
      message: expect.stringContaining(text),
    });
  });

  it.for([
    [{ hub: 'ftp://hub' }, 'download-address'],
    [{ hub: 'http://hub.example' }, 'download-address'],
    [{ hub: 'no address' }, 'hub-address'],
    [{ revision: '../../main' }, 'hub-revision'],
  ] as const)('because of what was asked: %j', async ([options, code]) => {
    await using here = await setting();
    await expect(here.pull(options)).rejects.toMatchObject({ code });
    expect(here.hub.server.seen).toEqual([]);
  });

  it('because the pack is there already: the hub is not asked', async () => {
    await using here = await setting();
    await here.pull();
    const asked = here.hub.server.seen.length;
    await expect(here.pull()).rejects.toMatchObject({ code: 'pack-exists' });
    expect(here.hub.server.seen).toHaveLength(asked);
  });
});

describe('several at once', () => {
  it('pull the same pack: one does it, the other is told so', async () => {
    await using here = await setting();
    const outcomes = await Promise.allSettled([here.pull(), here.pull()]);
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    const refusals = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []));
    expect(refusals[0]).toMatchObject({ code: expect.stringMatching(/^(?:work-under-way|pack-exists)$/) });
    expect(await readdir(here.packsFolder)).toEqual(['tiny-clip']);
  });

  it('add the same pack: one wins, the others are told that it is there, nothing is left behind', async () => {
    await using temporary = await temporaryFolder();
    const source = join(temporary.path, 'tiny');
    const packsFolder = join(temporary.path, 'packs');
    await writeTestPack(source);
    const outcomes = await Promise.allSettled(Array.from({ length: 4 }, () => addPack(source, packsFolder)));
    const failures = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []));
    expect(failures).toHaveLength(3);
    for (const failure of failures) expect(failure).toMatchObject({ code: 'pack-exists' });
    expect(await readdir(packsFolder)).toEqual(['tiny']);
    expect(await verifyPack(join(packsFolder, 'tiny'))).toMatchObject({ isSound: true });
  });

  it('do not disturb a part that a killed process left in the middle of writing its description', async () => {
    await using here = await setting();
    const controller = new AbortController();
    const pulling = here.pull({
      signal: controller.signal,
      onProgress: ({ file }) => {
        if (file === 'onnx/vision_model.onnx') controller.abort();
      },
    });
    await expect(pulling).rejects.toMatchObject({ kind: 'cancelled' });
    const [left = ''] = await readdir(here.packsFolder);
    await writeFile(join(here.packsFolder, left, 'onnx', 'vision_model.onnx.part.json'), '{"url"');
    expect(await verifyPack((await here.pull()).folder)).toMatchObject({ isSound: true });
  });
});
