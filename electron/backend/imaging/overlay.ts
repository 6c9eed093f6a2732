/**
 * Pictures to look at: a heat map or a mask drawn over a picture. Everything is drawn at the size of the given picture, which may
 * be smaller than the original; label maps are then sampled at the nearest pixel, CAMs bilinearly.
 */
import { assert } from '#core/base/assert.ts';
import { backgroundLabel, ignoreLabel } from '#core/mask/labelMap.ts';
import { dequantizeCam } from '#models/cam/quantizeCam.ts';
import { resizeBilinear } from '#models/cam/resizeBilinear.ts';
import type { RgbPicture } from './encodePicture.ts';
import { heatColours } from '#core/base/heatColours.ts';
import type { Rgb } from '#core/base/oklab.ts';

/** One byte per pixel or cell, `[height, width]`. */
export interface BytePlane {
  readonly width: number;
  readonly height: number;
  readonly values: Uint8Array;
}

/** Share of the class colour inside a mask. */
const maskOpacity = 0.5;

/** Share of the heat colour at full activation; falls to 0 with the activation, so that the picture stays visible around it. */
const heatOpacity = 0.8;

/** One outline pixel for this many pixels of the long side. */
const outlineUnitPx = 500;

/** Stripes of ignored pixels: width of a light or dark stripe. */
const stripePx = 4;

/** A CAM (0 to 255 per cell) as colours over the picture. */
export function drawHeat(picture: RgbPicture, cam: BytePlane): RgbPicture {
  const { width, height } = picture;
  const values = resizeBilinear(dequantizeCam(cam.values), cam.height, cam.width, height, width);
  const rgb = new Uint8Array(picture.rgb.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    const colour = heatColours[Math.round(255 * value)] ?? black;
    // The square root lets weak activations show.
    blend(rgb, picture.rgb, i, colour, heatOpacity * Math.sqrt(value));
  }
  return { width, height, rgb };
}

/**
 * A label map over the picture: class colours (grey for a label without one), outlined in full colour where labels meet; ignored
 * pixels striped in grey.
 */
export function drawMask(picture: RgbPicture, labelMap: BytePlane, colours: ReadonlyMap<number, Rgb>): RgbPicture {
  const { width, height } = picture;
  const labels = sampleNearest(labelMap, width, height);
  const outline = Math.max(1, Math.round(Math.max(width, height) / outlineUnitPx));
  const byLabel = Array.from({ length: 256 }, (_, label) => colours.get(label));
  const rgb = new Uint8Array(picture.rgb.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      const label = labels[i]!;
      if (label === backgroundLabel) {
        blend(rgb, picture.rgb, i, black, 0);
      } else if (label === ignoreLabel) {
        blend(rgb, picture.rgb, i, Math.floor((x + y) / stripePx) % 2 === 0 ? white : black, maskOpacity);
      } else {
        const isEdge = touchesOther(labels, width, height, x, y, outline);
        blend(rgb, picture.rgb, i, byLabel[label] ?? grey, isEdge ? 1 : maskOpacity);
      }
    }
  }
  return { width, height, rgb };
}

const black: Rgb = [0, 0, 0];
const white: Rgb = [255, 255, 255];
const grey: Rgb = [128, 128, 128];

function blend(target: Uint8Array, source: Uint8Array, pixel: number, colour: Rgb, opacity: number): void {
  const start = pixel * 3;
  for (let channel = 0; channel < 3; channel++) {
    const below = source[start + channel]!;
    target[start + channel] = below + (colour[channel]! - below) * opacity + 0.5;
  }
}

function sampleNearest(
  { width: fromWidth, height: fromHeight, values }: BytePlane,
  width: number,
  height: number,
): Uint8Array {
  assert(values.length === fromWidth * fromHeight, `${values.length} labels are not ${fromWidth}×${fromHeight}`);
  if (fromWidth === width && fromHeight === height) return values;
  const columns = Uint32Array.from({ length: width }, (_, x) => Math.floor(((x + 0.5) * fromWidth) / width));
  const labels = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const row = Math.floor(((y + 0.5) * fromHeight) / height) * fromWidth;
    for (let x = 0; x < width; x++) labels[y * width + x] = values[row + columns[x]!]!;
  }
  return labels;
}

/** Whether another label lies within `reach` pixels along a row or column; the picture's border is none. */
function touchesOther(labels: Uint8Array, width: number, height: number, x: number, y: number, reach: number): boolean {
  const i = y * width + x;
  const label = labels[i];
  for (let step = 1; step <= reach; step++) {
    if (x >= step && labels[i - step] !== label) return true;
    if (x + step < width && labels[i + step] !== label) return true;
    if (y >= step && labels[i - step * width] !== label) return true;
    if (y + step < height && labels[i + step * width] !== label) return true;
  }
  return false;
}
