import { expect, it } from 'vitest';
import type { DenseFeatures } from './denseFeatures.ts';
import { restoreFeatures, storeFeatures } from './storedFeatures.ts';

const features: DenseFeatures = {
  features: Float32Array.of(1, -0.5, 1 + 2 ** -11, 0.1, 2 ** -24, 0),
  gridHeight: 1,
  gridWidth: 3,
  width: 2,
};

it('are kept in two bytes a value behind sixteen of their sizes, rounded to the nearest half precision', () => {
  const bytes = storeFeatures(features);
  expect(bytes.byteLength).toBe(16 + 6 * 2);
  const restored = restoreFeatures(bytes, features);
  expect(restored).toEqual({
    ...features,
    features: Float32Array.of(1, -0.5, 1, 0.0999755859375, 2 ** -24, 0),
  });
  // Rounded once and for all.
  expect(storeFeatures(restored ?? features)).toEqual(bytes);
});

it.for<[string, (bytes: Uint8Array<ArrayBuffer>) => Uint8Array]>([
  ['cut short', (bytes) => bytes.slice(0, -1)],
  ['with more at the end', (bytes) => Uint8Array.of(...bytes, 0, 0)],
  ['of another layout', (bytes) => bytes.with(0, 77)],
  ['without all of their sizes', (bytes) => bytes.slice(0, 12)],
  ['of another number of patches', (bytes) => bytes.with(8, 1)],
  // As many values, put together otherwise.
  ['of another grid', () => storeFeatures({ ...features, gridHeight: 3, gridWidth: 1 })],
])('are not taken from bytes %s', ([, damage]) => {
  expect(restoreFeatures(damage(storeFeatures(features)), features)).toBeUndefined();
});
