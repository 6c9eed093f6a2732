/**
 * The canvas that a scene is painted on: one float plane per channel, 0..255 but not clipped, and what painters share.
 */
export interface Picture {
  readonly size: number;
  readonly planes: readonly [red: Float32Array, green: Float32Array, blue: Float32Array];
  /** Brightness of the background's texture, 1 = its plain colour; objects that weather take it on. */
  readonly surface: Float32Array;
}

/** A black square picture of plain surface. */
export function createPicture(size: number): Picture {
  const count = size * size;
  return {
    size,
    planes: [new Float32Array(count), new Float32Array(count), new Float32Array(count)],
    surface: new Float32Array(count).fill(1),
  };
}

/** Row-major RGB bytes, rounded and clipped. */
export function toRgb({ size, planes: [red, green, blue] }: Picture): Uint8Array {
  const rgb = new Uint8Array(size * size * 3);
  const clipped = (value: number): number => (value < 0 ? 0 : value > 255 ? 255 : (value + 0.5) | 0);
  for (let i = 0; i < size * size; i += 1) {
    rgb[3 * i] = clipped(red[i]!);
    rgb[3 * i + 1] = clipped(green[i]!);
    rgb[3 * i + 2] = clipped(blue[i]!);
  }
  return rgb;
}
