/** Invents a scene's background: variant, colours and how its texture lies. */
import { defined } from '#core/base/assert.ts';
import { tileVariants } from './backgroundTiles.ts';
import { mixed, type Rgb, varied } from './colours.ts';
import type { Random } from './random.ts';
import type { SceneBackground } from './scene.ts';

/** How far each kind of background may be turned, in degrees. */
const turns: Readonly<Record<string, number>> = { sand: 30, snow: 180, gravel: 180, carpet: 45 };

const palettes: Readonly<Record<string, readonly (readonly [Rgb, Rgb])[]>> = {
  grass: [
    [
      [74, 132, 50],
      [150, 160, 62],
    ],
    [
      [60, 116, 66],
      [118, 158, 70],
    ],
    [
      [104, 136, 46],
      [176, 172, 84],
    ],
  ],
  water: [
    [
      [34, 88, 158],
      [80, 150, 200],
    ],
    [
      [24, 110, 140],
      [96, 184, 196],
    ],
    [
      [52, 72, 140],
      [110, 130, 196],
    ],
  ],
  sand: [
    [
      [214, 182, 120],
      [240, 220, 172],
    ],
    [
      [204, 160, 112],
      [228, 196, 152],
    ],
    [
      [220, 206, 168],
      [198, 176, 130],
    ],
  ],
  brick: [
    [
      [168, 74, 52],
      [204, 192, 176],
    ],
    [
      [142, 60, 56],
      [176, 168, 160],
    ],
    [
      [190, 112, 62],
      [120, 108, 98],
    ],
  ],
  wood: [
    [
      [160, 106, 60],
      [110, 66, 34],
    ],
    [
      [188, 144, 92],
      [150, 102, 60],
    ],
    [
      [120, 78, 54],
      [80, 48, 34],
    ],
  ],
  sky: [
    [
      [86, 146, 222],
      [242, 246, 250],
    ],
    [
      [118, 178, 232],
      [236, 240, 246],
    ],
    [
      [70, 108, 190],
      [226, 214, 220],
    ],
  ],
  snow: [
    [
      [236, 240, 246],
      [184, 198, 222],
    ],
    [
      [226, 234, 240],
      [190, 196, 214],
    ],
    [
      [240, 238, 240],
      [202, 206, 220],
    ],
  ],
  gravel: [
    [
      [136, 134, 132],
      [172, 162, 150],
    ],
    [
      [112, 116, 124],
      [150, 152, 158],
    ],
    [
      [150, 132, 116],
      [118, 110, 106],
    ],
  ],
  carpet: [
    [
      [150, 62, 66],
      [186, 130, 84],
    ],
    [
      [70, 84, 128],
      [124, 128, 150],
    ],
    [
      [142, 118, 92],
      [184, 164, 134],
    ],
    [
      [96, 72, 110],
      [150, 116, 140],
    ],
  ],
  tiles: [
    [
      [206, 218, 222],
      [120, 160, 176],
    ],
    [
      [222, 214, 200],
      [176, 120, 96],
    ],
    [
      [196, 206, 196],
      [112, 146, 118],
    ],
    [
      [214, 206, 220],
      [130, 120, 160],
    ],
  ],
};

/** `kind` is a name in `backgroundKinds`. */
export function inventBackground(kind: string, random: Random): SceneBackground {
  const [first, second] = random.pick(defined(palettes[kind], `palette of '${kind}'`));
  const gain = random.between(0.82, 1.14);
  const jitter = (colour: Rgb): Rgb => varied(mixed([0, 0, 0], colour, gain), 16, 0.04, random);
  const turn = turns[kind] ?? 7;
  return {
    kind,
    variant: random.integer(tileVariants),
    colours: [jitter(first), jitter(second)],
    offset: [random.next(), random.next()],
    span: random.between(0.5, 0.95),
    rotation: random.between(-turn, turn),
    mirrored: random.chance(0.5),
  };
}
