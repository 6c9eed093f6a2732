import { describe, expect, it } from 'vitest';
import { commandOf as commandAt, type ImageCommand } from './keys.ts';

const commandOf = (keys: Parameters<typeof commandAt>[0]): ImageCommand | undefined => commandAt(keys, false);
const none = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };

describe('a key of the image view', () => {
  it('means one thing, with Caps Lock or without', () => {
    expect(commandOf({ ...none, key: 'd' })).toBe('next');
    expect(commandOf({ ...none, key: 'D' })).toBe('next');
    expect(commandOf({ ...none, key: 'ArrowLeft' })).toBe('previous');
    expect(commandOf({ ...none, key: 'ArrowLeft', altKey: true })).toBe('cursor-left');
    expect(commandOf({ ...none, key: 'q' })).toBeUndefined();
  });

  it('with Control is another one, and leaves the keys of the browser alone', () => {
    expect(commandOf({ ...none, key: 'z', ctrlKey: true })).toBe('undo');
    expect(commandOf({ ...none, key: 'Z', ctrlKey: true, shiftKey: true })).toBe('redo');
    expect(commandOf({ ...none, key: 'Enter', metaKey: true })).toBe('accept');
    for (const key of ['a', 'd', 'f', '0', '1', '+', '-', 'm']) {
      expect(commandOf({ ...none, key, ctrlKey: true })).toBeUndefined();
    }
    expect(commandOf({ ...none, key: 'Enter' })).toBeUndefined();
    expect(commandOf({ ...none, key: 'z', ctrlKey: true, altKey: true })).toBeUndefined();
  });

  it('on the picture belongs to its cursor, where the picture wants it', () => {
    const arrow = { ...none, key: 'ArrowLeft' };
    expect(commandAt(arrow, true)).toBe('cursor-left');
    expect(commandAt({ ...arrow, shiftKey: true }, true)).toBe('cursor-left');
    expect(commandAt({ ...arrow, ctrlKey: true }, true)).toBe('edge-left');
    expect(commandAt({ ...arrow, ctrlKey: true }, false)).toBeUndefined();
    expect(commandAt({ ...none, key: 'a' }, true)).toBe('previous');
    expect(commandAt({ ...none, key: 'z', ctrlKey: true }, true)).toBe('undo');
  });
});
