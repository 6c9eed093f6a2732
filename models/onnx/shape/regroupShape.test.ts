import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatShape, multiply, symbol, type Shape } from './dimension.ts';
import { regroupShape } from './regroupShape.ts';

const N = symbol('N');

function carried(input: Shape, output: Shape, now: Shape): string | undefined {
  const shape = regroupShape(input, output, now);
  return shape === undefined ? undefined : formatShape(shape);
}

describe('carrying a reshape over to another size', () => {
  it('keeps the patches together when a feature map is flattened', () => {
    expect(carried([N, 64, 8, 8], [N, 64, 64], [N, 64, 8, 11])).toBe('[N, 64, 88]');
  });

  it('changes the tokens and not the heads', () => {
    expect(carried([N, 65, 64], [N, 65, 4, 16], [N, 89, 64])).toBe('[N, 89, 4, 16]');
    expect(carried([65, N, 64], [65, multiply(4, N), 16], [89, N, 64])).toBe('[89, 4·N, 16]');
  });

  it('finds the tokens in a merged size', () => {
    expect(carried([multiply(65, N), 64], [65, N, 64], [multiply(89, N), 64])).toBe('[89, N, 64]');
  });

  it('finds the tokens in a merged size beside a batch that is a number', () => {
    expect(carried([51, 32], [3, 17, 4, 8], [57, 32])).toBe('[3, 19, 4, 8]');
  });

  it('follows sizes of 1 that come and go', () => {
    expect(carried([1, 64], [64, 1], [1, 88])).toBe('[88, 1]');
    expect(carried([12, 12], [1, 144], [8, 12])).toBe('[1, 96]');
  });

  it('gives no answer where two sizes could have changed', () => {
    expect(carried([N, 64, 32], [N, 8, 8, 32], [N, 128, 32])).toBeUndefined();
  });

  it('gives the exported shape for the exported size', () => {
    const shapes = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(shapes, fc.nat(), (input, seed) => {
        const output = input.toSorted((a, b) => ((a * 7 + seed) % 5) - ((b * 7 + seed) % 5));
        const again = regroupShape(input, output, input);
        expect(again === undefined ? output : again).toEqual(output);
      }),
    );
  });
});
