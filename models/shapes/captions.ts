/**
 * Captions of a scene, as a person might write them: plain lower-case words. They name only what the scene shows, but
 * need not name all of it. A background that a blank picture hides is never mentioned.
 */
import { defined } from '#core/base/assert.ts';
import { createRandom, type Random, shuffled } from './random.ts';
import type { Scene, SceneObject } from './scene.ts';
import {
  backgroundIndex,
  backgroundKinds,
  classIndex,
  type RelationName,
  type ShapeClass,
  shapeClasses,
} from './vocabulary.ts';

const synonymShare = 0.3;
const hypernymShare = 0.08;
const colourShare = 0.6;
const sizeShare = 0.25;
const backgroundShare = 0.75;
const placeShare = 0.25;
const relationShare = 0.6;
const fullStopShare = 0.4;
/** Share of nouns without an article, so that templates with and without one are both at home. */
const bareShare = 0.15;

/** How far apart two centres are, as a fraction of the side, before one is left of or above the other. */
const clearlyApart = 0.12;

const leads = [
  'a photo of',
  'a picture of',
  'an image of',
  'a drawing of',
  'there is',
  'this is',
  'here is',
  '',
] as const;

/** The name of the background where it can be seen; null on a blank picture that hides it. */
export function shownBackground(scene: Scene): string | null {
  const isHidden = scene.blank !== null && scene.blank.kind !== 'greyHoles';
  return isHidden ? null : scene.background.kind;
}

/** `count` captions; the same scene always gets the same ones. */
export function captionsOf(scene: Scene, count: number): string[] {
  const random = createRandom(scene.seed, 0xca);
  return Array.from({ length: count }, () => caption(scene, random));
}

function caption(scene: Scene, random: Random): string {
  const kind = shownBackground(scene);
  const background = kind === null ? null : backgroundPhrase(kind, random);
  if (scene.objects.length === 0) {
    const words = background ?? 'nothing';
    return finished(random.pick([`a photo of ${words}`, `a picture of ${words}`, `only ${words}`, words]), random);
  }
  const subject = subjectPhrase(scene, random);
  const lead = random.pick(leads);
  const isNamed = background !== null && random.chance(backgroundShare);
  if (!isNamed || kind === null) return finished(`${lead} ${subject}`, random);
  const place = random.chance(placeShare) ? placePhrase(kind, random) : `${random.pick(surfaces)} ${background}`;
  return finished(
    random.weighted([0.75, 0.25]) === 0 ? `${lead} ${subject} ${place}` : `${place} there is ${subject}`,
    random,
  );
}

const surfaces = ['on', 'in front of', 'with', 'against'] as const;

function finished(text: string, random: Random): string {
  return text.trim() + (random.chance(fullStopShare) ? '.' : '');
}

function backgroundPhrase(kind: string, random: Random): string {
  const entry = defined(backgroundKinds[backgroundIndex(kind)], 'background');
  return random.chance(synonymShare) ? random.pick(entry.synonyms) : entry.name;
}

function placePhrase(kind: string, random: Random): string {
  const entry = defined(backgroundKinds[backgroundIndex(kind)], 'background');
  return random.chance(0.6) ? random.pick(entry.places) : `in a ${random.pick(entry.scenes)} scene`;
}

/** One object, two in relation, or a list. */
function subjectPhrase(scene: Scene, random: Random): string {
  const order = shuffled([...scene.objects.keys()], random);
  const mentioned = random.chance(0.8) ? order : order.slice(0, 1);
  const [first, second] = mentioned;
  if (first !== undefined && second !== undefined && random.chance(relationShare)) {
    const relation = relationBetween(scene, first, second, random);
    return `${objectPhrase(scene, first, random)} ${relation} ${objectPhrase(scene, second, random)}`;
  }
  return mentioned.map((index) => objectPhrase(scene, index, random)).join(' and ');
}

function objectAt(scene: Scene, index: number): SceneObject {
  return defined(scene.objects[index], 'object of a caption');
}

/** A relation that holds between two objects. Exported for the test that checks it against the geometry. */
export function relationBetween(scene: Scene, first: number, second: number, random: Random): RelationName {
  const from = objectAt(scene, first).placement;
  const to = objectAt(scene, second).placement;
  const relations: RelationName[] = ['next to'];
  if (to.x - from.x > clearlyApart) relations.push('left of');
  if (from.x - to.x > clearlyApart) relations.push('right of');
  if (to.y - from.y > clearlyApart) relations.push('above');
  if (from.y - to.y > clearlyApart) relations.push('under');
  const touch = Math.hypot(from.x - to.x, from.y - to.y) < 0.35 * (from.extent + to.extent);
  const depth = (index: number): number =>
    scene.layers.findIndex((layer) => layer.kind === 'object' && layer.index === index);
  if (touch && depth(first) < depth(second)) relations.push('behind');
  return random.pick(relations);
}

function noun(entry: ShapeClass, random: Random): string {
  const draw = random.next();
  if (draw < hypernymShare) return entry.hypernym;
  return draw < hypernymShare + synonymShare ? random.pick(entry.synonyms) : entry.name;
}

function objectPhrase(scene: Scene, index: number, random: Random): string {
  const object = objectAt(scene, index);
  const entry = defined(shapeClasses[classIndex(object.class)], 'class');
  const words = [
    random.chance(sizeShare) ? object.size : '',
    random.chance(colourShare) ? object.colour : '',
    noun(entry, random),
  ].filter((word) => word !== '');
  const article = /^[aeiou]/.test(words[0] ?? '') ? 'an' : 'a';
  return random.chance(bareShare) ? words.join(' ') : [article, ...words].join(' ');
}
