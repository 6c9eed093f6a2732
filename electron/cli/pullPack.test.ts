/** `models pull` as a user has it: a real process, a hub on this machine, and then the pack at work. */
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { embeddedPackFolder, sampleFolder } from '#backend/resources.ts';
import { startHub, type HubBehaviour, type HubServer, type Repository } from '../../tests/support/hubServer.ts';
import { untilFileHas } from '../../tests/support/fileServer.ts';
import { runMaskwright, type Finished, type RunOptions } from '../../tests/support/runMaskwright.ts';

const repository = 'somebody/drawn-shapes';
const weights = 'onnx/vision_model.onnx';

let folder: string;
let hub: HubServer | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'maskwright-pull-'));
});

afterEach(async () => {
  await hub?.[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

/** A hub that has the embedded pack under another name. */
async function startShapesHub(behaviour: HubBehaviour = {}): Promise<HubServer> {
  const names = await readdir(embeddedPackFolder, { recursive: true, withFileTypes: true });
  const files: Repository = new Map(
    await Promise.all(
      names
        .filter((entry) => entry.isFile())
        .map(async ({ parentPath, name }) => {
          const path = join(parentPath, name);
          return [path.slice(embeddedPackFolder.length + 1).replaceAll('\\', '/'), await readFile(path)] as const;
        }),
    ),
  );
  hub = await startHub(repository, files, behaviour);
  return hub;
}

function maskwright(args: readonly string[], options: RunOptions = {}): Promise<Finished> {
  return runMaskwright(args, { ...options, variables: { MASKWRIGHT_DATA: join(folder, 'data') } });
}

function pull({ address }: HubServer, options: RunOptions = {}): Promise<Finished> {
  return maskwright(['models', 'pull', repository, '--hub', address], options);
}

/** Where the weights are on their way. */
async function partOfWeights(): Promise<string> {
  const packs = join(folder, 'data', 'packs');
  const [staged = ''] = (await readdir(packs).catch(() => [])).filter((name) => name.startsWith('.pulling-'));
  return join(packs, staged, `${weights}.part`);
}

describe('maskwright models pull', () => {
  it('installs a pack that verifies and makes masks', async () => {
    const pulled = await pull(await startShapesHub());
    expect(pulled).toMatchObject({ code: 0, stdout: expect.stringContaining('Pulled drawn-shapes (5.9 MB') });
    expect(pulled.stderr).toMatch(/Pulling 5\.9 MB of 5\.9 MB/);
    expect(await maskwright(['models', 'verify', 'drawn-shapes'])).toMatchObject({ code: 0 });
    const list = await maskwright(['models', 'list']);
    expect(list.stdout).toMatch(/drawn-shapes {2}clip {2}5\.9 MB/);
    expect(list.stdout).toMatch(/clip-vit-base-patch16 {2}clip {2}about 598\.5 MB {2}MIT/);
    const out = join(folder, 'out');
    const run = await maskwright(['run', sampleFolder, '--pack', 'drawn-shapes', '--out', out]);
    expect(run).toMatchObject({ code: 0, stdout: expect.stringMatching(/mask/) });
  });

  it('goes on after kill -9 where it was killed', async () => {
    const half = 1_500_000;
    let isHeld = true;
    const server = await startShapesHub({
      answer: (request, response) => {
        if (request.url !== `/content/${weights}` || !isHeld) return false;
        isHeld = false;
        void readFile(join(embeddedPackFolder, weights)).then((content) => {
          response.writeHead(200, { 'content-length': content.byteLength, etag: '"tag"' });
          response.write(content.subarray(0, half));
        });
        return true;
      },
      manners: () => ({ etag: '"tag"' }),
    });
    let isArmed = false;
    const killed = await pull(server, {
      onNotes: (_, kill) => {
        const look = async (): Promise<void> => {
          await untilFileHas(partOfWeights, half);
          kill('SIGKILL');
        };
        if (!isArmed) void look();
        isArmed = true;
      },
    });
    expect(killed.signal).toBe('SIGKILL');
    const again = await pull(server);
    expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining('Pulled drawn-shapes') });
    expect(server.contentRequests(weights).map(({ range }) => range)).toEqual([undefined, `bytes=${half}-`]);
    expect(await readdir(join(folder, 'data', 'packs'))).toEqual(['drawn-shapes']);
  });

  it('stops when the disk takes no more, says so, and goes on when there is room', async (context) => {
    context.skip(process.platform === 'win32', 'no limit on file sizes can be set on Windows');
    const server = await startShapesHub();
    const full = await pull(server, { fileLimitKb: 2000 });
    expect(full).toMatchObject({ code: 1, stderr: expect.stringMatching(/no room is left.*\n.*goes on/) });
    expect((await stat(await partOfWeights())).size).toBe(2_048_000);
    expect(await pull(server)).toMatchObject({ code: 0 });
    expect(server.contentRequests(weights).map(({ range }) => range)).toEqual([undefined, 'bytes=2048000-']);
  });

  it('says what a known pack is not used for yet, and does not pull what has no repository', async () => {
    const refused = await maskwright(['models', 'pull', 'mobile-sam']);
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('MobileSAM cannot be pulled') });
    const unknown = await maskwright(['models', 'pull', 'clip-vit-base-patch23']);
    expect(unknown).toMatchObject({ code: 1, stderr: expect.stringContaining('clip-vit-base-patch16') });
  });
});
