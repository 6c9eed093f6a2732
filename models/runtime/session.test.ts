import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { tensor, type Tensor } from '#models/tensor/tensor.ts';
import { availableProviders, knownProviders, requireProvider } from './providers.ts';
import { createSession, withSession } from './session.ts';

const fixtures = fileURLToPath(new URL('../../tests/fixtures/', import.meta.url));
const textModel = join(fixtures, 'text-encoder/clip_text.onnx');
const visionModel = join(fixtures, 'graphs/hf-clip-ts14/model.onnx');

/** The fixture's start and end token, zeros after. */
function ids(count: number): Tensor<'int64'> {
  const data = new BigInt64Array(count * 77);
  for (let row = 0; row < count; row++) {
    data[row * 77] = 598n;
    data[row * 77 + 1] = 599n;
  }
  return tensor('int64', [count, 77], data);
}

describe('createSession', () => {
  it('describes inputs and outputs, with symbolic dimensions by name', async () => {
    await using session = await createSession({ path: textModel });
    expect(session).toMatchObject({
      name: textModel,
      provider: 'cpu',
      inputs: [{ name: 'input_ids', dtype: 'int64', shape: ['batch', 77] }],
      outputs: [{ name: 'text_embeds', dtype: 'float32', shape: ['batch', 16] }],
    });
  });

  it('gives the same numbers from a path and from bytes', async () => {
    await using fromPath = await createSession({ path: textModel });
    await using fromBytes = await createSession({ bytes: await readFile(textModel), name: 'copy' });
    const feeds = { input_ids: ids(2) };
    expect(await fromBytes.run(feeds)).toEqual(await fromPath.run(feeds));
  });

  it('names the file that is not there, and the one that is no model', async () => {
    await expect(createSession({ path: '/nowhere/model.onnx' })).rejects.toMatchObject({
      kind: 'expected',
      code: 'model-missing',
      message: expect.stringContaining('/nowhere/model.onnx'),
    });
    const noModel = join(fixtures, 'README.md');
    await expect(createSession({ path: noModel })).rejects.toMatchObject({
      code: 'model-unreadable',
      message: expect.stringContaining(noModel),
    });
    const half = (await readFile(textModel)).subarray(0, 100_000);
    await expect(createSession({ bytes: half, name: 'half a model' })).rejects.toMatchObject({
      code: 'model-unreadable',
      message: expect.stringContaining('half a model'),
    });
  });

  it('refuses a provider that the platform does not have, with the valid ones', async () => {
    const foreign = process.platform === 'win32' ? 'coreml' : 'dml';
    await expect(createSession({ path: textModel }, { provider: foreign })).rejects.toMatchObject({
      kind: 'unsupported',
      code: 'provider-unavailable',
      remedy: expect.stringContaining('cpu'),
    });
  });

  it('never changes to another provider in silence: one that cannot start is an error that says so', async (context) => {
    const optional = availableProviders().find((provider) => !provider.isBundled)?.name;
    context.skip(optional === undefined, 'every provider of this platform is bundled, so all can be expected to start');
    const outcome = await createSession({ path: textModel }, optional === undefined ? {} : { provider: optional }).then(
      async (session) => {
        await session.dispose();
        return session.provider;
      },
      (error: unknown) => error,
    );
    if (outcome === optional) return;
    expect(outcome).toMatchObject({ code: 'provider-failed', message: expect.stringContaining(optional ?? '') });
  });
});

describe('run', () => {
  it('returns only the outputs that were asked for, and refuses unknown ones', async () => {
    await using session = await createSession({ path: textModel });
    const results = await session.run({ input_ids: ids(3) }, ['text_embeds']);
    expect(Object.keys(results)).toEqual(['text_embeds']);
    expect(results['text_embeds']?.shape).toEqual([3, 16]);
    await expect(session.run({ input_ids: ids(1) }, ['logits'])).rejects.toThrow(/no output "logits".*text_embeds/);
  });

  it('refuses feeds that the model does not have, lacks, or has in another type', async () => {
    await using session = await createSession({ path: textModel });
    await expect(session.run({})).rejects.toThrow(/without its input "input_ids"/);
    await expect(session.run({ input_ids: ids(1), pixels: ids(1) })).rejects.toThrow(/no input "pixels"/);
    const floats = tensor('float32', [1, 77], new Float32Array(77));
    await expect(session.run({ input_ids: floats })).rejects.toThrow(/wants int64 .* not float32/);
  });

  it('reports a shape that does not fit as a failed run of that model', async () => {
    await using session = await createSession({ path: visionModel });
    const feeds = { pixel_values: tensor('float32', [1, 3, 9, 9], new Float32Array(243)) };
    await expect(session.run(feeds)).rejects.toMatchObject({
      code: 'model-run-failed',
      message: expect.stringContaining(visionModel),
    });
  });

  it('returns results that outlive the session', async () => {
    const run = await withSession({ path: textModel }, {}, (session) => session.run({ input_ids: ids(1) }));
    const before = Array.from(run['text_embeds']?.data ?? [], Number);
    for (let i = 0; i < 5; i++) {
      await withSession({ path: visionModel }, {}, async (session) => {
        await session.run({ pixel_values: tensor('float32', [1, 3, 64, 64], new Float32Array(12288)) });
      });
    }
    expect(before).toHaveLength(16);
    expect(Array.from(run['text_embeds']?.data ?? [], Number)).toEqual(before);
  });
});

describe('dispose', () => {
  it('may be called twice, waits for a run under way, and ends the session', async () => {
    const session = await createSession({ path: textModel });
    const running = session.run({ input_ids: ids(8) });
    await Promise.all([session.dispose(), session.dispose()]);
    expect((await running)['text_embeds']?.shape).toEqual([8, 16]);
    await expect(session.run({ input_ids: ids(1) })).rejects.toMatchObject({ kind: 'bug' });
  });

  it('happens when the work inside withSession fails', async () => {
    let kept: { run: unknown } | undefined;
    const failing = withSession({ path: textModel }, {}, (session) => {
      kept = session;
      return Promise.reject(new Error('work failed'));
    });
    await expect(failing).rejects.toThrow('work failed');
    await expect((kept as Awaited<ReturnType<typeof createSession>>).run({ input_ids: ids(1) })).rejects.toMatchObject({
      kind: 'bug',
    });
  });

  it('gives memory back: loading and running a model again and again does not grow the process', async () => {
    const cycle = async (): Promise<void> => {
      await withSession({ path: textModel }, { threads: 1 }, async (session) => {
        await session.run({ input_ids: ids(1) });
      });
    };
    for (let i = 0; i < 10; i++) await cycle();
    const before = process.memoryUsage.rss();
    for (let i = 0; i < 40; i++) await cycle();
    const grownMegabytes = (process.memoryUsage.rss() - before) / 1e6;
    // A session of this model that is not freed holds 1.3 MB (measured), 40 of them 50 MB; freed ones grew by 2 MB in
    // all.
    expect(grownMegabytes).toBeLessThan(20);
  });
});

describe('providers', () => {
  it('lists what may be asked for here, the CPU always last', () => {
    const names = availableProviders().map((provider) => provider.name);
    expect(names.at(-1)).toBe('cpu');
    expect(knownProviders()).toEqual(expect.arrayContaining([...names]));
    expect(requireProvider('cpu')).toBe('cpu');
  });

  it('knows the table of every supported platform, and none for others', () => {
    expect(knownProviders('linux', 'x64')).toEqual(['cuda', 'webgpu', 'cpu']);
    expect(knownProviders('win32', 'arm64')).toEqual(['dml', 'webgpu', 'cpu']);
    expect(knownProviders('darwin', 'arm64')).toEqual(['coreml', 'webgpu', 'cpu']);
    expect(knownProviders('darwin', 'x64')).toEqual([]);
  });
});
