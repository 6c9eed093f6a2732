import { describe, expect, test } from 'vitest';
import { captionsOf, relationBetween, shownBackground } from './captions.ts';
import { createRandom } from './random.ts';
import type { Scene } from './scene.ts';
import { sceneFromSeed } from './sceneFromSeed.ts';
import { backgroundKinds, colourNames, shapeClasses, sizeNames } from './vocabulary.ts';

const scenes = [
  ...Array.from({ length: 200 }, (_, seed) => sceneFromSeed(seed)),
  ...Array.from({ length: 60 }, (_, seed) => sceneFromSeed(seed, { isBlank: true })),
];

function nounsOf(entry: (typeof shapeClasses)[number]): string[] {
  return [entry.name, entry.hypernym, ...entry.synonyms];
}

function backgroundPhrases(entry: (typeof backgroundKinds)[number]): string[] {
  return [entry.name, ...entry.synonyms, ...entry.places, ...entry.scenes];
}

function mentions(caption: string, phrase: string): boolean {
  return ` ${caption.replace('.', '')} `.includes(` ${phrase} `);
}

function objectsOfClass(scene: Scene, noun: string): Scene['objects'] {
  return scene.objects.filter((object) =>
    shapeClasses.some((entry) => entry.name === object.class && nounsOf(entry).includes(noun)),
  );
}

describe('captionsOf', () => {
  test('names only classes that are in the scene', () => {
    for (const scene of scenes) {
      const present = new Set(scene.objects.map((object) => object.class));
      const allowed = new Set(shapeClasses.filter((entry) => present.has(entry.name)).flatMap(nounsOf));
      for (const caption of captionsOf(scene, 4)) {
        for (const noun of shapeClasses.flatMap(nounsOf)) {
          if (mentions(caption, noun)) expect(allowed.has(noun), `${noun} in '${caption}'`).toBe(true);
        }
      }
    }
  });

  test('names only the background that can be seen', () => {
    for (const scene of scenes) {
      const shown = shownBackground(scene);
      for (const caption of captionsOf(scene, 4)) {
        for (const entry of backgroundKinds) {
          if (entry.name === shown) continue;
          const wrong = backgroundPhrases(entry).filter((phrase) => mentions(caption, phrase));
          if (wrong.length > 0) expect.fail(`${wrong.join()} in '${caption}' of a scene on ${String(shown)}`);
        }
      }
    }
  });

  test('gives an object its own colour and size', () => {
    const pattern = new RegExp(`(?:(${sizeNames.join('|')}) )?(${colourNames.join('|')}) ([a-z]+)`, 'g');
    let checked = 0;
    for (const scene of scenes) {
      for (const caption of captionsOf(scene, 4)) {
        for (const [, size, colour, noun] of caption.matchAll(pattern)) {
          const owners = objectsOfClass(scene, noun ?? '');
          const fits = owners.some(
            (object) => object.colour === colour && (size === undefined || object.size === size),
          );
          expect(fits, `${colour} ${noun} in '${caption}'`).toBe(true);
          checked += 1;
        }
      }
    }
    expect(checked).toBeGreaterThan(300);
  });

  test('says relations that hold', () => {
    const random = createRandom(1);
    const seen = new Set<string>();
    for (const scene of scenes.filter((candidate) => candidate.objects.length >= 2)) {
      const [first, second] = scene.objects;
      if (first === undefined || second === undefined) continue;
      const relation = relationBetween(scene, 0, 1, random);
      seen.add(relation);
      const [from, to] = [first.placement, second.placement];
      if (relation === 'left of') expect(from.x).toBeLessThan(to.x);
      if (relation === 'right of') expect(from.x).toBeGreaterThan(to.x);
      if (relation === 'above') expect(from.y).toBeLessThan(to.y);
      if (relation === 'under') expect(from.y).toBeGreaterThan(to.y);
      if (relation === 'behind') {
        const order = scene.layers.filter((layer) => layer.kind === 'object').map((layer) => layer.index);
        expect(order.indexOf(0)).toBeLessThan(order.indexOf(1));
      }
    }
    expect([...seen].toSorted()).toEqual(['above', 'behind', 'left of', 'next to', 'right of', 'under']);
  });

  test('uses plain lower-case words, at most 26 of them, and repeats itself for the same scene', () => {
    for (const scene of scenes) {
      const captions = captionsOf(scene, 4);
      expect(captionsOf(scene, 4)).toEqual(captions);
      for (const caption of captions) {
        expect(caption).toMatch(/^[a-z]+( [a-z]+)*\.?$/);
        expect(caption.split(' ').length).toBeLessThanOrEqual(26);
      }
    }
  });

  test('the background is named in about three captions of four', () => {
    const captions = scenes
      .slice(0, 200)
      .flatMap((scene) => captionsOf(scene, 4).map((caption) => ({ scene, caption })));
    const named = captions.filter(({ scene, caption }) =>
      backgroundKinds.some(
        (entry) =>
          entry.name === scene.background.kind && backgroundPhrases(entry).some((phrase) => mentions(caption, phrase)),
      ),
    );
    // 800 captions with a standard error of 1.5 percent.
    expect(Math.abs(named.length / captions.length - 0.75)).toBeLessThan(0.06);
  });
});
