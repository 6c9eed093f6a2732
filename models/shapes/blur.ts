/**
 * Box blur of a plane with a fractional radius; run twice it is close to a Gaussian of the same width. Borders repeat.
 */
export function boxBlur(plane: Float32Array, width: number, height: number, radius: number, passes = 2): void {
  if (radius <= 0) return;
  const line = new Float32Array(Math.max(width, height));
  for (let pass = 0; pass < passes; pass += 1) {
    for (let y = 0; y < height; y += 1) blurLine(plane, y * width, 1, width, radius, line);
    for (let x = 0; x < width; x += 1) blurLine(plane, x, width, height, radius, line);
  }
}

function blurLine(
  plane: Float32Array,
  start: number,
  stride: number,
  length: number,
  radius: number,
  line: Float32Array,
): void {
  const whole = Math.floor(radius);
  const edge = radius - whole;
  const scale = 1 / (2 * radius + 1);
  const last = length - 1;
  for (let i = 0; i < length; i += 1) line[i] = plane[start + i * stride]!;
  let sum = 0;
  for (let i = -whole; i <= whole; i += 1) sum += line[i < 0 ? 0 : i > last ? last : i]!;
  for (let i = 0; i < length; i += 1) {
    const before = i - whole - 1;
    const after = i + whole + 1;
    const leaving = line[before < 0 ? 0 : before]!;
    const entering = line[after > last ? last : after]!;
    plane[start + i * stride] = (sum + edge * (leaving + entering)) * scale;
    const tail = i - whole;
    sum += entering - line[tail < 0 ? 0 : tail > last ? last : tail]!;
  }
}
