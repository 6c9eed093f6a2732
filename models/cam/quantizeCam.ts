/** CAM values as bytes, for storage: 0 to 1 in 256 steps; the largest error is half a step, 1/510. */

/** Bytes of CAM values; what lies outside 0 to 1 is clamped, NaN becomes 0. */
export function quantizeCam(values: Float32Array): Uint8Array {
  const bytes = new Uint8Array(values.length);
  for (let i = 0; i < values.length; i++) bytes[i] = Math.min(1, Math.max(0, values[i]!)) * 255 + 0.5;
  return bytes;
}

/** CAM values of bytes; `quantizeCam` gives the same bytes back. */
export function dequantizeCam(bytes: Uint8Array): Float32Array {
  const values = new Float32Array(bytes.length);
  for (let i = 0; i < bytes.length; i++) values[i] = bytes[i]! / 255;
  return values;
}
