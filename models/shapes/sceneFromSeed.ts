/** Invents a scene from a seed. Everything random about a picture is decided here; drawing it is deterministic. */
import { defined } from '#core/base/assert.ts';
import { luminance, mixed, nearestColourName, shadeOf, varied } from './colours.ts';
import { inventBackground } from './inventBackground.ts';
import { inventPlacement } from './inventPlacement.ts';
import { layOutScene } from './layOutScene.ts';
import { createRandom, type Random, shuffled } from './random.ts';
import {
  type ClutterForm,
  generatorVersion,
  type Scene,
  type SceneBackground,
  type SceneBlank,
  type SceneEffects,
  type SceneLayer,
  type SceneObject,
} from './scene.ts';
import { backgroundKinds, colourNames, shapeClasses, type SizeName } from './vocabulary.ts';

export interface SceneOptions {
  /** Probability that the background is the first object's preferred one, rather than any of the ten alike; 0..1. */
  readonly backgroundBias: number;
  /** Weights of 1, 2 and 3 objects. */
  readonly objectCounts: readonly [number, number, number];
  /** Draw a blank picture: a part of it hidden behind grey, as region masking does it. */
  readonly isBlank: boolean;
}

export const defaultSceneOptions: SceneOptions = {
  backgroundBias: 0.5,
  objectCounts: [0.45, 0.37, 0.18],
  isBlank: false,
};

/** The same seed and options give the same scene. */
export function sceneFromSeed(seed: number, options: Partial<SceneOptions> = {}): Scene {
  const { backgroundBias, objectCounts, isBlank } = { ...defaultSceneOptions, ...options };
  const random = createRandom(seed);
  const blankKind = isBlank ? random.pick(['object', 'background'] as const) : null;
  const count = blankKind === 'background' ? 0 : blankKind === 'object' ? 1 : random.weighted(objectCounts) + 1;
  const classes = shuffled(shapeClasses, random).slice(0, count);
  const preferred = classes[0]?.preferredBackground ?? null;
  const isPreferred = random.chance(backgroundBias);
  const anyKind = random.pick(backgroundKinds).name;
  const background = inventBackground(preferred !== null && isPreferred ? preferred : anyKind, random);
  const blank = blankKind === null ? null : inventBlank(blankKind, random);
  const effects = inventEffects(random, blank !== null);
  const clutterCount = blank === null ? random.weighted([0.4, 0.3, 0.2, 0.1]) : 0;
  const clutter = Array.from({ length: clutterCount }, () => inventClutter(random));
  const objects = classes.map(({ name }) => inventObject(name, count, background, random));
  const scene: Scene = {
    version: generatorVersion,
    seed,
    background,
    objects,
    clutter,
    layers: stack(objects.length, clutter.length, random),
    effects,
    blank,
  };
  return layOutScene(scene, random);
}

function sizeName(extent: number): SizeName {
  if (extent < 0.36) return 'small';
  return extent < 0.5 ? 'medium' : 'large';
}

/** Largest extent by number of objects, so that two and three find room. */
const largestExtent = [0.69, 0.69, 0.58, 0.5];

function inventObject(name: string, count: number, background: SceneBackground, random: Random): SceneObject {
  const isCamouflaged = random.chance(0.14);
  const colour = isCamouflaged ? nearestColourName(background.colours[0]) : random.pick(colourNames);
  const main = isCamouflaged
    ? varied(mixed(background.colours[0], shadeOf(colour, random), 0.4), 10, 0.06, random)
    : shadeOf(colour, random);
  const dark = mixed(main, [10, 8, 16], luminance(main) < 70 ? 0.7 : 0.5);
  const isPale = random.chance(0.5);
  const accentName = random.pick(colourNames.filter((other) => other !== colour));
  const accent = isPale
    ? mixed(main, luminance(main) < 150 ? [250, 246, 236] : [30, 24, 30], 0.6)
    : shadeOf(accentName, random);
  const placement = inventPlacement(0.27, defined(largestExtent[count], 'extent'), random);
  return {
    class: name,
    colour,
    size: sizeName(placement.extent),
    colours: { main, accent, dark },
    placement,
    ...inventSurface(random),
  };
}

function inventSurface(random: Random): { relief: number; weathering: number } {
  return {
    relief: random.between(0.25, 1),
    weathering: random.chance(0.5) ? random.between(0.3, 0.75) : 0,
  };
}

function inventClutter(random: Random): ClutterForm {
  return {
    form: random.pick(['ellipse', 'triangle', 'square'] as const),
    colour: shadeOf(random.pick(colourNames), random),
    placement: { ...inventPlacement(0.08, 0.24, random), rotation: random.between(-180, 180) },
    ...inventSurface(random),
  };
}

/** Clutter lies behind all objects, now and then in front. */
function stack(objects: number, clutter: number, random: Random): SceneLayer[] {
  const back: SceneLayer[] = [];
  const front: SceneLayer[] = [];
  for (let index = 0; index < clutter; index += 1) {
    (random.chance(0.25) ? front : back).push({ kind: 'clutter', index });
  }
  const middle = shuffled([...Array(objects).keys()], random).map((index): SceneLayer => ({ kind: 'object', index }));
  return [...back, ...middle, ...front];
}

function inventEffects(random: Random, isBlank: boolean): SceneEffects {
  const isCamera = random.chance(1 / 3);
  const hasDapple = !isBlank && random.chance(0.3);
  return {
    lightAngle: random.between(-150, -30),
    shadowStrength: random.between(0.15, 0.55),
    shadowLength: random.between(0.008, 0.035),
    falloff: random.between(0, 0.22),
    dapple: {
      strength: hasDapple ? random.between(0.2, 0.45) : 0,
      scale: random.between(1, 2),
      offset: [random.next(), random.next()],
    },
    gain: random.between(0.86, 1.12),
    contrast: random.between(0.82, 1.12),
    tint: [random.between(0.95, 1.05), random.between(0.96, 1.04), random.between(0.94, 1.06)],
    noise: random.between(1.5, 6.5),
    noiseOffset: [random.next(), random.next()],
    defocus: isCamera ? random.between(0.002, 0.0075) : 0,
    blockNoise: isCamera ? random.between(0.4, 1.6) : 0,
  };
}

function inventBlank(kind: 'object' | 'background', random: Random): SceneBlank {
  if (kind === 'background') {
    const holes = Array.from({ length: 1 + random.weighted([0.5, 0.35, 0.15]) }, () => ({
      class: random.pick(shapeClasses).name,
      ...inventPlacement(0.3, 0.75, random),
    }));
    return { kind: 'greyHoles', softness: random.between(0, 0.06), holes };
  }
  if (random.chance(0.35)) return { kind: 'objectOnGrey' };
  return {
    kind: 'fadedSurroundings',
    softness: random.between(0.01, 0.09),
    spread: random.between(1, 3.5),
    depth: random.between(0.85, 1),
  };
}
