import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { withSession } from '#models/runtime/session.ts';
import { readSafetensors } from '#models/tensor/safetensors.ts';
import { compareTensors } from '../../tests/golden/goldenCase.ts';
import { deriveDense } from './derive/deriveDense.ts';
import type { Model } from './graph.ts';
import { readModelFile } from './modelFile.ts';
import type { Weights } from './weights.ts';
import { writeModel } from './writeModel.ts';

const fixture = join(import.meta.dirname, '../../tests/fixtures/graphs/hf-clip-ts14');

/** Where signed and unsigned 32-bit offsets end, and a little before and after. */
const firstOffset = 2 ** 31 - 4096;
const farOffset = 2 ** 32 - 4096;

/**
 * The model with its larger weights in `weights.data`: half of them around 2 GiB, half around 4 GiB, with nothing
 * between. The file is sparse, so it takes no more room than what is written.
 */
function spreadOut(model: Model, folder: string): Model {
  const file = openSync(join(folder, 'weights.data'), 'w');
  const large = [...model.graph.initializers].filter(([, { place }]) => (place?.length ?? 0) >= 128);
  const offsets = [firstOffset, farOffset];
  const moved = large.map(([name, weights], index): [string, Weights] => {
    const bytes = weights.bytes();
    const offset = offsets[index % 2] ?? 0;
    writeSync(file, bytes, 0, bytes.byteLength, offset);
    offsets[index % 2] = offset + bytes.byteLength;
    return [name, { ...weights, place: { location: 'weights.data', offset, length: bytes.byteLength } }];
  });
  closeSync(file);
  const initializers = new Map([...model.graph.initializers, ...moved]);
  return { ...model, graph: { ...model.graph, initializers } };
}

it('weights beyond 2 and 4 GiB of a data file are read, named in derived graphs, and run', async (context) => {
  context.skip(process.platform === 'win32', 'NTFS would fill the gaps of the data file with zeros');
  const folder = mkdtempSync(join(tmpdir(), 'maskwright-large-'));
  try {
    const path = join(folder, 'model.onnx');
    writeFileSync(
      path,
      writeModel(spreadOut(readModelFile(join(fixture, 'model.onnx')), folder), { externalize: true }),
    );
    const { size, blocks } = statSync(join(folder, 'weights.data'));
    expect(size).toBeGreaterThan(2 ** 32);
    expect(blocks * 512).toBeLessThan(16 * 2 ** 20);

    const model = readModelFile(path);
    const offsets = [...model.graph.initializers.values()].flatMap(({ place }) => place?.offset ?? []);
    for (const boundary of [2 ** 31, 2 ** 32]) {
      expect(offsets.some((offset) => offset < boundary && offset >= boundary - 4096)).toBe(true);
      expect(offsets.some((offset) => offset > boundary && offset < boundary + 2 ** 20)).toBe(true);
    }
    const tensors = readSafetensors(readFileSync(join(fixture, 'case.safetensors')));
    const run = async (derived: Model, output: string, expected: string) => {
      const source = { bytes: writeModel(derived, { externalize: true }), externalDataFolder: folder };
      const [pixels, wanted] = [tensors.get('pixel_values'), tensors.get(expected)];
      if (pixels === undefined || wanted === undefined) throw new Error('the case lacks its tensors');
      const results = await withSession(source, {}, (session) => session.run({ pixel_values: pixels }, [output]));
      return results[output] === undefined ? Infinity : compareTensors('', results[output], wanted, 0).difference;
    };
    expect(await run(model, 'image_embeds', 'image_embeds')).toBeLessThan(1e-5);
    expect(await run(deriveDense(model, 'sclip'), 'dense', 'dense_sclip')).toBeLessThan(1e-5);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
