/**
 * The 24 classes as vector drawings: parts painted in order, each a set of outlines with a paint and perhaps a texture.
 * The longest side of a drawing's bounding box is 1 and its centre is the origin; y points down. Nothing here depends
 * on a picture's size.
 */
import { defined } from '#core/base/assert.ts';
import { arc, box, ellipse, hole, type Outline, polar, polygon, stroke, turned } from './outlines.ts';
import { shapeClasses } from './vocabulary.ts';

/** Which of an object's three colours. */
export type Paint = 'main' | 'accent' | 'dark';

/**
 * A pattern in the drawing's own coordinates; periods and widths in units of the drawing's longest side, angles in
 * degrees.
 */
export type Texture =
  | { readonly kind: 'stripes'; readonly period: number; readonly angle: number; readonly share: number }
  | { readonly kind: 'dots'; readonly period: number; readonly radius: number }
  | { readonly kind: 'checks'; readonly period: number }
  | { readonly kind: 'scales'; readonly period: number }
  | { readonly kind: 'wedges'; readonly count: number; readonly centreX: number; readonly centreY: number };

export interface Part {
  readonly outlines: readonly Outline[];
  readonly paint: Paint;
  /** The pattern and the paint it brings in. */
  readonly texture?: { readonly pattern: Texture; readonly paint: Paint };
}

export interface Silhouette {
  readonly parts: readonly Part[];
  /** Half extents of the bounding box; the larger one is 0.5. */
  readonly halfWidth: number;
  readonly halfHeight: number;
}

function part(paint: Paint, outlines: readonly Outline[], pattern?: Texture, patternPaint: Paint = 'accent'): Part {
  return pattern === undefined ? { paint, outlines } : { paint, outlines, texture: { pattern, paint: patternPaint } };
}

const stripes = (period: number, angle: number, share = 0.5): Texture => ({ kind: 'stripes', period, angle, share });
const dots = (period: number, radius = 0.3): Texture => ({ kind: 'dots', period, radius });
const checks = (period: number): Texture => ({ kind: 'checks', period });
const wedges = (count: number, centreX = 0, centreY = 0): Texture => ({ kind: 'wedges', count, centreX, centreY });

function starOutline(points: number, outer: number, inner: number): Outline {
  const vertices: number[] = [];
  for (let i = 0; i < 2 * points; i += 1) {
    const angle = (Math.PI * i) / points - Math.PI / 2;
    const radius = i % 2 === 0 ? outer : inner;
    vertices.push(radius * Math.cos(angle), radius * Math.sin(angle));
  }
  return polygon(...vertices);
}

/** The body that the part classes share: a slightly tapering block. */
function plainBody(top: number, bottom: number, topWidth: number, bottomWidth: number): Outline {
  const half = Math.max(topWidth, bottomWidth) / 2;
  return box(-half, top, half, bottom, 0.05, half - bottomWidth / 2, half - topWidth / 2);
}

function radialStrokes(count: number, from: number, to: number, width: number): Outline[] {
  return Array.from({ length: count }, (_, i) => turned(box(from, -width / 2, to, width / 2), (360 * i) / count));
}

const drawings: Readonly<Record<string, readonly Part[]>> = {
  star: [part('main', [starOutline(5, 0.52, 0.22)], wedges(10), 'dark')],
  ring: [
    part('main', [ellipse(0, 0, 0.5), hole(ellipse(0, 0, 0.3))]),
    part('accent', [ellipse(0, 0, 0.43), hole(ellipse(0, 0, 0.375))]),
  ],
  cross: [
    part('main', [
      polygon(
        -0.17,
        -0.5,
        0.17,
        -0.5,
        0.17,
        -0.17,
        0.5,
        -0.17,
        0.5,
        0.17,
        0.17,
        0.17,
        0.17,
        0.5,
        -0.17,
        0.5,
        -0.17,
        0.17,
        -0.5,
        0.17,
        -0.5,
        -0.17,
        -0.17,
        -0.17,
      ),
    ]),
    part('accent', [
      polygon(
        -0.06,
        -0.4,
        0.06,
        -0.4,
        0.06,
        -0.06,
        0.4,
        -0.06,
        0.4,
        0.06,
        0.06,
        0.06,
        0.06,
        0.4,
        -0.06,
        0.4,
        -0.06,
        0.06,
        -0.4,
        0.06,
        -0.4,
        -0.06,
        -0.06,
        -0.06,
      ),
    ]),
  ],
  arrow: [
    part(
      'main',
      [polygon(-0.5, -0.12, 0.06, -0.12, 0.06, -0.32, 0.5, 0, 0.06, 0.32, 0.06, 0.12, -0.5, 0.12)],
      stripes(0.16, 0),
    ),
  ],
  fish: [
    part('accent', [polygon(0.16, 0, 0.5, -0.24, 0.43, 0, 0.5, 0.24)], stripes(0.07, 90, 0.35), 'dark'),
    part('accent', [polygon(-0.16, -0.14, 0.12, -0.34, 0.16, -0.1), polygon(-0.08, 0.14, 0.08, 0.3, 0.12, 0.1)]),
    part('main', [polygon(...arc(-0.13, 0.16, 0.39, 0.4, 200, 340), ...arc(-0.13, -0.16, 0.39, 0.4, 20, 160))], {
      kind: 'scales',
      period: 0.1,
    }),
    part('main', [
      polygon(-0.3, -0.19, -0.24, -0.21, -0.2, 0, -0.24, 0.21, -0.3, 0.19, -0.48, 0.06, -0.5, 0, -0.48, -0.06),
    ]),
    part('dark', [ellipse(-0.35, -0.05, 0.035, 0.035, 20)]),
  ],
  leaf: [
    part('dark', stroke(0.05, 0.28, 0, 0.5, 0.03)),
    part('main', [
      polygon(-0.5, 0, ...arc(-0.09, 0.26, 0.5, 0.5, 215, 325), 0.34, 0, ...arc(-0.09, -0.26, 0.5, 0.5, 35, 145)),
    ]),
    part('accent', [
      ...stroke(0.03, -0.42, 0, 0.34, 0),
      ...[-0.28, -0.14, 0, 0.14].flatMap((x) => [
        ...stroke(0.026, x + 0.1, 0, x - 0.03, -0.15),
        ...stroke(0.026, x + 0.1, 0, x - 0.03, 0.15),
      ]),
    ]),
  ],
  house: [
    part('main', [box(0.16, -0.42, 0.27, -0.14)]),
    part('main', [plainBody(-0.14, 0.5, 0.66, 0.66)]),
    part('accent', [polygon(-0.46, -0.1, 0, -0.5, 0.46, -0.1)], checks(0.1), 'dark'),
    part('dark', [box(-0.09, 0.2, 0.1, 0.5)]),
  ],
  moon: [
    part(
      'main',
      [polygon(...arc(0.02, 0, 0.5, 0.5, 60, 300, 48), ...arc(0.17, 0, 0.36, 0.44, 281, 79, 40))],
      dots(0.2, 0.22),
      'dark',
    ),
  ],
  heart: [
    part('main', [
      polygon(
        0,
        0.46,
        ...arc(-0.24, -0.16, 0.26, 0.26, 145, 338, 24),
        0,
        -0.2,
        ...arc(0.24, -0.16, 0.26, 0.26, 202, 395, 24),
      ),
    ]),
    part('accent', stroke(0.05, -0.36, -0.18, -0.32, -0.27, -0.24, -0.31)),
  ],
  ladder: [
    part(
      'dark',
      [-0.36, -0.18, 0, 0.18, 0.36].map((y) => box(-0.2, y - 0.035, 0.2, y + 0.035)),
    ),
    part('main', [box(-0.24, -0.5, -0.15, 0.5, 0.02), box(0.15, -0.5, 0.24, 0.5, 0.02)]),
  ],
  wheel: [
    part('accent', radialStrokes(8, 0, 0.42, 0.05)),
    part('main', [ellipse(0, 0, 0.5), hole(ellipse(0, 0, 0.38))], wedges(32), 'dark'),
    part('main', [ellipse(0, 0, 0.12)]),
    part('dark', [ellipse(0, 0, 0.045, 0.045, 20)]),
  ],
  cup: [
    part('main', [ellipse(0.3, 0.02, 0.2, 0.2), hole(ellipse(0.3, 0.02, 0.115, 0.115))]),
    part('main', [plainBody(-0.4, 0.42, 0.64, 0.52)]),
    part('accent', [box(-0.325, -0.36, 0.325, -0.18, 0, 0.012)], dots(0.09, 0.3), 'dark'),
  ],
  tree: [
    part('dark', [box(-0.1, 0.15, 0.1, 0.5, 0, -0.05)], stripes(0.05, 0, 0.4)),
    part('main', [polar(0, -0.16, (angle) => 0.34 + 0.035 * Math.cos(9 * angle + 0.6), 96)]),
    part('accent', [
      ellipse(-0.15, -0.2, 0.05),
      ellipse(0.12, -0.3, 0.05),
      ellipse(0.16, -0.05, 0.05),
      ellipse(-0.06, 0, 0.05),
    ]),
  ],
  boat: [
    part('dark', [box(-0.03, -0.5, 0.02, 0.2)]),
    part('accent', [polygon(0.05, -0.46, 0.4, 0.08, 0.05, 0.08)], stripes(0.1, 90), 'dark'),
    part('accent', [polygon(-0.06, -0.36, -0.06, 0.08, -0.32, 0.08)], stripes(0.1, 90), 'dark'),
    part('main', [polygon(-0.5, 0.14, 0.5, 0.14, 0.34, 0.46, -0.34, 0.46)]),
  ],
  key: [
    part('main', [ellipse(-0.3, 0, 0.2, 0.2), hole(ellipse(-0.3, 0, 0.1, 0.1))]),
    part('main', [box(-0.12, -0.05, 0.5, 0.05), box(0.24, 0, 0.32, 0.2), box(0.4, 0, 0.48, 0.17)]),
    part('accent', [box(-0.1, -0.08, -0.04, 0.08)]),
  ],
  bell: [
    part('dark', [ellipse(0, 0.41, 0.09)]),
    part('main', [ellipse(0, -0.42, 0.08, 0.08), hole(ellipse(0, -0.42, 0.035, 0.035, 20))]),
    part('main', [polygon(...arc(0, -0.08, 0.24, 0.3, 180, 360), 0.3, 0.24, 0.42, 0.38, -0.42, 0.38, -0.3, 0.24)]),
    part('accent', [polygon(-0.288, 0.14, 0.288, 0.14, 0.3, 0.26, -0.3, 0.26)], stripes(0.07, 0), 'dark'),
  ],
  kite: [
    part('dark', stroke(0.035, 0, 0.2, 0.08, 0.29, -0.06, 0.35, 0.07, 0.42, -0.04, 0.49)),
    part('main', [polygon(0, -0.5, 0, -0.16, -0.32, -0.16), polygon(0, 0.26, 0, -0.16, 0.32, -0.16)]),
    part('accent', [polygon(0, -0.5, 0.32, -0.16, 0, -0.16), polygon(0, 0.26, -0.32, -0.16, 0, -0.16)]),
  ],
  comb: [
    part('main', [
      box(-0.5, -0.24, 0.5, -0.04, 0.04),
      ...Array.from({ length: 9 }, (_, i) => box(-0.47 + i * 0.1125, -0.08, -0.43 + i * 0.1125, 0.26)),
      box(-0.5, -0.1, -0.42, 0.26),
      box(0.42, -0.1, 0.5, 0.26),
    ]),
    part('accent', [box(-0.42, -0.17, 0.42, -0.12)]),
  ],
  bolt: [
    part('main', [polygon(0.1, -0.5, -0.28, 0.06, -0.04, 0.06, -0.14, 0.5, 0.28, -0.12, 0.04, -0.12, 0.24, -0.5)]),
  ],
  flower: [
    part('main', [polar(0, 0, (angle) => 0.37 + 0.13 * Math.cos(6 * angle), 120)]),
    part('accent', [ellipse(0, 0, 0.17)], dots(0.09, 0.28), 'dark'),
  ],
  mushroom: [
    part('main', [plainBody(-0.16, 0.5, 0.46, 0.52)]),
    part(
      'accent',
      [polygon(...arc(0, -0.1, 0.46, 0.38, 180, 360, 32), ...arc(0, -0.1, 0.46, 0.08, 0, 180, 16))],
      dots(0.17, 0.3),
      'dark',
    ),
  ],
  bottle: [
    part('main', [plainBody(-0.16, 0.5, 0.42, 0.44)]),
    part('main', [polygon(-0.21, -0.11, -0.09, -0.28, 0.09, -0.28, 0.21, -0.11)]),
    part('accent', [box(-0.09, -0.44, 0.09, -0.26)], stripes(0.06, 90), 'dark'),
    part('dark', [box(-0.12, -0.5, 0.12, -0.43)]),
  ],
  umbrella: [
    part('dark', [...stroke(0.045, 0, -0.46, 0, 0.36), ...stroke(0.045, ...arc(-0.09, 0.38, 0.09, 0.09, 0, 170, 8))]),
    part(
      'main',
      [
        polygon(
          ...arc(0, 0, 0.5, 0.44, 180, 360, 40),
          ...arc(0.375, 0, 0.125, 0.07, 0, -180, 8),
          ...arc(0.125, 0, 0.125, 0.07, 0, -180, 8),
          ...arc(-0.125, 0, 0.125, 0.07, 0, -180, 8),
          ...arc(-0.375, 0, 0.125, 0.07, 0, -180, 8),
        ),
      ],
      wedges(12, 0, 0.05),
    ),
  ],
  hat: [
    part('dark', [ellipse(0, 0.22, 0.5, 0.12)]),
    part('main', [plainBody(-0.34, 0.22, 0.44, 0.54), ellipse(0, 0.19, 0.5, 0.11)]),
    part('accent', [polygon(-0.257, 0, 0.257, 0, 0.268, 0.13, -0.268, 0.13)], checks(0.065), 'dark'),
  ],
};

function bounds(parts: readonly Part[]): { left: number; top: number; right: number; bottom: number } {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const outline of parts.flatMap((entry) => entry.outlines)) {
    for (let i = 0; i < outline.length; i += 2) {
      const x = defined(outline[i], 'x');
      const y = defined(outline[i + 1], 'y');
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
    }
  }
  return { left, top, right, bottom };
}

/** Moves a drawing to the origin and scales it so that its longest side is 1. */
function normalised(parts: readonly Part[]): Silhouette {
  const { left, top, right, bottom } = bounds(parts);
  const scale = 1 / Math.max(right - left, bottom - top);
  const centreX = (left + right) / 2;
  const centreY = (top + bottom) / 2;
  return {
    parts: parts.map((entry) => ({
      ...entry,
      outlines: entry.outlines.map((outline) =>
        outline.map((value, i) => (value - (i % 2 === 0 ? centreX : centreY)) * scale),
      ),
    })),
    halfWidth: ((right - left) * scale) / 2,
    halfHeight: ((bottom - top) * scale) / 2,
  };
}

const silhouettes: readonly Silhouette[] = shapeClasses.map(({ name }) =>
  normalised(defined(drawings[name], `the drawing of '${name}'`)),
);

/** The drawing of a class, by its index in `shapeClasses`. */
export function silhouetteOf(classIndex: number): Silhouette {
  return defined(silhouettes[classIndex], `silhouette ${classIndex}`);
}
