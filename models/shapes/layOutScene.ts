/**
 * Sees to it that every object of a scene shows enough of itself. Judged on masks alone, so it is the same at any
 * picture size.
 */
import { inventPlacement } from './inventPlacement.ts';
import { renderLabelMaps } from './labelMaps.ts';
import type { Random } from './random.ts';
import type { Scene } from './scene.ts';

/** Every object shows at least this share of its silhouette, and this share of the picture. */
export const minimumVisible = 0.5;
export const minimumArea = 0.006;

/** Side at which visibility is judged. */
const layoutSize = 96;

/** How often hidden objects are moved before they are left out. */
const attempts = 40;

/** Moves hidden objects until enough of each shows; an object that finds no room is left out, never the first one. */
export function layOutScene(scene: Scene, random: Random): Scene {
  let current = scene;
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const hidden = hiddenObjects(current);
    if (hidden.length === 0) return current;
    current = {
      ...current,
      objects: current.objects.map((object, index) => {
        if (!hidden.includes(index)) return object;
        const { x, y } = inventPlacement(object.placement.extent, object.placement.extent, random);
        return { ...object, placement: { ...object.placement, x, y } };
      }),
    };
  }
  while (current.objects.length > 1 && hiddenObjects(current).length > 0) current = withoutLast(current);
  if (hiddenObjects(current).length === 0) return current;
  return { ...current, clutter: [], layers: current.layers.filter((layer) => layer.kind === 'object') };
}

function hiddenObjects(scene: Scene): number[] {
  if (scene.objects.length === 0) return [];
  const { visible, areas } = renderLabelMaps(scene, layoutSize);
  return visible.flatMap((share, index) =>
    share < minimumVisible || (areas[index] ?? 0) < minimumArea * layoutSize * layoutSize ? [index] : [],
  );
}

function withoutLast(scene: Scene): Scene {
  const last = scene.objects.length - 1;
  return {
    ...scene,
    objects: scene.objects.slice(0, last),
    layers: scene.layers.filter((layer) => layer.kind !== 'object' || layer.index !== last),
  };
}
