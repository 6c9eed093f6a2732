import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { deriveDense } from '#models/onnx/derive/deriveDense.ts';
import { withGrid } from '#models/onnx/derive/withGrid.ts';
import { readModelFile } from '#models/onnx/modelFile.ts';
import { writeModel } from '#models/onnx/writeModel.ts';
import { tensor, type Tensor } from '#models/tensor/tensor.ts';
import { createSession, type ModelSource } from '../session.ts';
import { WorkerHost } from './workerHost.ts';

const fixture = join(import.meta.dirname, '../../../tests/fixtures/graphs/hf-clip-ts14');
const visionModel = join(fixture, 'model.onnx');
const dyingProgram = new URL('../../../tests/support/dyingSessionWorker.ts', import.meta.url);

function pixels(height = 64, width = 64): Record<string, Tensor> {
  const data = Float32Array.from({ length: 3 * height * width }, (_, i) => Math.sin(i));
  return { pixel_values: tensor('float32', [1, 3, height, width], data) };
}

/** Work for a while: thousands of patches. */
function largeGraph(): { source: ModelSource; feeds: Record<string, Tensor> } {
  const dense = deriveDense(withGrid(readModelFile(visionModel), { height: 64, width: 64 }, 'bicubic'), 'maskclip');
  const source = { bytes: writeModel(dense, { externalize: true }), externalDataFolder: fixture, name: 'large' };
  return { source, feeds: pixels(512, 512) };
}

afterEach(() => vi.unstubAllEnvs());

describe('a session in another thread', () => {
  it('gives what one in this thread gives', async () => {
    await using here = await createSession({ path: visionModel });
    await using host = new WorkerHost();
    await using there = await createSession({ path: visionModel }, { host });
    expect(there).toMatchObject({ name: here.name, provider: 'cpu', inputs: here.inputs, outputs: here.outputs });
    expect(await there.run(pixels())).toEqual(await here.run(pixels()));
    expect(await there.run(pixels(), ['image_embeds'])).toEqual(await here.run(pixels()));
  });

  it('leaves what it is fed where it is, and takes a part of a buffer for that part alone', async () => {
    await using host = new WorkerHost();
    await using session = await createSession({ path: visionModel }, { host });
    const whole = pixels();
    const first = await session.run(whole);
    expect(whole['pixel_values']?.data).toHaveLength(3 * 64 * 64);
    const padded = new Float32Array(5 + 3 * 64 * 64);
    padded.set(pixels()['pixel_values']?.data as Float32Array, 5);
    expect(await session.run({ pixel_values: tensor('float32', [1, 3, 64, 64], padded.subarray(5)) })).toEqual(first);
  });

  it('leaves this thread free while a graph runs', async () => {
    const { source, feeds } = largeGraph();
    await using host = new WorkerHost();
    await using session = await createSession(source, { host });
    let ticks = 0;
    const timer = setInterval(() => ticks++, 1);
    try {
      await session.run(feeds);
      // In this thread it would be none: a run does not let timers in.
      expect(ticks).toBeGreaterThan(3);
    } finally {
      clearInterval(timer);
    }
  });

  it('fails as one in this thread does', async () => {
    await using host = new WorkerHost();
    await expect(createSession({ path: '/nowhere/model.onnx' }, { host })).rejects.toMatchObject({
      kind: 'expected',
      code: 'model-missing',
      remedy: expect.any(String),
    });
    await using session = await createSession({ path: visionModel }, { host });
    await expect(session.run({})).rejects.toMatchObject({
      kind: 'bug',
      message: expect.stringContaining('pixel_values'),
    });
    await expect(session.run(pixels(32, 32))).rejects.toMatchObject({ code: 'model-run-failed' });
    expect(await session.run(pixels())).toHaveProperty('image_embeds');
  });

  it('is freed after the runs under way, and not used afterwards', async () => {
    await using host = new WorkerHost();
    const session = await createSession({ path: visionModel }, { host });
    const run = session.run(pixels());
    await session.dispose();
    expect(await run).toHaveProperty('image_embeds');
    await expect(session.run(pixels())).rejects.toMatchObject({ kind: 'bug' });
    await session.dispose();
  });

  it('goes with its host, open or not', async () => {
    const host = new WorkerHost();
    const session = await createSession({ path: visionModel }, { host });
    await host[Symbol.asyncDispose]();
    await expect(createSession({ path: visionModel }, { host })).rejects.toMatchObject({ kind: 'bug' });
    await session.dispose();
  });
});

describe('a thread that dies', () => {
  it('fails the runs under way with the reason, and the next run starts another', async () => {
    await using host = new WorkerHost(dyingProgram);
    await using session = await createSession({ path: visionModel }, { host });
    const runs = await Promise.allSettled([session.run(pixels()), session.run(pixels())]);
    for (const run of runs) {
      expect(run).toMatchObject({
        status: 'rejected',
        reason: {
          kind: 'expected',
          code: 'session-thread-ended',
          message: expect.stringContaining('the driver is gone'),
        },
      });
    }
    vi.stubEnv('MASKWRIGHT_PRETEND', 'healthy');
    expect(await session.run(pixels())).toHaveProperty('image_embeds');
  });
});
