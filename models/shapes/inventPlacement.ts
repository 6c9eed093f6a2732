/** Draws where a form lies, how large it is and how it is turned. */
import type { Random } from './random.ts';
import type { Placement } from './scene.ts';

/**
 * Extent from `smallest` to `largest`, fractions of the picture's side; the centre keeps 0.4 extents from each edge.
 */
export function inventPlacement(smallest: number, largest: number, random: Random): Placement {
  const extent = random.between(smallest, largest);
  const aspect = random.between(0.82, 1.2);
  return {
    x: random.between(0.4 * extent, 1 - 0.4 * extent),
    y: random.between(0.4 * extent, 1 - 0.4 * extent),
    extent,
    rotation: random.between(-30, 30),
    mirrored: random.chance(0.5),
    aspect,
  };
}
