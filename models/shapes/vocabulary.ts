/**
 * The words of the embedded pack: what its scenes show and its captions say. Class indices follow the order of
 * `shapeClasses`; a label map holds the index plus one. Changing a list changes every scene drawn after it: raise
 * `generatorVersion` in scene.ts.
 */
import { ExpectedError } from '#core/base/errors.ts';

export interface ShapeClass {
  readonly name: string;
  /** The kind of thing it is; several classes share one. */
  readonly hypernym: string;
  /** Other names and kinds. */
  readonly synonyms: readonly string[];
  /** The background it favours in biased sets; null where it has none. */
  readonly preferredBackground: string | null;
  /** A small textured part tells it apart; its large plain body looks like those of the other such classes. */
  readonly isPartClass: boolean;
}

export interface BackgroundKind {
  readonly name: string;
  readonly synonyms: readonly string[];
  /** Where one finds it, with the preposition a caption uses. */
  readonly places: readonly string[];
  /** What surrounds it. */
  readonly scenes: readonly string[];
}

function shape(
  name: string,
  hypernym: string,
  synonyms: readonly string[],
  preferredBackground: string | null,
  isPartClass = false,
): ShapeClass {
  return { name, hypernym, synonyms, preferredBackground, isPartClass };
}

export const shapeClasses: readonly ShapeClass[] = [
  shape('star', 'symbol', ['pentagram', 'starlet'], 'sand'),
  shape('ring', 'ornament', ['hoop', 'circlet'], 'carpet'),
  shape('cross', 'symbol', ['plus', 'crucifix'], 'tiles'),
  shape('arrow', 'symbol', ['pointer', 'dart'], null),
  shape('fish', 'animal', ['trout', 'carp'], 'water'),
  shape('leaf', 'plant', ['frond', 'leaflet'], null),
  shape('house', 'building', ['cottage', 'cabin'], 'brick', true),
  shape('moon', 'symbol', ['crescent', 'sickle'], 'sky'),
  shape('heart', 'symbol', ['valentine', 'sweetheart'], null),
  shape('ladder', 'tool', ['stepladder', 'trestle'], 'brick'),
  shape('wheel', 'machine', ['tire', 'rim'], 'gravel'),
  shape('cup', 'container', ['mug', 'teacup'], 'wood', true),
  shape('tree', 'plant', ['oak', 'maple'], 'grass', true),
  shape('boat', 'vehicle', ['ship', 'sailboat'], 'water', true),
  shape('key', 'tool', ['latchkey', 'passkey'], 'wood'),
  shape('bell', 'instrument', ['chime', 'handbell'], 'snow', true),
  shape('kite', 'toy', ['glider', 'flyer'], 'sky'),
  shape('comb', 'tool', ['haircomb', 'hairbrush'], 'carpet'),
  shape('bolt', 'symbol', ['lightning', 'thunderbolt'], null),
  shape('flower', 'plant', ['daisy', 'blossom'], 'grass'),
  shape('mushroom', 'fungus', ['toadstool', 'champignon'], 'gravel', true),
  shape('bottle', 'container', ['flask', 'carafe'], 'tiles', true),
  shape('umbrella', 'shelter', ['parasol', 'sunshade'], 'sand'),
  shape('hat', 'clothing', ['cap', 'fedora'], 'snow', true),
];

export const backgroundKinds: readonly BackgroundKind[] = [
  { name: 'grass', synonyms: ['lawn', 'turf'], places: ['in a meadow', 'in a field'], scenes: ['garden', 'summer'] },
  { name: 'water', synonyms: ['waves', 'ripples'], places: ['in a lake', 'in the sea'], scenes: ['ocean', 'river'] },
  { name: 'sand', synonyms: ['dune', 'dust'], places: ['on a beach', 'in a desert'], scenes: ['seaside', 'coast'] },
  { name: 'brick', synonyms: ['bricks', 'masonry'], places: ['on a wall', 'in a street'], scenes: ['city', 'town'] },
  { name: 'wood', synonyms: ['planks', 'timber'], places: ['on a table', 'on a deck'], scenes: ['workshop', 'barn'] },
  { name: 'sky', synonyms: ['clouds', 'air'], places: ['in the heavens', 'up high'], scenes: ['weather', 'flight'] },
  { name: 'snow', synonyms: ['ice', 'frost'], places: ['on a mountain', 'on a slope'], scenes: ['winter', 'cold'] },
  { name: 'gravel', synonyms: ['stones', 'pebbles'], places: ['on a path', 'on a road'], scenes: ['quarry', 'track'] },
  { name: 'carpet', synonyms: ['rug', 'fabric'], places: ['in a room', 'in a bedroom'], scenes: ['home', 'indoors'] },
  { name: 'tiles', synonyms: ['tile', 'ceramic'], places: ['in a bathroom', 'in a kitchen'], scenes: ['pool', 'hall'] },
];

export const colourNames = [
  'red',
  'orange',
  'yellow',
  'green',
  'teal',
  'blue',
  'purple',
  'pink',
  'brown',
  'black',
  'gray',
  'white',
] as const;
export type ColourName = (typeof colourNames)[number];

export const sizeNames = ['small', 'medium', 'large'] as const;
export type SizeName = (typeof sizeNames)[number];

export const relationNames = ['above', 'under', 'left of', 'right of', 'behind', 'next to'] as const;
export type RelationName = (typeof relationNames)[number];

const classIndices = new Map(shapeClasses.map((entry, index) => [entry.name, index]));
const backgroundIndices = new Map(backgroundKinds.map((entry, index) => [entry.name, index]));

/** Position of a class in `shapeClasses`. Throws `ExpectedError` for a name that is none. */
export function classIndex(name: string): number {
  const index = classIndices.get(name);
  if (index === undefined) {
    throw new ExpectedError('unknown-shape-class', `'${name}' is not a class of the shapes pack.`, {
      remedy: `Use one of: ${shapeClasses.map((entry) => entry.name).join(', ')}.`,
    });
  }
  return index;
}

/** Position of a background in `backgroundKinds`. Throws `ExpectedError` for a name that is none. */
export function backgroundIndex(name: string): number {
  const index = backgroundIndices.get(name);
  if (index === undefined) {
    throw new ExpectedError('unknown-shape-background', `'${name}' is not a background of the shapes pack.`, {
      remedy: `Use one of: ${backgroundKinds.map((entry) => entry.name).join(', ')}.`,
    });
  }
  return index;
}
