import { describe, expect, it } from 'vitest';
import { wheelMeaning } from './wheel.ts';

const still = { deltaX: 0, deltaY: 0, deltaMode: 0, ctrlKey: false, shiftKey: false };

describe('a wheel', () => {
  it('of a mouse zooms: away from the hand closer, and back to where it was', () => {
    const closer = wheelMeaning({ ...still, deltaY: -100 });
    const back = wheelMeaning({ ...still, deltaY: 100 });
    expect(closer).toMatchObject({ kind: 'zoom' });
    expect(closer.kind === 'zoom' && back.kind === 'zoom' && closer.factor * back.factor).toBeCloseTo(1, 9);
    expect(closer.kind === 'zoom' && closer.factor).toBeGreaterThan(1.1);
    // Firefox says notches in lines.
    expect(wheelMeaning({ ...still, deltaY: -3, deltaMode: 1 })).toMatchObject({ kind: 'zoom' });
    expect(wheelMeaning({ ...still, deltaY: -1e6 })).toEqual(wheelMeaning({ ...still, deltaY: -300 }));
  });

  it('that is two fingers on a trackpad moves the picture with them, and zooms when they pinch', () => {
    expect(wheelMeaning({ ...still, deltaX: 3, deltaY: -4.5 })).toEqual({ kind: 'move', byX: -3, byY: 4.5 });
    expect(wheelMeaning({ ...still, deltaX: 30, deltaY: 400 })).toEqual({ kind: 'move', byX: -30, byY: -400 });
    expect(wheelMeaning({ ...still, deltaY: -4, ctrlKey: true })).toMatchObject({ kind: 'zoom' });
  });

  it('with Shift moves sideways, whichever way the system says that', () => {
    expect(wheelMeaning({ ...still, deltaY: 100, shiftKey: true })).toEqual({ kind: 'move', byX: -100, byY: 0 });
    expect(wheelMeaning({ ...still, deltaX: 100, shiftKey: true })).toEqual({ kind: 'move', byX: -100, byY: 0 });
  });
});
