import { expect, it } from 'vitest';
import { Arrivals } from './arrivals.ts';

/** An image that arrives in parts, and what of it is shown by now. */
function arriving(): { arrivals: Arrivals; shown: string[]; part: (name: string) => void; leave: () => void } {
  const shown: string[] = ['before'];
  let isPast = false;
  const arrivals = new Arrivals(() => isPast);
  return {
    arrivals,
    shown,
    part: (name) => arrivals.arrive(() => shown.push(name)),
    leave: () => {
      isPast = true;
    },
  };
}

it('holds back what arrives until the image is shown, then shows it at once and in order', () => {
  const { arrivals, shown, part } = arriving();
  part('name');
  part('picture');
  expect([shown, arrivals.isShown]).toEqual([['before'], false]);
  arrivals.takeOver(() => shown.splice(0));
  expect(shown).toEqual(['name', 'picture']);
  part('mask');
  expect([shown, arrivals.isShown]).toEqual([['name', 'picture', 'mask'], true]);
});

it('takes over once, and forgets nothing of itself by that', () => {
  const { arrivals, shown, part } = arriving();
  arrivals.takeOver(() => shown.splice(0));
  part('name');
  arrivals.takeOver(() => shown.splice(0));
  expect(shown).toEqual(['name']);
});

it('shows nothing of an image that is not wanted any more, whenever it arrived', () => {
  const { arrivals, shown, part, leave } = arriving();
  part('early');
  leave();
  part('late');
  arrivals.takeOver(() => shown.splice(0));
  expect([shown, arrivals.isShown]).toEqual([['before'], false]);
});
