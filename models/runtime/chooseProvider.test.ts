import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { tensor } from '#models/tensor/tensor.ts';
import { chooseProvider, ProviderChecks, type CheckOptions, type SelfCheck } from './chooseProvider.ts';
import { ProbeProcess } from './probe/probeProcess.ts';
import { availableProviders, type ProviderName } from './providers.ts';

const visionModel = join(import.meta.dirname, '../../tests/fixtures/graphs/hf-clip-ts14/model.onnx');
const pretendProbe = fileURLToPath(new URL('../../tests/support/pretendProbe.ts', import.meta.url));
const feed = tensor(
  'float32',
  [1, 3, 64, 64],
  Float32Array.from({ length: 3 * 64 * 64 }, (_, i) => Math.sin(i)),
);
const source = { path: visionModel };

/** Any provider other than the CPU: what the pretending program does is the same for all. */
const device: ProviderName | undefined = availableProviders().find(({ name }) => name !== 'cpu')?.name;

let cacheFolder: string;
beforeEach(async () => {
  cacheFolder = await mkdtemp(join(tmpdir(), 'maskwright-verdicts-'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(cacheFolder, { recursive: true, force: true });
});

function checks(pretended: string, identity = 'fixture', options: Partial<CheckOptions> = {}): ProviderChecks {
  vi.stubEnv('MASKWRIGHT_PRETEND', pretended);
  const check: SelfCheck = { identity, read: () => Promise.resolve({ source, feed }) };
  return new ProviderChecks(check, { threads: 0, cacheFolder, probeProgram: pretendProbe, ...options });
}

describe('a provider', () => {
  beforeEach((context) => context.skip(device === undefined, 'this platform has the CPU alone'));

  it('that gives the results of the CPU and is not slower is chosen, the first of the order', async () => {
    const { verdict, refused } = await chooseProvider(checks('exact'), 'auto');
    expect(verdict).toMatchObject({ provider: device, refusal: null, measured: { relativeDifference: 0 } });
    expect(refused).toEqual([]);
  });

  it.each([
    ['crash', 'provider-crashed', /SIGSEGV while loading/],
    ['crash-running', 'provider-crashed', /SIGSEGV while running/],
    ['wrong', 'provider-differs', /differs from the CPU/],
    ['slow', 'provider-slower', /slower than the CPU/],
  ])('that does this is refused with the reason, and the CPU is left: %s', async (pretended, code, message) => {
    // CUDA may differ by more than the others.
    const tried = availableProviders().find(({ name }) => name !== 'cpu' && name !== 'cuda')?.name ?? 'webgpu';
    const verdict = await checks(pretended).verdict(tried);
    expect(verdict.refusal).toMatchObject({ code, message: expect.stringMatching(message) });
    const choice = await chooseProvider(checks(pretended === 'wrong' ? 'crash' : pretended, 'auto'), 'auto');
    expect(choice.verdict.provider).toBe('cpu');
    expect(choice.refused.map(({ provider }) => provider)).toEqual(
      availableProviders().flatMap(({ name }) => (name === 'cpu' ? [] : [name])),
    );
  });

  it('that never answers is given up', async () => {
    vi.stubEnv('MASKWRIGHT_PRETEND', 'hang');
    await using probe = new ProbeProcess(device ?? 'webgpu', pretendProbe);
    await expect(probe.load({ source, threads: 0 }, 0.3)).rejects.toMatchObject({ code: 'provider-timeout' });
  });

  it('that was too slow to wait for is tried again only by who waits longer', async () => {
    const tried = device ?? 'webgpu';
    const hasty = await checks('hang-running', 'fixture', { patienceSeconds: 0.1 }).verdict(tried);
    expect(hasty.refusal?.code).toBe('provider-timeout');
    expect(await checks('exact').verdict(tried)).toEqual(hasty);
    const patient = await checks('exact', 'fixture', { patienceSeconds: 60 }).verdict(tried);
    expect(patient.refusal).toBeNull();
  });

  it('is tried once, and again when the model is another or it is asked for', async () => {
    const tried = device ?? 'webgpu';
    const first = await checks('exact').verdict(tried);
    expect(first.refusal).toBeNull();
    expect(await checks('crash').verdict(tried)).toEqual(first);
    expect((await checks('crash', 'another').verdict(tried)).refusal?.code).toBe('provider-crashed');
    expect((await checks('crash', 'fixture', { isFresh: true }).verdict(tried)).refusal?.code).toBe('provider-crashed');
    // What was found out last is what is kept.
    expect((await checks('exact').verdict(tried)).refusal?.code).toBe('provider-crashed');
  });

  it('that is asked for by name is used although it is slow, and never replaced', async () => {
    const tried = device ?? 'webgpu';
    const { verdict } = await chooseProvider(checks('slow'), tried);
    expect(verdict).toMatchObject({ provider: tried, refusal: { code: 'provider-slower' } });
    await expect(chooseProvider(checks('crash', 'another'), tried)).rejects.toMatchObject({
      kind: 'expected',
      code: 'provider-refused',
      message: expect.stringContaining('SIGSEGV'),
    });
  });
});

it('the CPU is measured like any other, and chosen by name without a trial', async () => {
  const own = checks('crash');
  expect(await own.verdict('cpu')).toMatchObject({
    provider: 'cpu',
    refusal: null,
    measured: { relativeDifference: 0, shares: [{ provider: 'cpu', timeShare: 1 }] },
  });
  expect((await chooseProvider(own, 'cpu')).verdict.provider).toBe('cpu');
});

it('a model that the CPU cannot run is the fault of the model, not of a provider', async (context) => {
  context.skip(device === undefined, 'this platform has the CPU alone');
  const broken: SelfCheck = {
    identity: 'broken',
    read: () => Promise.resolve({ source, feed: tensor('float32', [1], new Float32Array(1)) }),
  };
  vi.stubEnv('MASKWRIGHT_PRETEND', 'exact');
  const own = new ProviderChecks(broken, { threads: 0, cacheFolder, probeProgram: pretendProbe });
  await expect(own.verdict(device ?? 'webgpu')).rejects.toMatchObject({ code: 'model-run-failed' });
});
