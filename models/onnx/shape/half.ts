/** Reals of 16 bits, as raw words: that is how weights hold them, and there is no array of bfloat16 at all. */

const scratch = new DataView(new ArrayBuffer(4));

/** The value of a 16-bit word, exactly. */
export function floatFromHalf(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** The value of a bfloat16 word, which is the upper half of a float32. */
export function floatFromBfloat16(word: number): number {
  scratch.setUint32(0, word * 2 ** 16);
  return scratch.getFloat32(0);
}

/** Rounds to nearest, ties to even; overflow becomes infinity. */
export function halfFromFloat(value: number): number {
  scratch.setFloat32(0, value);
  const bits = scratch.getUint32(0);
  const sign = (bits >>> 16) & 0x8000;
  if (Number.isNaN(value)) return sign | 0x7e00;
  const magnitude = Math.abs(Math.fround(value));
  if (magnitude === 0) return sign;
  if (magnitude >= 65520) return sign | 0x7c00;
  // In units of the result's last place the value is exact in float64, so rounding there rounds once.
  const exponent = Math.max(-14, Math.floor(Math.log2(magnitude)));
  const steps = roundTiesToEven(magnitude / 2 ** (exponent - 10));
  return sign | (exponent === -14 ? steps : ((exponent + 14) << 10) + steps);
}

function roundTiesToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}
