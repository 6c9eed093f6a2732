/**
 * Builders of closed outlines for the silhouettes: flat lists x0, y0, x1, y1, … with y downwards. Every builder winds
 * the same way (clockwise on screen), so outlines of one part that overlap add up to their union; `hole` reverses one
 * to cut it out. Vertices are rounded to 2⁻¹² so that no platform's sine reaches the masks.
 */
export type Outline = readonly number[];

const grid = 4096;

function rounded(values: readonly number[]): Outline {
  return values.map((value) => Math.round(value * grid) / grid);
}

function signedArea(outline: Outline): number {
  let area = 0;
  for (let i = 0; i < outline.length; i += 2) {
    const j = (i + 2) % outline.length;
    area += (outline[i] ?? 0) * (outline[j + 1] ?? 0) - (outline[j] ?? 0) * (outline[i + 1] ?? 0);
  }
  return area / 2;
}

function reversed(outline: Outline): Outline {
  const result: number[] = [];
  for (let i = outline.length - 2; i >= 0; i -= 2) result.push(outline[i] ?? 0, outline[i + 1] ?? 0);
  return result;
}

/** The outline wound clockwise on screen, whatever order its vertices came in. */
export function polygon(...vertices: number[]): Outline {
  const outline = rounded(vertices);
  return signedArea(outline) < 0 ? reversed(outline) : outline;
}

/** The same outline wound the other way: it cuts a hole into a part that holds it. */
export function hole(outline: Outline): Outline {
  return reversed(outline);
}

/** Radius as a function of the angle (0 to the right, growing clockwise on screen). */
export function polar(centreX: number, centreY: number, radius: (angle: number) => number, steps = 72): Outline {
  const vertices: number[] = [];
  for (let i = 0; i < steps; i += 1) {
    const angle = (2 * Math.PI * i) / steps;
    const r = radius(angle);
    vertices.push(centreX + r * Math.cos(angle), centreY + r * Math.sin(angle));
  }
  return polygon(...vertices);
}

/** An ellipse as a polygon of `steps` vertices. */
export function ellipse(centreX: number, centreY: number, radiusX: number, radiusY = radiusX, steps = 48): Outline {
  const vertices: number[] = [];
  for (let i = 0; i < steps; i += 1) {
    const angle = (2 * Math.PI * i) / steps;
    vertices.push(centreX + radiusX * Math.cos(angle), centreY + radiusY * Math.sin(angle));
  }
  return polygon(...vertices);
}

/** An arc as an open list of vertices, angles in degrees, to be used inside other builders. */
export function arc(
  centreX: number,
  centreY: number,
  radiusX: number,
  radiusY: number,
  fromDegrees: number,
  toDegrees: number,
  steps = 20,
): number[] {
  const vertices: number[] = [];
  for (let i = 0; i <= steps; i += 1) {
    const angle = ((fromDegrees + ((toDegrees - fromDegrees) * i) / steps) * Math.PI) / 180;
    vertices.push(centreX + radiusX * Math.cos(angle), centreY + radiusY * Math.sin(angle));
  }
  return vertices;
}

/**
 * A rectangle, or a trapezoid where `bottomInset` narrows (positive) or widens its lower side; corners rounded by
 * `radius`.
 */
export function box(
  left: number,
  top: number,
  right: number,
  bottom: number,
  radius = 0,
  bottomInset = 0,
  topInset = 0,
): Outline {
  const corners = [
    [left + topInset, top, 180],
    [right - topInset, top, 270],
    [right - bottomInset, bottom, 0],
    [left + bottomInset, bottom, 90],
  ] as const;
  if (radius === 0) return polygon(...corners.flatMap(([x, y]) => [x, y]));
  const inwards = [
    [1, 1],
    [-1, 1],
    [-1, -1],
    [1, -1],
  ] as const;
  return polygon(
    ...corners.flatMap(([x, y, start], index) => {
      const [dx, dy] = inwards[index] ?? [0, 0];
      return arc(x + dx * radius, y + dy * radius, radius, radius, start, start + 90, 6);
    }),
  );
}

/** A thick line through the vertices with round joints and ends, as overlapping outlines. */
export function stroke(width: number, ...vertices: number[]): Outline[] {
  const half = width / 2;
  const result: Outline[] = [];
  for (let i = 0; i + 3 < vertices.length; i += 2) {
    const [x0, y0, x1, y1] = vertices.slice(i, i + 4) as [number, number, number, number];
    const length = Math.hypot(x1 - x0, y1 - y0);
    const nx = ((y0 - y1) / length) * half;
    const ny = ((x1 - x0) / length) * half;
    result.push(polygon(x0 + nx, y0 + ny, x1 + nx, y1 + ny, x1 - nx, y1 - ny, x0 - nx, y0 - ny));
  }
  for (let i = 0; i < vertices.length; i += 2) {
    result.push(ellipse(vertices[i] ?? 0, vertices[i + 1] ?? 0, half, half, 16));
  }
  return result;
}

/** The outline turned about a point. */
export function turned(outline: Outline, degrees: number, centreX = 0, centreY = 0): Outline {
  const cosine = Math.cos((degrees * Math.PI) / 180);
  const sine = Math.sin((degrees * Math.PI) / 180);
  const vertices: number[] = [];
  for (let i = 0; i < outline.length; i += 2) {
    const x = (outline[i] ?? 0) - centreX;
    const y = (outline[i + 1] ?? 0) - centreY;
    vertices.push(centreX + x * cosine - y * sine, centreY + x * sine + y * cosine);
  }
  return rounded(vertices);
}
