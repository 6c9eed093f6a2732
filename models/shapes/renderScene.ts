/** Draws a scene: the picture and its exact masks. The same scene and size give the same bytes. */
import { defined } from '#core/base/assert.ts';
import { paintBackground } from './backgroundLayer.ts';
import { boxBlur } from './blur.ts';
import { mixed } from './colours.ts';
import { applyEffects } from './effects.ts';
import { clutterSilhouette, type LabelMaps, patchAlpha, renderLabelMaps } from './labelMaps.ts';
import { paintForm } from './objectLayer.ts';
import { createPicture, type Picture, toRgb } from './picture.ts';
import { pixelPatch } from './placement.ts';
import type { Placement, Scene, SceneBlank } from './scene.ts';
import { silhouetteOf } from './silhouettes.ts';
import { classIndex } from './vocabulary.ts';

export interface RenderedScene extends LabelMaps {
  readonly width: number;
  readonly height: number;
  /** `[size, size, 3]`, RGB. */
  readonly rgb: Uint8Array;
}

/** What a blank picture is faded to: the middle of the range, 0 after preprocessing with mean 0.5. */
const blankLevel = 127.5;

/** Renders at `size` × `size` pixels. */
export function renderScene(scene: Scene, size: number): RenderedScene {
  const maps = renderLabelMaps(scene, size);
  const picture = createPicture(size);
  const isGround = scene.blank?.kind !== 'objectOnGrey';
  if (isGround) paintBackground(picture, scene.background);
  for (const layer of scene.layers) {
    if (layer.kind === 'object') {
      const { class: name, placement, colours, relief, weathering } = defined(scene.objects[layer.index], 'object');
      const silhouette = silhouetteOf(classIndex(name));
      paintForm(picture, { silhouette, placement, colours, relief, weathering }, scene.effects, isGround);
    } else {
      const { form, colour, placement, relief, weathering } = defined(scene.clutter[layer.index], 'clutter');
      const colours = { main: colour, accent: colour, dark: mixed(colour, [0, 0, 0], 0.5) };
      const painted = { silhouette: clutterSilhouette(form), placement, colours, relief, weathering };
      paintForm(picture, painted, scene.effects, isGround);
    }
  }
  applyEffects(picture, scene.effects);
  if (scene.blank !== null) fadeToBlank(picture, keepMask(scene, scene.blank, size));
  return { width: size, height: size, rgb: toRgb(picture), ...maps };
}

/** Coverage of placed drawings on the whole picture. */
function pictureAlpha(forms: readonly (Placement & { readonly class: string })[], size: number): Float32Array {
  const result = new Float32Array(size * size);
  for (const form of forms) {
    const silhouette = silhouetteOf(classIndex(form.class));
    const patch = pixelPatch(form, silhouette, size);
    const alpha = patchAlpha(silhouette.parts, patch);
    for (let y = Math.max(0, -patch.top); y < Math.min(patch.height, size - patch.top); y += 1) {
      for (let x = Math.max(0, -patch.left); x < Math.min(patch.width, size - patch.left); x += 1) {
        const i = (patch.top + y) * size + patch.left + x;
        result[i] = Math.max(result[i]!, alpha[y * patch.width + x]!);
      }
    }
  }
  return result;
}

/** How much of each pixel a blank picture keeps, 0..1. */
function keepMask(scene: Scene, blank: SceneBlank, size: number): Float32Array {
  if (blank.kind === 'greyHoles') {
    const holes = pictureAlpha(blank.holes, size);
    boxBlur(holes, size, size, blank.softness * size);
    return holes.map((value) => 1 - value);
  }
  const objects = pictureAlpha(
    scene.objects.map((object) => ({ class: object.class, ...object.placement })),
    size,
  );
  if (blank.kind === 'objectOnGrey') return objects;
  boxBlur(objects, size, size, blank.softness * size);
  return objects.map((value) => Math.max(1 - blank.depth, Math.min(1, value * blank.spread)));
}

function fadeToBlank(picture: Picture, keep: Float32Array): void {
  for (const plane of picture.planes) {
    for (let i = 0; i < plane.length; i += 1) {
      const value = Math.min(255, Math.max(0, plane[i]!));
      plane[i] = blankLevel + (value - blankLevel) * keep[i]!;
    }
  }
}
