/** Paints a label map over the picture: class colours, outlines in full colour where labels meet, ignored pixels striped. */
import type { Mesh } from 'pixi.js';
import type { Rgb } from '#core/base/oklab.ts';
import { backgroundLabel, ignoreLabel } from '#core/mask/labelMap.ts';
import { byteTexture, Quad, type Place } from './quad.ts';

/** One label per pixel, row by row. */
export interface LabelPlane {
  readonly width: number;
  readonly height: number;
  readonly values: Uint8Array;
}

export interface MaskLook {
  /** Inside of outlines, 0 to 1. */
  readonly opacity: number;
  readonly hasOutlines: boolean;
}

/** Width of an outline, on either side of an edge, in screen pixels. */
const outlinePx = 1.5;

/** Width of a light or dark stripe of ignored pixels, in screen pixels. */
const stripePx = 5;

/** The screen's pixels are the unit of stripes and outlines, so that they stay as thin at any zoom. */
const fragment = `#version 300 es
in vec2 vPosition;
out vec4 finalColor;
uniform highp sampler2D uLabels;
uniform sampler2D uPalette;
uniform float uOpacity;
uniform float uStripe;
/** In shares of the picture; 0: no outlines. */
uniform float uReachX;
uniform float uReachY;

int labelAt(vec2 at) {
  return int(texture(uLabels, clamp(at, 0.0, 1.0)).r * 255.0 + 0.5);
}

void main() {
  int label = labelAt(vPosition);
  vec4 colour = texelFetch(uPalette, ivec2(label, 0), 0);
  float alpha = colour.a * uOpacity;
  if (label == ${ignoreLabel}) {
    float stripe = mod(floor((gl_FragCoord.x + gl_FragCoord.y) / uStripe), 2.0);
    colour.rgb = vec3(stripe);
  } else if (uReachX > 0.0 && colour.a > 0.0) {
    bool isEdge = labelAt(vPosition + vec2(uReachX, 0.0)) != label || labelAt(vPosition - vec2(uReachX, 0.0)) != label
      || labelAt(vPosition + vec2(0.0, uReachY)) != label || labelAt(vPosition - vec2(0.0, uReachY)) != label;
    if (isEdge) alpha = 1.0;
  }
  finalColor = vec4(colour.rgb * alpha, alpha);
}
`;

export class MaskLayer {
  readonly #quad: Quad;
  readonly #palette = new Uint8Array(256 * 4);
  readonly #paletteTexture: ReturnType<typeof byteTexture>;
  #hasLabels = false;

  constructor() {
    this.#paletteTexture = byteTexture(this.#palette, { width: 256, height: 1, isSmooth: false });
    const textures = { uLabels: undefined, uPalette: this.#paletteTexture };
    this.#quad = new Quad('mask', fragment, textures, {
      uOpacity: { value: 0, type: 'f32' },
      uStripe: { value: stripePx, type: 'f32' },
      uReachX: { value: 0, type: 'f32' },
      uReachY: { value: 0, type: 'f32' },
    });
  }

  get mesh(): Mesh {
    return this.#quad.mesh as unknown as Mesh;
  }

  setLabels(plane: LabelPlane | undefined): void {
    this.#hasLabels = plane !== undefined;
    this.#quad.setTexture('uLabels', plane && byteTexture(plane.values, { ...plane, isSmooth: false }));
  }

  /** Colours by label; labels without one are not painted. Ignored pixels are striped, unless they are hidden. */
  setColours(colours: ReadonlyMap<number, Rgb>, isIgnoreHidden: boolean): void {
    this.#palette.fill(0);
    for (const [label, colour] of colours) {
      if (label !== backgroundLabel) this.#palette.set([...colour, 255], label * 4);
    }
    this.#palette[ignoreLabel * 4 + 3] = isIgnoreHidden ? 0 : 255;
    this.#paletteTexture.update();
  }

  /** null: nothing is painted. `screen`: pixels of the screen that the view has. */
  draw(place: Place, look: MaskLook | null, screen: { readonly width: number; readonly height: number }): void {
    this.#quad.mesh.visible = look !== null && this.#hasLabels;
    if (look === null) return;
    this.#quad.setPlace(place);
    const reach = look.hasOutlines ? outlinePx : 0;
    this.#quad.setLook({
      uOpacity: look.opacity,
      uReachX: reach / (place[2] * screen.width),
      uReachY: reach / (place[3] * screen.height),
    });
  }
}
