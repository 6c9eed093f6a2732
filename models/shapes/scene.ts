/**
 * A scene: everything that is needed to draw one picture and its masks at any size, as plain JSON data. Positions and
 * lengths are in fractions of the (square) picture's side, colours 0..255, angles in degrees clockwise.
 */
import type { Rgb } from './colours.ts';
import type { ColourName, SizeName } from './vocabulary.ts';

/** Changes whenever a seed would draw another picture. */
export const generatorVersion = '1.0.0';

export interface SceneBackground {
  readonly kind: string;
  readonly variant: number;
  /** First and second colour of the texture. */
  readonly colours: readonly [Rgb, Rgb];
  /** Texture offset in tiles, 0..1. */
  readonly offset: readonly [number, number];
  /** Side of the picture in tiles. */
  readonly span: number;
  readonly rotation: number;
  readonly mirrored: boolean;
}

export interface Placement {
  /** Centre of the bounding box of the unturned drawing. */
  readonly x: number;
  readonly y: number;
  /** Longest side before turning. */
  readonly extent: number;
  readonly rotation: number;
  readonly mirrored: boolean;
  /** Width scale relative to height; 1 keeps the drawing's proportions. */
  readonly aspect: number;
}

export interface SceneObject {
  readonly class: string;
  readonly colour: ColourName;
  readonly size: SizeName;
  readonly colours: { readonly main: Rgb; readonly accent: Rgb; readonly dark: Rgb };
  readonly placement: Placement;
  /** Strength of the rounded relief, 0..1. */
  readonly relief: number;
  /**
   * How much of the background's light and dark shows on the object, 0..1: its texture then crosses the object's
   * border.
   */
  readonly weathering: number;
}

/** A plain untagged form; background to every label map. */
export interface ClutterForm {
  readonly form: 'ellipse' | 'triangle' | 'square';
  readonly colour: Rgb;
  readonly placement: Placement;
  /** As an object's. */
  readonly relief: number;
  readonly weathering: number;
}

export interface SceneLayer {
  readonly kind: 'object' | 'clutter';
  readonly index: number;
}

export interface SceneEffects {
  /** Direction of the light in degrees, its cast shadow's strength 0..1 and length. */
  readonly lightAngle: number;
  readonly shadowStrength: number;
  readonly shadowLength: number;
  /** Brightness change from one side of the picture to the other, along `lightAngle`. */
  readonly falloff: number;
  /** Dappled light over everything: strength 0..1, size of its patches in pictures, offset in the noise tile. */
  readonly dapple: { readonly strength: number; readonly scale: number; readonly offset: readonly [number, number] };
  readonly gain: number;
  readonly contrast: number;
  readonly tint: readonly [number, number, number];
  /** Standard deviation of the sensor noise at 384 px, in grey levels. */
  readonly noise: number;
  readonly noiseOffset: readonly [number, number];
  /** Blur radius as a fraction of the side; 0 = sharp. */
  readonly defocus: number;
  /** Quantiser scale of the block noise at 384 px; 0 = none. */
  readonly blockNoise: number;
}

/** How a blank picture hides part of itself behind mid-grey (127.5). */
export type SceneBlank =
  | { readonly kind: 'objectOnGrey' }
  | { readonly kind: 'fadedSurroundings'; readonly softness: number; readonly spread: number; readonly depth: number }
  | {
      readonly kind: 'greyHoles';
      readonly softness: number;
      readonly holes: readonly (Placement & { readonly class: string })[];
    };

export interface Scene {
  readonly version: string;
  readonly seed: number;
  readonly background: SceneBackground;
  readonly objects: readonly SceneObject[];
  readonly clutter: readonly ClutterForm[];
  /** Painting order, back to front. */
  readonly layers: readonly SceneLayer[];
  readonly effects: SceneEffects;
  readonly blank: SceneBlank | null;
}
