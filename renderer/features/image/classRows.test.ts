import { describe, expect, it } from 'vitest';
import type { DatasetClass } from '#core/document/datasetClass.ts';
import { classIdSchema, type ClassId } from '#core/document/ids.ts';
import { classRows } from './classRows.ts';

const id = (value: number): ClassId => classIdSchema.parse(value);
const classes: DatasetClass[] = ['boat', 'person', 'dog', 'car'].map((name, i) => ({
  id: id(i + 11),
  index: i + 1,
  name,
  colour: `#00000${i}`,
}));

function shares(pixels: Readonly<Record<number, number>>): number[] {
  return Array.from({ length: 256 }, (_, label) => pixels[label] ?? 0);
}

describe('the classes of an image', () => {
  it('are those that it is tagged with or shows, with background and ignored pixels after them', () => {
    const rows = classRows({
      classes,
      tags: [
        { classId: id(13), value: 'absent' },
        { classId: id(11), value: 'present' },
      ],
      shares: shares({ 0: 0.5, 1: 0.25, 2: 0.125, 9: 0.1, 255: 0.025 }),
      heatOf: new Set([id(11)]),
    });
    expect(rows.map(({ label, kind, name, tag, share, hasHeat }) => [label, kind, name, tag, share, hasHeat])).toEqual([
      [1, 'class', 'boat', 'present', 0.25, true],
      [2, 'class', 'person', undefined, 0.125, false],
      [3, 'class', 'dog', 'absent', 0, false],
      // Its class was deleted.
      [9, 'class', undefined, undefined, 0.1, false],
      [0, 'background', undefined, undefined, 0.5, false],
      [255, 'ignored', undefined, undefined, 0.025, false],
    ]);
  });

  it('without a mask are its tags alone', () => {
    const tags = [{ classId: id(12), value: 'unsure' }] as const;
    const rows = classRows({ classes, tags, shares: undefined, heatOf: new Set() });
    expect(rows).toEqual([
      {
        ...{ label: 2, kind: 'class', classId: 12, name: 'person', colour: '#000001', tag: 'unsure' },
        ...{ share: undefined, hasHeat: false },
      },
    ]);
  });
});
