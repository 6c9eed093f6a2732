/** Paints one object or clutter form: cast shadow, parts with their patterns, relief, weathering. */
import { boxBlur } from './blur.ts';
import type { Rgb } from './colours.ts';
import { fillCoverage } from './coverage.ts';
import { addCoverage } from './labelMaps.ts';
import { patternFunction } from './patterns.ts';
import type { Picture } from './picture.ts';
import { direction, inverted, pixelPatch, type PixelPatch } from './placement.ts';
import type { Placement, SceneEffects } from './scene.ts';
import type { Paint, Part, Silhouette } from './silhouettes.ts';

export interface PaintedForm {
  readonly silhouette: Silhouette;
  readonly placement: Placement;
  readonly colours: Readonly<Record<Paint, Rgb>>;
  /** 0..1, see SceneObject. */
  readonly relief: number;
  readonly weathering: number;
}

/** Colour planes premultiplied by alpha, on a patch. */
interface PaintedPatch {
  readonly red: Float32Array;
  readonly green: Float32Array;
  readonly blue: Float32Array;
  readonly alpha: Float32Array;
}

function paintParts(parts: readonly Part[], colours: PaintedForm['colours'], patch: PixelPatch): PaintedPatch {
  const { width, height } = patch;
  const count = width * height;
  const red = new Float32Array(count);
  const green = new Float32Array(count);
  const blue = new Float32Array(count);
  const alpha = new Float32Array(count);
  const coverage = new Float32Array(count);
  const back = inverted(patch.toPatch);
  const softness = Math.sqrt(Math.abs(back.a * back.d - back.b * back.c));
  for (const part of parts) {
    fillCoverage(coverage, width, height, part.outlines, patch.toPatch);
    const [red0, green0, blue0] = colours[part.paint];
    const [red1, green1, blue1] = colours[part.texture?.paint ?? part.paint];
    const pattern = part.texture === undefined ? null : patternFunction(part.texture.pattern);
    for (let y = 0; y < height; y += 1) {
      for (let x = 0; x < width; x += 1) {
        const i = y * width + x;
        const covered = coverage[i]!;
        if (covered === 0) continue;
        const u = back.a * (x + 0.5) + back.c * (y + 0.5) + back.e;
        const v = back.b * (x + 0.5) + back.d * (y + 0.5) + back.f;
        const share = pattern === null ? 0 : pattern(u, v, softness);
        const kept = 1 - covered;
        red[i] = red[i]! * kept + (red0 + (red1 - red0) * share) * covered;
        green[i] = green[i]! * kept + (green0 + (green1 - green0) * share) * covered;
        blue[i] = blue[i]! * kept + (blue0 + (blue1 - blue0) * share) * covered;
      }
    }
    addCoverage(alpha, coverage, count);
  }
  return { red, green, blue, alpha };
}

/** Darkens the picture where the form's blurred outline falls, moved away from the light. */
function castShadow(picture: Picture, patch: PixelPatch, soft: Float32Array, effects: SceneEffects): void {
  const { size, planes } = picture;
  const light = direction(effects.lightAngle);
  const shiftX = Math.round(-light.cosine * effects.shadowLength * size);
  const shiftY = Math.round(-light.sine * effects.shadowLength * size);
  const firstRow = Math.max(0, patch.top + shiftY);
  const endRow = Math.min(size, patch.top + shiftY + patch.height);
  const firstColumn = Math.max(0, patch.left + shiftX);
  const endColumn = Math.min(size, patch.left + shiftX + patch.width);
  for (let row = firstRow; row < endRow; row += 1) {
    const patchRow = (row - shiftY - patch.top) * patch.width;
    for (let column = firstColumn; column < endColumn; column += 1) {
      const depth = soft[patchRow + column - shiftX - patch.left]!;
      if (depth === 0) continue;
      const kept = 1 - effects.shadowStrength * depth;
      const i = row * size + column;
      for (const plane of planes) plane[i] = plane[i]! * kept;
    }
  }
}

/** Paints a form with its shadow. `castsShadow` is off where the ground is not drawn. */
export function paintForm(picture: Picture, form: PaintedForm, effects: SceneEffects, castsShadow: boolean): void {
  const {
    size,
    planes: [red, green, blue],
    surface,
  } = picture;
  const radius = 0.02 * form.placement.extent * size + 0.004 * size;
  const patch = pixelPatch(form.placement, form.silhouette, size, Math.ceil(2 * radius) + 2);
  const painted = paintParts(form.silhouette.parts, form.colours, patch);
  const soft = painted.alpha.slice();
  boxBlur(soft, patch.width, patch.height, radius);
  if (castsShadow) castShadow(picture, patch, soft, effects);

  const light = direction(effects.lightAngle);
  const centreX = form.placement.x * size;
  const centreY = form.placement.y * size;
  const across = 2 / (form.placement.extent * size);
  const firstRow = Math.max(0, patch.top);
  const endRow = Math.min(size, patch.top + patch.height);
  const firstColumn = Math.max(0, patch.left);
  const endColumn = Math.min(size, patch.left + patch.width);
  for (let row = firstRow; row < endRow; row += 1) {
    for (let column = firstColumn; column < endColumn; column += 1) {
      const p = (row - patch.top) * patch.width + column - patch.left;
      const alpha = painted.alpha[p]!;
      if (alpha === 0) continue;
      const slopeX = soft[p - 1]! - soft[p + 1]!;
      const slopeY = soft[p - patch.width]! - soft[p + patch.width]!;
      const facing = (slopeX * light.cosine + slopeY * light.sine) * radius;
      const toLight = ((column - centreX) * light.cosine + (row - centreY) * light.sine) * across;
      const i = row * size + column;
      const shade = (1 + form.relief * (0.7 * facing + 0.16 * toLight)) * (1 + form.weathering * (surface[i]! - 1));
      const kept = 1 - alpha;
      red[i] = red[i]! * kept + painted.red[p]! * shade;
      green[i] = green[i]! * kept + painted.green[p]! * shade;
      blue[i] = blue[i]! * kept + painted.blue[p]! * shade;
    }
  }
}
