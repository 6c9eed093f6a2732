import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  FileServer,
  sendFile,
  sha256Of,
  untilFileHas,
  type Answer,
  type Manners,
} from '../../../tests/support/fileServer.ts';
import { temporaryFolder, type TestFolder } from '../testPack.ts';
import { downloadFile, type DownloadOptions, type DownloadRequest } from './downloadFile.ts';
import type { Retry } from './downloadPolicy.ts';

const content = randomBytes(300_000);
const quick = { stallMs: 2_000, attempts: 3, firstWaitMs: 1, longestWaitMs: 2_000 };

interface Setting extends AsyncDisposable {
  readonly server: FileServer;
  readonly folder: TestFolder;
  readonly target: string;
  /** Downloads `/file` to `target`, checked by SHA-256 unless the request says otherwise. */
  readonly download: (request?: Partial<DownloadRequest>, options?: DownloadOptions) => ReturnType<typeof downloadFile>;
}

/** Of the setting made last; a server waits for it before it cuts a connection. */
let latestTarget = '';

async function setting(answer: Answer): Promise<Setting> {
  const [server, folder] = await Promise.all([FileServer.start(answer), temporaryFolder()]);
  const target = join(folder.path, 'below', 'weights.onnx');
  const address = server.url('/file');
  latestTarget = target;
  return {
    server,
    folder,
    target,
    download: (request = {}, options = {}) =>
      downloadFile(
        {
          url: address,
          target,
          what: 'weights.onnx of a test',
          bytes: content.byteLength,
          checksum: { kind: 'sha256', value: sha256Of(content) },
          largestBytes: 1_000_000,
          ...request,
        },
        { policy: quick, ...options },
      ),
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

/** A server of `content` whose n-th answer has the n-th manners, and the later ones none. */
function politely(...manners: readonly Manners[]): Answer {
  return (request, response, count) => {
    const arrived = (bytes: number): Promise<void> => untilFileHas(`${latestTarget}.part`, bytes);
    sendFile(request, response, content, { arrived, ...manners[count - 1] });
  };
}

async function filesIn(target: string): Promise<string[]> {
  return (await readdir(join(target, '..')).catch(() => [])).toSorted();
}

describe('a download', () => {
  it('writes the file, says how far it is, and leaves nothing beside it', async () => {
    await using here = await setting(politely());
    const { download, target } = here;
    const seen: number[] = [];
    const { bytes, sha256 } = await download({}, { onBytes: (count) => seen.push(count) });
    expect({ bytes, sha256 }).toEqual({ bytes: content.byteLength, sha256: sha256Of(content) });
    expect(content.equals(await readFile(target))).toBe(true);
    expect(await filesIn(target)).toEqual(['weights.onnx']);
    expect(seen.at(-1)).toBe(content.byteLength);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  });

  it('takes a file that is there already, without asking, and replaces one that is damaged', async () => {
    await using here = await setting(politely());
    const { server, download, target } = here;
    await download();
    await download();
    expect(server.seen).toHaveLength(1);
    await writeFile(target, content.subarray(1));
    await download();
    expect(content.equals(await readFile(target))).toBe(true);
    expect(server.seen).toHaveLength(2);
  });

  it('needs neither size nor checksum', async () => {
    await using here = await setting(politely({ isChunked: true, etag: null }));
    const { download, target } = here;
    await download({ bytes: null, checksum: null });
    expect(content.equals(await readFile(target))).toBe(true);
  });

  it("checks git's name of a small file, which is all that a hub knows of it", async () => {
    await using here = await setting(politely());
    const { download, target } = here;
    const value = createHash('sha1').update(`blob ${content.byteLength}\0`).update(content).digest('hex');
    await download({ checksum: { kind: 'git-blob', value } });
    expect(await filesIn(target)).toEqual(['weights.onnx']);
    await expect(download({ checksum: { kind: 'git-blob', value: '0'.repeat(40) } })).rejects.toMatchObject({
      code: 'download-differs',
    });
    expect(await filesIn(target)).toEqual([]);
  });
});

describe('a broken connection', () => {
  it('is mended by asking for the rest alone', async () => {
    await using here = await setting(politely({ cutAfter: 100_000 }, { cutAfter: 50_000 }));
    const { server, download, target } = here;
    const retries: Retry[] = [];
    await download({}, { onRetry: (retry) => retries.push(retry) });
    expect(content.equals(await readFile(target))).toBe(true);
    expect(server.seen.map(({ range }) => range)).toEqual([undefined, 'bytes=100000-', 'bytes=150000-']);
    expect(server.seen.at(-1)?.ifRange).toBe(`"${sha256Of(content)}"`);
    expect(retries).toHaveLength(2);
    expect(retries[0]?.reason.message).toMatch(/127\.0\.0\.1.*broke the connection off/);
  });

  it('is given up after so many attempts in vain, and a later call goes on', async () => {
    await using here = await setting(
      politely({ cutAfter: 100_000 }, { cutAfter: 0 }, { cutAfter: 0 }, { cutAfter: 0 }),
    );
    const { server, download, target } = here;
    await expect(download()).rejects.toMatchObject({
      code: 'download-unreachable',
      remedy: expect.stringContaining('goes on'),
    });
    expect(await filesIn(target)).toEqual(['weights.onnx.part', 'weights.onnx.part.json']);
    const asked = server.seen.length;
    await download();
    expect(server.seen[asked]?.range).toBe('bytes=100000-');
    expect(content.equals(await readFile(target))).toBe(true);
  });

  it('stays cancelled when it is cancelled, with the part kept', async () => {
    await using here = await setting((_, response) => {
      response.writeHead(200, { 'content-length': content.byteLength, etag: '"a"' });
      response.write(content.subarray(0, 1000));
    });
    const { download, target, server } = here;
    const controller = new AbortController();
    const downloading = download(
      {},
      {
        signal: controller.signal,
        onBytes: (bytes) => {
          if (bytes > 0) controller.abort();
        },
      },
    );
    await expect(downloading).rejects.toMatchObject({ kind: 'cancelled' });
    expect(await filesIn(target)).toEqual(['weights.onnx.part', 'weights.onnx.part.json']);
    server.answer = politely();
    await expect(download({}, { signal: controller.signal })).rejects.toMatchObject({ kind: 'cancelled' });
    expect(server.seen).toHaveLength(1);
  });

  it('is noticed when the server falls silent before and in the middle of the answer', async () => {
    await using here = await setting((request, response, count) => {
      if (count === 1) return;
      if (count === 2) {
        response.writeHead(200, { 'content-length': content.byteLength, etag: '"a"' });
        response.write(content.subarray(0, 1000));
        return;
      }
      sendFile(request, response, content, { etag: '"a"' });
    });
    const { server, download, target } = here;
    await download({}, { policy: { ...quick, stallMs: 300 } });
    expect(server.seen.map(({ range }) => range)).toEqual([undefined, undefined, 'bytes=1000-']);
    expect(content.equals(await readFile(target))).toBe(true);
    await using silent = await setting(() => undefined);
    await expect(silent.download({}, { policy: { ...quick, stallMs: 50 } })).rejects.toMatchObject({
      code: 'download-timeout',
    });
  });

  it('is waited out when nobody listens, and then told', async () => {
    await using here = await setting(politely());
    const { server, download } = here;
    const url = server.url('/file');
    await server[Symbol.asyncDispose]();
    await expect(download({ url })).rejects.toMatchObject({
      code: 'download-unreachable',
      message: expect.stringContaining('refuses connections'),
      remedy: expect.stringContaining('models add'),
    });
  });
});

describe('a part that is here already', () => {
  /** Leaves the first 120 000 bytes as an earlier process would have. */
  async function interrupted(here: Setting): Promise<void> {
    here.server.answer = politely({ cutAfter: 120_000 });
    await expect(here.download({}, { policy: { ...quick, attempts: 1 } })).rejects.toMatchObject({ kind: 'expected' });
    here.server.answer = politely();
    here.server.seen.length = 0;
  }

  it('is thrown away when the server does not know ranges', async () => {
    await using here = await setting(politely());
    await interrupted(here);
    here.server.answer = politely({ ignoresRange: true });
    await here.download();
    expect(here.server.seen.map(({ range }) => range)).toEqual(['bytes=120000-']);
    expect(content.equals(await readFile(here.target))).toBe(true);
  });

  it('is thrown away when the file has changed since (another entity tag)', async () => {
    const newer = randomBytes(200_000);
    await using here = await setting(politely());
    const request = { bytes: null, checksum: null };
    here.server.answer = politely({ cutAfter: 120_000 });
    const once = { policy: { ...quick, attempts: 1 } };
    await expect(here.download(request, once)).rejects.toMatchObject({ kind: 'expected' });
    here.server.answer = (asked, response) => {
      sendFile(asked, response, newer);
    };
    await here.download(request);
    expect(newer.equals(await readFile(here.target))).toBe(true);
  });

  it('is thrown away when a rude server sends the rest of the changed file all the same', async () => {
    await using here = await setting(politely());
    await interrupted(here);
    here.server.answer = (asked, response) => {
      delete asked.headers['if-range'];
      sendFile(asked, response, content, { etag: '"another"' });
    };
    await here.download();
    expect(here.server.seen.map(({ range }) => range)).toEqual(['bytes=120000-', undefined]);
    expect(content.equals(await readFile(here.target))).toBe(true);
  });

  it('is thrown away when it was damaged here, and only then', async () => {
    await using here = await setting(politely());
    await interrupted(here);
    const damaged = Buffer.from(content.subarray(0, 120_000));
    damaged[5] = (damaged[5] ?? 0) ^ 1;
    await writeFile(`${here.target}.part`, damaged);
    await here.download();
    expect(here.server.seen.map(({ range }) => range)).toEqual(['bytes=120000-', undefined]);
    expect(content.equals(await readFile(here.target))).toBe(true);
  });

  it('is not mixed with another file', async () => {
    await using here = await setting(politely());
    await interrupted(here);
    const other = randomBytes(200_000);
    here.server.answer = (asked, response) => {
      sendFile(asked, response, other);
    };
    await here.download({ bytes: null, checksum: { kind: 'sha256', value: sha256Of(other) } });
    expect(here.server.seen.map(({ range }) => range)).toEqual([undefined]);
    expect(other.equals(await readFile(here.target))).toBe(true);
  });

  it('needs no server when it is complete', async () => {
    await using here = await setting(politely());
    await interrupted(here);
    await writeFile(`${here.target}.part`, content);
    await here.download();
    expect(here.server.seen).toEqual([]);
    expect(content.equals(await readFile(here.target))).toBe(true);
  });

  it('is not written through a link', async () => {
    await using here = await setting(politely());
    const precious = join(here.folder.path, 'precious');
    await writeFile(precious, 'precious');
    await mkdir(join(here.target, '..'), { recursive: true });
    await symlink(precious, `${here.target}.part`);
    await expect(here.download()).rejects.toMatchObject({ code: 'download-unwritable' });
    expect(await readFile(precious, 'utf8')).toBe('precious');
  });
});

describe('a server that is wrong', () => {
  it('about the content: the file is deleted and named', async () => {
    const other = randomBytes(content.byteLength);
    await using here = await setting((request, response) => {
      sendFile(request, response, other);
    });
    const { server, download, target } = here;
    await expect(download()).rejects.toMatchObject({
      code: 'download-differs',
      message: expect.stringContaining('weights.onnx of a test'),
    });
    expect(await filesIn(target)).toEqual([]);
    expect(server.seen).toHaveLength(1);
  });

  it.for([
    ['announces less than the file has', content.byteLength - 10],
    ['announces more than the file has', content.byteLength + 10],
  ] as const)('about the length: %s', async ([, announced]) => {
    await using here = await setting((_, response) => {
      response.writeHead(200, { 'content-length': announced });
      response.write(content.subarray(0, 100));
    });
    const { download, target } = here;
    await expect(download()).rejects.toMatchObject({
      code: 'download-size',
      message: expect.stringContaining(`${announced} bytes instead of ${content.byteLength}`),
    });
    expect(await filesIn(target)).not.toContain('weights.onnx');
  });

  it('about the length: ends early without a word', async () => {
    await using here = await setting((request, response, count) => {
      if (count > 1) sendFile(request, response, content, { etag: '"a"', isChunked: true });
      else response.writeHead(200, { etag: '"a"' }).end(content.subarray(0, 70_000));
    });
    const { server, download, target } = here;
    await download();
    expect(server.seen.map(({ range }) => range)).toEqual([undefined, 'bytes=70000-']);
    expect(content.equals(await readFile(target))).toBe(true);
  });

  it('about the length: never ends', async () => {
    await using here = await setting((_, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write(content));
        if (!response.destroyed) response.once('drain', more);
      };
      more();
    });
    const { download, target } = here;
    await expect(download()).rejects.toMatchObject({ code: 'download-size' });
    await expect(download({ bytes: null, checksum: null })).rejects.toMatchObject({
      code: 'download-size',
      message: expect.stringContaining('1.0 MB'),
    });
    expect(await filesIn(target)).not.toContain('weights.onnx');
  });

  it('and says so: what passes is tried again, what does not is told with its remedy', async () => {
    await using busy = await setting((request, response, count) => {
      if (count === 1) response.writeHead(503).end();
      else if (count === 2) response.writeHead(429, { 'retry-after': '1' }).end();
      else sendFile(request, response, content);
    });
    const waits: number[] = [];
    await busy.download({}, { onRetry: ({ waitMs }) => waits.push(waitMs) });
    expect(waits[0]).toBeLessThan(1000);
    expect(waits[1]).toBe(1000);

    for (const [status, code, remedy] of [
      [404, 'download-missing', 'Choose another.'],
      [401, 'download-forbidden', 'Accept its licence.'],
      [403, 'download-forbidden', 'Accept its licence.'],
      [418, 'download-refused', 'later'],
    ] as const) {
      await using refusing = await setting((_, response) => {
        response.writeHead(status).end('no');
      });
      const remedies = { forbidden: 'Accept its licence.', missing: 'Choose another.' };
      await expect(refusing.download({ remedies })).rejects.toMatchObject({
        code,
        message: expect.stringContaining(`HTTP ${status}`),
        remedy: expect.stringContaining(remedy),
      });
      expect(refusing.server.seen).toHaveLength(1);
    }
  });

  it('and asks for more patience than anyone has', async () => {
    await using here = await setting((_, response) => {
      response.writeHead(429, { 'retry-after': '7200' }).end();
    });
    const { server, download } = here;
    await expect(download()).rejects.toMatchObject({
      code: 'download-refused',
      remedy: expect.stringContaining('2 h 0 min'),
    });
    expect(server.seen).toHaveLength(1);
  });
});

describe('a redirect', () => {
  it('is followed to another host, with the range, and relative to where it came from', async () => {
    await using store = await setting(politely({ cutAfter: 100_000 }));
    await using here = await setting((request, response) => {
      const location = request.url === '/file' ? '/moved' : store.server.url('/blob').href;
      response.writeHead(302, { location, etag: '"of the redirect"' }).end();
    });
    const { server, download, target } = here;
    await download();
    expect(content.equals(await readFile(target))).toBe(true);
    expect(server.seen.map(({ path }) => path)).toEqual(['/file', '/moved', '/file', '/moved']);
    expect(store.server.seen).toMatchObject([
      { path: '/blob', range: undefined },
      { path: '/blob', range: 'bytes=100000-', ifRange: `"${sha256Of(content)}"` },
    ]);
  });

  it.for([
    'file:///etc/passwd',
    'ftp://127.0.0.1/x',
    'http://example.org/x',
    'https://user:secret@127.0.0.1/x',
    'http://[',
  ])('is not followed to %s', async (location) => {
    await using here = await setting((_, response) => {
      response.writeHead(302, { location }).end();
    });
    const { server, download } = here;
    const error: unknown = await download().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'download-redirect' });
    expect(String(error)).not.toContain('secret');
    expect(server.seen).toHaveLength(1);
  });

  it('is not followed in circles', async () => {
    await using here = await setting((_, response) => {
      response.writeHead(307, { location: '/file' }).end();
    });
    const { server, download } = here;
    await expect(download()).rejects.toMatchObject({ code: 'download-redirect' });
    expect(server.seen).toHaveLength(6);
  });
});

describe('an address', () => {
  it.for(['file:///etc/passwd', 'http://example.org/x', 'https://user:secret@example.org/x'])(
    'is refused: %s',
    async (url) => {
      await using here = await setting(politely());
      const { download } = here;
      const error: unknown = await download({ url: new URL(url) }).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: 'download-address' });
      expect(String(error)).not.toContain('secret');
    },
  );

  it('that does not speak TLS where it should is told as such, once', async () => {
    await using here = await setting(politely());
    const { server, download } = here;
    const retries: Retry[] = [];
    const url = new URL(server.url('/file').href.replace('http:', 'https:'));
    await expect(download({ url }, { onRetry: (retry) => retries.push(retry) })).rejects.toMatchObject({
      code: 'download-tls',
      remedy: expect.stringContaining('NODE_EXTRA_CA_CERTS'),
    });
    expect(retries).toEqual([]);
  });
});
