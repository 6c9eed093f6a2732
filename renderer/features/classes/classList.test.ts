import { describe, expect, it } from 'vitest';
import { classColour } from '#core/document/classColours.ts';
import { classIdSchema } from '#core/document/ids.ts';
import { closeLooks, neighbourId, rowAfter } from './classList.ts';

const classWith = (number: number, colour: string) => ({
  id: classIdSchema.parse(number),
  index: number,
  name: `class ${number}`,
  colour,
});

describe('the list of classes', () => {
  it('says which colours are easily mixed up, both ways', () => {
    const [one, two, three] = [classWith(1, '#e69f00'), classWith(2, '#0072b2'), classWith(3, '#e8a208')] as const;
    const looks = closeLooks([one, two, three]);
    expect([...looks.keys()]).toEqual([1, 3]);
    expect(looks.get(one.id)).toMatchObject({ other: three, vision: 'usual' });
    expect(looks.get(three.id)).toMatchObject({ other: one });
  });

  it('finds nothing wrong with the first seven colours, and is quick with as many classes as there can be', () => {
    const classes = Array.from({ length: 254 }, (_, i) => classWith(i + 1, classColour(i + 1)));
    expect(closeLooks(classes.slice(0, 7)).size).toBe(0);
    expect(closeLooks(classes).size).toBeGreaterThan(100);
  });

  it('goes on to the neighbour of a class that is deleted', () => {
    const classes = [1, 2, 3].map((number) => classWith(number, '#000000'));
    const neighbourOf = (number: number) => neighbourId(classes, classIdSchema.parse(number));
    expect([1, 2, 3].map(neighbourOf)).toEqual([2, 3, 2]);
    expect(neighbourId(classes.slice(0, 1), classIdSchema.parse(1))).toBeUndefined();
  });

  it('is gone through by keys from end to end, and no further', () => {
    const rows = [1, 2, 3].map((number) => classWith(number, '#000000'));
    const from = (number: number, step: Parameters<typeof rowAfter>[2]) =>
      rowAfter(rows, classIdSchema.parse(number), step)?.index;
    expect([from(1, 'next'), from(2, 'previous'), from(3, 'first'), from(1, 'last')]).toEqual([2, 1, 1, 3]);
    expect([from(3, 'next'), from(1, 'previous')]).toEqual([undefined, undefined]);
    expect(rowAfter(rows.slice(3), undefined, 'last')).toBeUndefined();
  });
});
