/** Arithmetic on rows of features: unit length, means. */
import { tensor, type Tensor } from '#models/tensor/tensor.ts';

/** Brings every row of `[n, E]` data to unit length, in place. A row of zeros stays. */
export function normaliseRows(data: Float32Array, width: number): Float32Array {
  for (let start = 0; start < data.length; start += width) {
    let sum = 0;
    for (let i = start; i < start + width; i++) sum += data[i]! * data[i]!;
    if (sum === 0) continue;
    const factor = 1 / Math.sqrt(sum);
    for (let i = start; i < start + width; i++) data[i] = data[i]! * factor;
  }
  return data;
}

/**
 * Means of groups of neighbouring rows, brought to unit length: `[n × groupSize, E]` unit rows → `[n, E]`. This is how
 * CLIP averages one class over its templates.
 */
export function unitMeans(rows: Tensor<'float32'>, groupSize: number): Tensor<'float32'> {
  const [rowCount = 0, width = 0] = rows.shape;
  const means = new Float32Array((rowCount / groupSize) * width);
  for (let row = 0; row < rowCount; row++) {
    const target = Math.floor(row / groupSize) * width;
    for (let i = 0; i < width; i++) means[target + i] = means[target + i]! + rows.data[row * width + i]! / groupSize;
  }
  return tensor('float32', [rowCount / groupSize, width], normaliseRows(means, width));
}
