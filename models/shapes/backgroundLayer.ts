/** Paints a scene's background: its texture tile, coloured, turned, scaled and shifted. */
import { defined } from '#core/base/assert.ts';
import { backgroundTile } from './backgroundTiles.ts';
import { tileSize } from './noise.ts';
import type { Picture } from './picture.ts';
import { direction } from './placement.ts';
import type { SceneBackground } from './scene.ts';
import { backgroundIndex } from './vocabulary.ts';

/** The mip level at which one pixel is about one texel. */
export function levelFor(texelsPerPixel: number, levels: number): number {
  return Math.min(levels - 1, Math.max(0, Math.round(Math.log2(texelsPerPixel))));
}

export function paintBackground(picture: Picture, background: SceneBackground): void {
  const { size, planes, surface } = picture;
  const [red, green, blue] = planes;
  const levels = backgroundTile(backgroundIndex(background.kind), background.variant);
  const level = levelFor((background.span * tileSize) / size, levels.length);
  const { size: texels, mix, light } = defined(levels[level], 'tile level');
  const mask = texels - 1;
  const [[red0, green0, blue0], [red1, green1, blue1]] = background.colours;
  const { cosine, sine } = direction(background.rotation);
  const step = (background.span * texels) / size;
  const stepX = background.mirrored ? -step : step;
  // Offset by whole tiles keeps coordinates positive, so that truncation floors.
  const originX = (background.offset[0] + 8) * texels;
  const originY = (background.offset[1] + 8) * texels;
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      const tx = originX + stepX * cosine * x - step * sine * y;
      const ty = originY + stepX * sine * x + step * cosine * y;
      const column = tx | 0;
      const row = ty | 0;
      const fx = tx - column;
      const fy = ty - row;
      const top = (row & mask) * texels;
      const bottom = ((row + 1) & mask) * texels;
      const left = column & mask;
      const right = (column + 1) & mask;
      const w00 = (1 - fx) * (1 - fy);
      const w10 = fx * (1 - fy);
      const w01 = (1 - fx) * fy;
      const w11 = fx * fy;
      const share =
        (w00 * mix[top + left]! + w10 * mix[top + right]! + w01 * mix[bottom + left]! + w11 * mix[bottom + right]!) /
        255;
      const brightness =
        (w00 * light[top + left]! +
          w10 * light[top + right]! +
          w01 * light[bottom + left]! +
          w11 * light[bottom + right]!) /
        128;
      const i = y * size + x;
      surface[i] = brightness;
      red[i] = (red0 + (red1 - red0) * share) * brightness;
      green[i] = (green0 + (green1 - green0) * share) * brightness;
      blue[i] = (blue0 + (blue1 - blue0) * share) * brightness;
    }
  }
}
