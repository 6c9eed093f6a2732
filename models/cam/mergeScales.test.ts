import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tensor } from '#models/tensor/tensor.ts';
import { check } from '../../tests/golden/cam-merge.ts';
import { mergeMirrored, mergeScales } from './mergeScales.ts';
import { dequantizeCam, quantizeCam } from './quantizeCam.ts';
import { resizeBilinear } from './resizeBilinear.ts';

describe('scale merging', () => {
  it('gives the numbers of the reference', async () => {
    const parts = await check(fileURLToPath(new URL('../../tests/fixtures/cam-merge', import.meta.url)));
    expect(parts.filter(({ status }) => status !== 'pass')).toEqual([]);
    expect(parts).toHaveLength(15);
  });

  it('adds the mirrored view pixel by pixel and drops negative scores', () => {
    const scores = tensor('float32', [2, 1, 1, 3], Float32Array.of(1, -2, 3, 10, 20, -30));
    expect([...mergeMirrored(scores).data]).toEqual([1, 20, 13]);
  });

  it('works with one scale and without a mirrored view, and keeps a silent class at 0', () => {
    const scores = tensor('float32', [1, 2, 1, 2], Float32Array.of(4, 2, -1, -1));
    const { highres, strided, classes } = mergeScales([scores], { height: 5, width: 9, validClasses: [1, 0] });
    expect(classes).toEqual([1, 0]);
    expect(highres.shape).toEqual([2, 5, 9]);
    expect(strided.shape).toEqual([2, 2, 3]);
    expect(highres.data.subarray(0, 45).every((value) => value === 0)).toBe(true);
    expect(Math.max(...highres.data)).toBeCloseTo(1, 5);
  });

  it('makes strips of any height that are the whole bit for bit', () => {
    const size = fc.integer({ min: 1, max: 7 });
    const sides = fc.record({ height: fc.integer({ min: 1, max: 40 }), width: fc.integer({ min: 1, max: 40 }) });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(size, size), { minLength: 1, maxLength: 3 }),
        sides,
        size,
        (grids, picture, rows) => {
          const scales = grids.map(([h, w], s) =>
            tensor(
              'float32',
              [1, 3, h, w],
              Float32Array.from({ length: 3 * h * w }, (_, i) => Math.sin(i * 7.3 + s)),
            ),
          );
          const merged = mergeScales(scales, { ...picture, validClasses: [2, 0] });
          const whole = merged.highres.data;
          const pixels = picture.height * picture.width;
          let top = 0;
          for (const strip of merged.strips(rows)) {
            const [planes = 0, height = 0, width = 0] = strip.cams.shape;
            expect([strip.top, planes, width]).toEqual([top, 2, picture.width]);
            for (const plane of [0, 1]) {
              const values = strip.cams.data.subarray(plane * height * width, (plane + 1) * height * width);
              const start = plane * pixels + top * width;
              expect(values).toEqual(whole.subarray(start, start + values.length));
            }
            top += height;
          }
          expect(top).toBe(picture.height);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('refuses a picture without tags', () => {
    const scores = tensor('float32', [1, 1, 1, 1], new Float32Array(1));
    expect(() => mergeScales([scores], { height: 4, width: 4, validClasses: [] })).toThrow(/without tags/);
  });
});

describe('bilinear resampling', () => {
  it('places samples as align_corners=False does', () => {
    // Doubling [0, 1]: source coordinates −0.25 (clamped), 0.25, 0.75, 1.25 (clamped).
    expect([...resizeBilinear(Float32Array.of(0, 1), 1, 2, 1, 4)]).toEqual([0, 0.25, 0.75, 1]);
    expect([...resizeBilinear(Float32Array.of(0, 1), 2, 1, 4, 1)]).toEqual([0, 0.25, 0.75, 1]);
  });

  it('rounds coordinates as PyTorch 2.13 does', () => {
    // torch.nn.functional.interpolate of [0, 1, 0, 1, …]; exact coordinates would give 0.972, 0.004, 0.212, 0.812,
    // 0.164.
    const stripes = Float32Array.from({ length: 32 }, (_, i) => i % 2);
    const stretched = resizeBilinear(stripes, 1, 32, 1, 125);
    const expected = [
      0.9720020294189453, 0.003997802734375, 0.21199798583984375, 0.8120021820068359, 0.16399765014648438,
    ];
    expect([99, 103, 110, 114, 118].map((x) => stretched[x])).toEqual(expected);
  });

  it('never leaves the range of its input, in either direction of scaling', () => {
    const size = fc.integer({ min: 1, max: 12 });
    fc.assert(
      fc.property(size, size, size, size, fc.integer(), (h, w, outH, outW, seed) => {
        const source = Float32Array.from({ length: h * w }, (_, i) => Math.sin(i * 12.9898 + seed));
        const result = resizeBilinear(source, h, w, outH, outW);
        expect(result).toHaveLength(outH * outW);
        expect(Math.max(...result)).toBeLessThanOrEqual(Math.max(...source) + 1e-6);
        expect(Math.min(...result)).toBeGreaterThanOrEqual(Math.min(...source) - 1e-6);
        if (outH === h && outW === w) expect(result).toEqual(source);
      }),
    );
  });
});

describe('stored CAMs', () => {
  it('differ from the values by half a step at most and are stable', () => {
    fc.assert(
      fc.property(fc.float32Array({ min: 0, max: 1, noNaN: true }), (values) => {
        const bytes = quantizeCam(values);
        const back = dequantizeCam(bytes);
        values.forEach((value, i) => expect(Math.abs((back[i] ?? NaN) - value)).toBeLessThanOrEqual(1 / 510 + 1e-7));
        expect(quantizeCam(back)).toEqual(bytes);
      }),
    );
  });

  it('clamps what no CAM holds', () => {
    expect([...quantizeCam(Float32Array.of(-1, 2, NaN))]).toEqual([0, 255, 0]);
  });
});
