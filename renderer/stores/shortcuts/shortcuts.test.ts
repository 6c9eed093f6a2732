import { describe, expect, it } from 'vitest';
import { en } from '../../locales/en.ts';
import { parseKeys } from './keyStroke.ts';
import { isRun, isShortcut, keysOf, shortcutIn, shortcuts, type ShortcutPlace } from './shortcuts.ts';

const none = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };
const places = Object.keys(shortcuts) as ShortcutPlace[];
const namesOf = (place: ShortcutPlace): [string, readonly string[]][] =>
  Object.entries<readonly string[]>(shortcuts[place]);

/** What a keyboard says when these keys are pressed. */
function strokeOf(keys: string) {
  const { held, key } = parseKeys(keys);
  return {
    key: key === 'Space' ? ' ' : key,
    ctrlKey: held.has('Mod'),
    metaKey: false,
    altKey: held.has('Alt'),
    shiftKey: held.has('Shift'),
  };
}

describe('the table of shortcuts', () => {
  it('has one meaning for each key at each place', () => {
    for (const place of places) {
      for (const [name, keys] of namesOf(place)) {
        // Arrows with Shift select where arrows alone go: the grid tells them apart.
        if (place === 'gallery' && name === 'range') continue;
        for (const one of keys) {
          expect([place, one, shortcutIn(place as 'image', strokeOf(one))]).toEqual([place, one, name]);
        }
      }
    }
  });

  it('takes no letter everywhere that a page has for itself', () => {
    const ofPages = places
      .filter((place) => place !== 'everywhere')
      .flatMap((place) => namesOf(place).flatMap(([, keys]) => keys));
    // The undo of a page is its own, and Escape closes the innermost.
    for (const name of ['commands', 'shortcuts', 'jobs'] as const) {
      expect(ofPages).not.toEqual(expect.arrayContaining([...keysOf(`everywhere.${name}`)]));
    }
  });

  it('says of each what it does', () => {
    const texts = en.keys as unknown as Record<string, Record<string, string>>;
    for (const place of places) expect(Object.keys(texts[place] ?? {})).toEqual(namesOf(place).map(([name]) => name));
    expect(Object.keys(texts['places'] ?? {})).toEqual(places);
  });
});

it('knows a key by its id, and nothing by another', () => {
  expect(isShortcut('everywhere.redo', { ...none, ctrlKey: true, key: 'y' })).toBe(true);
  expect(isShortcut('everywhere.redo', { ...none, key: 'y' })).toBe(false);
  expect(shortcutIn('image', { ...none, key: 'q' })).toBeUndefined();
  expect(shortcutIn('image', { ...none, key: 'ArrowDown', altKey: true, shiftKey: true })).toBe('cursor-down');
});

it('tells digits that follow each other', () => {
  expect(isRun(shortcuts.tags.class)).toBe(true);
  expect(isRun(['1', '3', '4'])).toBe(false);
  expect(isRun(shortcuts.image.fit)).toBe(false);
});
