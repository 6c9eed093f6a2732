/** What light and camera do to a painted scene: uneven light, colour, defocus, sensor noise, block noise. */
import { levelFor } from './backgroundLayer.ts';
import { boxBlur } from './blur.ts';
import { addBlockNoise } from './blockNoise.ts';
import { fractalField, noiseField, smoothstep, tileSize } from './noise.ts';
import type { Picture } from './picture.ts';
import { direction } from './placement.ts';
import { createRandom } from './random.ts';
import type { SceneEffects } from './scene.ts';
import { defined } from '#core/base/assert.ts';

/** The picture size at which a scene's noise and block noise are meant. */
const nominalSize = 384;

function halved(plane: Float32Array, size: number): Float32Array {
  const half = size / 2;
  const result = new Float32Array(half * half);
  for (let y = 0; y < half; y += 1) {
    for (let x = 0; x < half; x += 1) {
      const i = 2 * y * size + 2 * x;
      result[y * half + x] = (plane[i]! + plane[i + 1]! + plane[i + size]! + plane[i + size + 1]!) / 4;
    }
  }
  return result;
}

function mips(plane: Float32Array, count: number): Float32Array[] {
  const levels = [plane];
  for (let level = 1; level < count; level += 1) {
    levels.push(halved(defined(levels.at(-1), 'mip level'), tileSize / 2 ** (level - 1)));
  }
  return levels;
}

function lazily<T>(create: () => T): () => T {
  let value: T | undefined;
  return () => (value ??= create());
}

/** Patches of light, 0..1, with soft borders, about 0.4 of the area dark. */
const dappleField = lazily(() =>
  mips(
    fractalField(5, 5, 3, 0.45, createRandom(0xda99)).map((value) => 1 - smoothstep(0.42, 0.56, value)),
    4,
  ),
);

/** Unit-variance sensor noise: half of its power is in single pixels, half in grains of about three. */
const sensorNoise = lazily(() => {
  const random = createRandom(0x5e45);
  const coarse = noiseField(tileSize / 4, tileSize / 4, random);
  const fine = coarse.map((value) => {
    const gaussian = random.next() + random.next() + random.next() - 1.5;
    return gaussian * 1.414 + (value - 0.5) * 3.2;
  });
  return mips(fine, 4);
});

function applyLight(picture: Picture, effects: SceneEffects): void {
  const {
    size,
    planes: [red, green, blue],
  } = picture;
  const light = direction(effects.lightAngle);
  const { strength, scale, offset } = effects.dapple;
  const field = dappleField();
  const span = tileSize / scale;
  const level = levelFor(span / size, field.length);
  const texels = tileSize >> level;
  const plane = defined(field[level], 'dapple level');
  const step = texels / scale / size;
  const [redGain, greenGain, blueGain] = [
    effects.gain * effects.tint[0],
    effects.gain * effects.tint[1],
    effects.gain * effects.tint[2],
  ];
  for (let y = 0; y < size; y += 1) {
    const row = ((offset[1] * texels + y * step) | 0) & (texels - 1);
    for (let x = 0; x < size; x += 1) {
      const across = ((x / size - 0.5) * light.cosine + (y / size - 0.5) * light.sine) * 2;
      let factor = 1 + effects.falloff * across;
      if (strength > 0) {
        const column = ((offset[0] * texels + x * step) | 0) & (texels - 1);
        factor *= 1 - strength * plane[row * texels + column]!;
      }
      const i = y * size + x;
      red[i] = ((red[i]! * factor - 128) * effects.contrast + 128) * redGain;
      green[i] = ((green[i]! * factor - 128) * effects.contrast + 128) * greenGain;
      blue[i] = ((blue[i]! * factor - 128) * effects.contrast + 128) * blueGain;
    }
  }
}

function applyNoise(picture: Picture, effects: SceneEffects): void {
  const { size, planes } = picture;
  const field = sensorNoise();
  const level = levelFor(nominalSize / size, field.length);
  const texels = tileSize >> level;
  const plane = defined(field[level], 'noise level');
  const mask = texels - 1;
  const left = Math.floor(effects.noiseOffset[0] * texels);
  const top = Math.floor(effects.noiseOffset[1] * texels);
  for (const [channel, values] of planes.entries()) {
    for (let y = 0; y < size; y += 1) {
      const sharedRow = ((top + y) & mask) * texels;
      const ownRow = ((top + y + 131 * channel) & mask) * texels;
      for (let x = 0; x < size; x += 1) {
        const shared = plane[sharedRow + ((left + x) & mask)]! * 0.85;
        const own = plane[ownRow + ((left + x + 197 + 59 * channel) & mask)]!;
        values[y * size + x] = values[y * size + x]! + effects.noise * (shared + 0.53 * own);
      }
    }
  }
}

/** Applies the effects in the order in which they come about in a camera. */
export function applyEffects(picture: Picture, effects: SceneEffects): void {
  const { size, planes } = picture;
  applyLight(picture, effects);
  for (const plane of planes) boxBlur(plane, size, size, effects.defocus * size);
  if (effects.noise > 0) applyNoise(picture, effects);
  if (effects.blockNoise > 0) addBlockNoise(picture, (effects.blockNoise * size) / nominalSize);
}
