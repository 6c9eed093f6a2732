import { expect, it } from 'vitest';
import { extendTo, nothingSelected, relocate, selectAll, selectOnly, toggle } from './selection.ts';

const ids = Uint32Array.of(10, 20, 30, 40, 50);

it('goes from one image alone to a range, in both directions, from where it began', () => {
  const one = selectOnly(ids, 2);
  expect([...one.selected]).toEqual([30]);
  const down = extendTo(one, ids, 4);
  expect([...down.selected]).toEqual([30, 40, 50]);
  const up = extendTo(down, ids, 0);
  expect([...up.selected]).toEqual([10, 20, 30]);
  expect(up).toMatchObject({ focus: 0, anchor: 2 });
  expect([...extendTo(nothingSelected, ids, 1).selected]).toEqual([10, 20]);
});

it('takes single images in and out', () => {
  const two = toggle(toggle(nothingSelected, ids, 1), ids, 3);
  expect([...two.selected]).toEqual([20, 40]);
  expect([...toggle(two, ids, 1).selected]).toEqual([40]);
  expect([...selectAll(two, ids).selected]).toEqual([...ids]);
  expect([...toggle(two, ids, 99).selected]).toEqual([20, 40]);
});

it('stays with its images when the list becomes another', () => {
  const selection = { selected: toggle(selectOnly(ids, 1), ids, 3).selected, focus: 3, anchor: 1 };
  expect(relocate(selection, ids, Uint32Array.of(40, 30, 60))).toEqual({
    selected: new Set([40]),
    focus: 0,
    anchor: 1,
  });
  expect(relocate(selection, ids, new Uint32Array())).toEqual({ selected: new Set(), focus: -1, anchor: -1 });
});
