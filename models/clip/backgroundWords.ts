/**
 * Words for what is in pictures beside the tagged classes. They compete with the tags for every patch; without them the
 * nearest tag would win everywhere.
 */

/**
 * For packs that bring no list: surfaces, sky and plants outdoors, rooms indoors, and what surrounds objects in
 * close-ups.
 */
const generalWords: readonly string[] = [
  'background',
  'sky',
  'cloud',
  'ground',
  'soil',
  'sand',
  'grass',
  'tree',
  'leaves',
  'bush',
  'water',
  'sea',
  'river',
  'snow',
  'rock',
  'mountain',
  'road',
  'pavement',
  'building',
  'wall',
  'fence',
  'bridge',
  'floor',
  'ceiling',
  'window',
  'curtain',
  'carpet',
  'table top',
  'fabric',
  'shadow',
];

/** The list published with CLIP-ES for PASCAL VOC. */
const vocWords: readonly string[] = [
  'ground',
  'land',
  'grass',
  'tree',
  'building',
  'wall',
  'sky',
  'lake',
  'water',
  'river',
  'sea',
  'railway',
  'railroad',
  'keyboard',
  'helmet',
  'cloud',
  'house',
  'mountain',
  'ocean',
  'road',
  'rock',
  'street',
  'valley',
  'bridge',
  'sign',
];

/** Lists by name; `general` is for packs that bring none, the others are those of CLIP-ES for its two data sets. */
export const backgroundPresets = {
  general: generalWords,
  voc: vocWords,
  // Keyboards and signs are classes of COCO.
  coco: vocWords.filter((word) => word !== 'keyboard' && word !== 'sign'),
} as const satisfies Record<string, readonly string[]>;

/**
 * The words to use for one picture: the pack's own list, else the general one, without what a tag says already (a word
 * that is a tag, in any case, would take its patches away).
 */
export function backgroundWordsFor(
  tags: readonly string[],
  packWords: readonly string[] | undefined,
): readonly string[] {
  const taken = new Set(tags.map((tag) => tag.trim().toLowerCase()));
  return (packWords ?? backgroundPresets.general).filter((word) => !taken.has(word.toLowerCase()));
}
