import { describe, expect, it } from 'vitest';
import { placeWindow, type WindowPlace } from './windowPlace.ts';

const main = { x: 0, y: 25, width: 1920, height: 1055 };
const left = { x: -1280, y: 0, width: 1280, height: 1024 };
const remembered = (changes: Partial<WindowPlace> = {}): WindowPlace => ({
  ...{ x: 100, y: 100, width: 1000, height: 700, isMaximized: false },
  ...changes,
});

describe('the place of the window', () => {
  it('is the middle of the main screen the first time, no larger than that', () => {
    expect(placeWindow(undefined, [left, main], main)).toEqual({
      ...{ x: 240, y: 102, width: 1440, height: 900, isMaximized: false },
    });
    const small = { x: 0, y: 0, width: 1024, height: 640 };
    expect(placeWindow(undefined, [small], small)).toMatchObject({ x: 0, y: 0, width: 1024, height: 640 });
  });

  it.each([
    ['where it was', remembered()],
    ['on another screen', remembered({ x: -1200, y: 10 })],
    ['maximised', remembered({ isMaximized: true })],
  ])('is what was remembered: %s', (_, place) => {
    expect(placeWindow(place, [main, left], main)).toEqual(place);
  });

  it('is moved no further than needed when a part of it would be out of sight', () => {
    expect(placeWindow(remembered({ x: 1500, y: 900 }), [main], main)).toMatchObject({ x: 920, y: 380 });
    expect(placeWindow(remembered({ width: 5000, height: 90 }), [main], main)).toMatchObject({
      ...{ x: 0, y: 100, width: 1920, height: 560 },
    });
  });

  it.each([
    ['its screen is gone', remembered({ x: -1200 })],
    ['a corner alone would be in sight', remembered({ x: -900 })],
    ['its upper edge would be below the screen', remembered({ y: 1070 })],
    ['its upper edge would be above it', remembered({ y: -200 })],
  ])('is the middle of the main screen, in its size, when %s', (_, place) => {
    expect(placeWindow(place, [main], main)).toMatchObject({ x: 460, y: 202, width: 1000, height: 700 });
  });
});
