/** Paints a heat map over the picture: colours by value, the stronger the more opaque, nothing below the threshold. */
import type { Mesh } from 'pixi.js';
import { heatColours } from '#core/base/heatColours.ts';
import { byteTexture, Quad, type Place } from './quad.ts';

/** One byte per cell, row by row. */
export interface HeatPlane {
  readonly width: number;
  readonly height: number;
  readonly values: Uint8Array;
}

export interface HeatLook {
  /** Values below it are not painted, 0 to 1. */
  readonly threshold: number;
  /** Of the highest value, 0 to 1. */
  readonly opacity: number;
}

// The square root lets weak activations show, as in the looks that are written as files.
const fragment = `#version 300 es
in vec2 vPosition;
out vec4 finalColor;
uniform sampler2D uHeat;
uniform sampler2D uColours;
uniform float uThreshold;
uniform float uOpacity;

void main() {
  float value = texture(uHeat, vPosition).r;
  float alpha = value < uThreshold ? 0.0 : uOpacity * sqrt(value);
  vec3 colour = texture(uColours, vec2((value * 255.0 + 0.5) / 256.0, 0.5)).rgb;
  finalColor = vec4(colour * alpha, alpha);
}
`;

export class HeatLayer {
  readonly #quad: Quad;
  #hasHeat = false;

  constructor() {
    const colours = Uint8Array.from(heatColours.flatMap((colour) => [...colour, 255]));
    const textures = {
      uHeat: undefined,
      uColours: byteTexture(colours, { width: heatColours.length, height: 1, isSmooth: true }),
    };
    this.#quad = new Quad('heat', fragment, textures, {
      uThreshold: { value: 0, type: 'f32' },
      uOpacity: { value: 0, type: 'f32' },
    });
  }

  get mesh(): Mesh {
    return this.#quad.mesh as unknown as Mesh;
  }

  setHeat(plane: HeatPlane | undefined): void {
    this.#hasHeat = plane !== undefined;
    this.#quad.setTexture('uHeat', plane && byteTexture(plane.values, { ...plane, isSmooth: true }));
  }

  /** null: nothing is painted. */
  draw(place: Place, look: HeatLook | null): void {
    this.#quad.mesh.visible = look !== null && this.#hasHeat;
    if (look === null) return;
    this.#quad.setPlace(place);
    this.#quad.setLook({ uThreshold: look.threshold, uOpacity: look.opacity });
  }
}
