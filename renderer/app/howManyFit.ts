/**
 * How many of the first boxes stand in a row of that width, with a last box beside them where not all do.
 *
 * @param widths of the boxes with what stands between them
 */
export function howManyFit(widths: readonly number[], width: number, last: number): number {
  const total = widths.reduce((sum, one) => sum + one, 0);
  if (total <= width) return widths.length;
  let left = width - last;
  return Math.max(
    0,
    widths.findIndex((one) => (left -= one) < 0),
  );
}
