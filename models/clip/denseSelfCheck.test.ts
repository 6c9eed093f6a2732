import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { withGrid } from '#models/onnx/derive/withGrid.ts';
import { readModelFile } from '#models/onnx/modelFile.ts';
import { writeModel } from '#models/onnx/writeModel.ts';
import { openClipPack, type ClipPack } from '#models/packs/openPack.ts';
import { fixturesFolder, temporaryFolder, writeTestPack } from '#models/packs/testPack.ts';
import { ProviderChecks, type SelfCheck } from '#models/runtime/chooseProvider.ts';
import { noSoftwareVulkan, softwareVulkan } from '../../tests/support/softwareVulkan.ts';
import { denseSelfCheck } from './denseSelfCheck.ts';

/** Cases that are too large for the repository, where they lie beside it. */
const sharedFixtures = fileURLToPath(new URL('../../../shared/fixtures/', import.meta.url));

let pack: ClipPack;
let cacheFolder: string;
beforeAll(async () => {
  pack = await openClipPack(fileURLToPath(new URL('../../resources/packs/shapes', import.meta.url)));
  cacheFolder = await mkdtemp(join(tmpdir(), 'maskwright-verdicts-'));
});
afterAll(() => rm(cacheFolder, { recursive: true, force: true }));

describe('on WebGPU', () => {
  beforeEach((context) => {
    const reason = noSoftwareVulkan();
    context.skip(reason !== undefined, reason ?? '');
    for (const [name, value] of Object.entries(softwareVulkan)) vi.stubEnv(name, value);
  });
  afterEach(() => vi.unstubAllEnvs());

  /** The image encoder as it is in the pack, at the same size. */
  async function imageEncoder(check: SelfCheck): Promise<SelfCheck> {
    const { feed } = await check.read();
    const folded = withGrid(readModelFile(pack.visionModel), { height: 9, width: 12 }, 'bicubic');
    const bytes = writeModel(folded, { externalize: true });
    const source = { bytes, externalDataFolder: dirname(pack.visionModel), name: 'image encoder' };
    return { identity: 'image encoder', read: () => Promise.resolve({ source, feed }) };
  }

  async function expectAllOnWebgpu(check: SelfCheck): Promise<void> {
    const checks = new ProviderChecks(check, { threads: 0, cacheFolder, patienceSeconds: 240 });
    const { device, measured } = await checks.verdict('webgpu');
    expect(device).toContain('SwiftShader');
    expect(measured?.relativeDifference).toBeLessThan(1e-3);
    expect(measured?.equalLabels).toBe(1);
    expect(measured?.calculatingNodes).toBeGreaterThan(20);
    expect(measured?.calculatingOnCpu).toBe(0);
    expect(measured?.shares[0]).toMatchObject({ provider: 'webgpu' });
  }

  it.each(['dense graph', 'image encoder'])(
    'the embedded pack has the numbers of the CPU, and no calculation left to the CPU: %s',
    async (graph) => {
      const dense = await denseSelfCheck(pack);
      await expectAllOnWebgpu(graph === 'dense graph' ? dense : await imageEncoder(dense));
    },
  );

  // What other exporters write: one LayerNormalization, scores scaled twice, queries, keys and values in one product.
  it.for(['openclip-vit-ts16', 'hf-clip-ts17-sdpa'])(
    'so have the dense graphs of %s',
    { timeout: 300_000 },
    async (name, context) => {
      const model = [fixturesFolder, sharedFixtures].map((folder) => join(folder, 'graphs', name, 'model.onnx'));
      const path = model.find((file) => existsSync(file));
      context.skip(path === undefined, `there is no ${model.join(' and no ')}`);
      await using folder = await temporaryFolder();
      await writeTestPack(folder.path, {
        'onnx/vision_model.onnx': await readFile(path ?? ''),
        // A software driver takes a second for a picture of ordinary size.
        'pack.json': { inference: { long_side: 64 } },
      });
      await expectAllOnWebgpu(await denseSelfCheck(await openClipPack(folder.path)));
    },
  );
});

it('tries providers at the size of a usual picture of the pack', async () => {
  const { identity, read } = await denseSelfCheck(pack);
  const { feed, source } = await read();
  expect(feed.shape).toEqual([1, 3, 72, 96]);
  expect(identity).toMatch(/^[0-9a-f]{64} dense maskclip 96x72$/);
  expect(source).toMatchObject({ name: expect.stringContaining('9×12 patches') });
});
