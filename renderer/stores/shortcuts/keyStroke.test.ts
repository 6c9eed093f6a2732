import { expect, it } from 'vitest';
import { arePressed, parseKeys } from './keyStroke.ts';

const none = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };
const control = { ...none, ctrlKey: true };

it.each([
  ['Mod+Shift+Z', ['Mod', 'Shift'], 'Z'],
  ['Alt+ArrowLeft', ['Alt'], 'ArrowLeft'],
  ['+', [], '+'],
  ['Mod++', ['Mod'], '+'],
  ['?', [], '?'],
])('%s is held keys and one key', (keys, held, key) => {
  expect([...parseKeys(keys).held]).toEqual(held);
  expect(parseKeys(keys).key).toBe(key);
});

it('knows its keys on every system, with Caps Lock or without', () => {
  expect(arePressed('Mod+K', { ...control, key: 'k' })).toBe(true);
  expect(arePressed('Mod+K', { ...none, metaKey: true, key: 'K' })).toBe(true);
  expect(arePressed('J', { ...none, key: 'j' })).toBe(true);
  expect(arePressed('J', { ...none, key: 'J', shiftKey: true })).toBe(true);
  expect(arePressed('Space', { ...none, key: ' ' })).toBe(true);
});

it('takes signs from whatever key they are on', () => {
  expect(arePressed('?', { ...none, key: '?', shiftKey: true })).toBe(true);
  expect(arePressed('?', { ...none, key: '?' })).toBe(true);
  expect(arePressed('+', { ...none, key: '+', shiftKey: true })).toBe(true);
});

it('leaves other combinations alone', () => {
  expect(arePressed('J', { ...control, key: 'j' })).toBe(false);
  expect(arePressed('J', { ...none, key: 'j', altKey: true })).toBe(false);
  expect(arePressed('Mod+Z', { ...control, key: 'Z', shiftKey: true })).toBe(false);
  expect(arePressed('Mod+Shift+Z', { ...control, key: 'z' })).toBe(false);
  expect(arePressed('Mod+Z', { ...control, key: 'z', altKey: true })).toBe(false);
  expect(arePressed('Mod+K', { ...none, key: 'k' })).toBe(false);
});
