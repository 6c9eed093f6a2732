/** Positions in dense row-major arrays. */

/** Elements from one index to the next along each axis. */
export function stridesOf(shape: readonly number[]): readonly number[] {
  const strides = new Array<number>(shape.length).fill(1);
  for (let axis = shape.length - 2; axis >= 0; axis--) {
    strides[axis] = (strides[axis + 1] ?? 1) * (shape[axis + 1] ?? 1);
  }
  return strides;
}

/** The index along each axis of the element at position `flat`. */
export function coordinatesOf(flat: number, shape: readonly number[]): readonly number[] {
  const coordinates = new Array<number>(shape.length).fill(0);
  let rest = flat;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const size = shape[axis] ?? 1;
    coordinates[axis] = rest % size;
    rest = Math.floor(rest / size);
  }
  return coordinates;
}

/** The position of an element; a stride of 0 repeats an axis, as broadcasting does. */
export function indexOf(coordinates: readonly number[], strides: readonly number[]): number {
  return coordinates.reduce((sum, at, axis) => sum + at * (strides[axis] ?? 0), 0);
}
