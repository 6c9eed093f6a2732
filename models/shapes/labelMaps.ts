/**
 * The exact masks of a scene. A pixel belongs to the frontmost object or clutter form whose outline covers at least
 * half of it. Colours, blur and noise have no say here: masks are what was drawn, not what can be seen.
 */
import { defined } from '#core/base/assert.ts';
import { fillCoverage } from './coverage.ts';
import { ellipse, polygon } from './outlines.ts';
import { pixelPatch, type PixelPatch } from './placement.ts';
import type { ClutterForm, Placement, Scene } from './scene.ts';
import { type Part, type Silhouette, silhouetteOf } from './silhouettes.ts';
import { classIndex } from './vocabulary.ts';

export interface LabelMaps {
  /** `[size, size]`: 0 for background, class index + 1 otherwise. */
  readonly labelMap: Uint8Array;
  /** `[size, size]`: 0 for background, position in `scene.objects` + 1 otherwise. */
  readonly objectMap: Uint8Array;
  /** Per object: the share of its silhouette that is inside the picture and not covered. */
  readonly visible: readonly number[];
  /** Per object: pixels in `objectMap`. */
  readonly areas: readonly number[];
}

const clutterSilhouettes: Readonly<Record<ClutterForm['form'], Silhouette>> = {
  ellipse: { parts: [{ paint: 'main', outlines: [ellipse(0, 0, 0.5)] }], halfWidth: 0.5, halfHeight: 0.5 },
  triangle: {
    parts: [{ paint: 'main', outlines: [polygon(0, -0.5, 0.5, 0.5, -0.5, 0.5)] }],
    halfWidth: 0.5,
    halfHeight: 0.5,
  },
  square: {
    parts: [{ paint: 'main', outlines: [polygon(-0.5, -0.5, 0.5, -0.5, 0.5, 0.5, -0.5, 0.5)] }],
    halfWidth: 0.5,
    halfHeight: 0.5,
  },
};

/** The silhouette of a form that belongs to no class. */
export function clutterSilhouette(form: ClutterForm['form']): Silhouette {
  return clutterSilhouettes[form];
}

/** Lays one part over what is covered already: `alpha` becomes 1 − (1 − alpha)(1 − coverage). */
export function addCoverage(alpha: Float32Array, coverage: Float32Array, count: number): void {
  for (let i = 0; i < count; i += 1) alpha[i] = alpha[i]! + coverage[i]! * (1 - alpha[i]!);
}

/** Coverage 0..1 of a whole drawing on its patch. */
export function patchAlpha(parts: readonly Part[], patch: PixelPatch): Float32Array {
  const count = patch.width * patch.height;
  const alpha = new Float32Array(count);
  const coverage = new Float32Array(count);
  for (const part of parts) {
    fillCoverage(coverage, patch.width, patch.height, part.outlines, patch.toPatch);
    addCoverage(alpha, coverage, count);
  }
  return alpha;
}

/** Draws the masks of a scene at `size` pixels a side. */
export function renderLabelMaps(scene: Scene, size: number): LabelMaps {
  const labelMap = new Uint8Array(size * size);
  const objectMap = new Uint8Array(size * size);
  const silhouettePixels = scene.objects.map(() => 0);
  const stamp = (placement: Placement, silhouette: Silhouette, label: number, owner: number): number => {
    const patch = pixelPatch(placement, silhouette, size);
    const alpha = patchAlpha(silhouette.parts, patch);
    let pixels = 0;
    for (let y = 0; y < patch.height; y += 1) {
      const row = patch.top + y;
      for (let x = 0; x < patch.width; x += 1) {
        if (alpha[y * patch.width + x]! < 0.5) continue;
        pixels += 1;
        const column = patch.left + x;
        if (row < 0 || row >= size || column < 0 || column >= size) continue;
        labelMap[row * size + column] = label;
        objectMap[row * size + column] = owner;
      }
    }
    return pixels;
  };
  for (const layer of scene.layers) {
    if (layer.kind === 'clutter') {
      const { form, placement } = defined(scene.clutter[layer.index], 'clutter of a layer');
      stamp(placement, clutterSilhouettes[form], 0, 0);
    } else {
      const object = defined(scene.objects[layer.index], 'object of a layer');
      const index = classIndex(object.class);
      silhouettePixels[layer.index] = stamp(object.placement, silhouetteOf(index), index + 1, layer.index + 1);
    }
  }
  const areas = scene.objects.map(() => 0);
  for (const owner of objectMap) if (owner > 0) areas[owner - 1] = (areas[owner - 1] ?? 0) + 1;
  return {
    labelMap,
    objectMap,
    areas,
    visible: areas.map((area, index) => area / Math.max(1, silhouettePixels[index] ?? 0)),
  };
}

/** The classes of a scene's objects, each once, in the order of the objects. */
export function sceneTags(scene: Scene): string[] {
  return [...new Set(scene.objects.map((object) => object.class))];
}
