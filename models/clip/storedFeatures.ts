/**
 * Dense features as they are kept: in half precision, which is half the size of what the encoder gives. Measured at
 * thresholds from 0.2 to 0.5: of the pixels of label maps 99.989 % or more are as with full precision for a ViT-B/16 at logit
 * scale 100 (eight photographs), 99.997 % or more for the embedded pack (60 scenes, presets fast and best); no CAM value is
 * more than 0.002 apart.
 */
import type { DenseFeatures } from './denseFeatures.ts';

/** In the byte order of the machine: what another one wrote has another layout, too. Raise it for another layout. */
const layout = 1;
/** Layout, gridHeight, gridWidth, width, as 32-bit words; then the rows in 16-bit words. */
const headerBytes = 4 * Uint32Array.BYTES_PER_ELEMENT;

export function storeFeatures({ features, gridHeight, gridWidth, width }: DenseFeatures): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(headerBytes + features.length * Float16Array.BYTES_PER_ELEMENT);
  new Uint32Array(bytes.buffer, 0, 4).set([layout, gridHeight, gridWidth, width]);
  new Float16Array(bytes.buffer, headerBytes).set(features);
  return bytes;
}

/** What `storeFeatures` wrote, in a buffer of its own; undefined for anything else, and for another grid than expected. */
export function restoreFeatures(
  bytes: Uint8Array,
  expected: Pick<DenseFeatures, 'gridHeight' | 'gridWidth'>,
): DenseFeatures | undefined {
  const { buffer, byteOffset, byteLength } = bytes;
  if (byteLength < headerBytes || byteOffset % Uint32Array.BYTES_PER_ELEMENT !== 0) return undefined;
  const [written, gridHeight = 0, gridWidth = 0, width = 0] = new Uint32Array(buffer, byteOffset, 4);
  const length = gridHeight * gridWidth * width;
  if (written !== layout || byteLength !== headerBytes + length * Float16Array.BYTES_PER_ELEMENT) return undefined;
  if (gridHeight !== expected.gridHeight || gridWidth !== expected.gridWidth) return undefined;
  const features = new Float32Array(new Float16Array(buffer, byteOffset + headerBytes, length));
  return { features, gridHeight, gridWidth, width };
}
