import { describe, expect, it } from 'vitest';
import { type ExpectedError } from '#core/base/errors.ts';
import { findInstances } from './instances.ts';
import { editRegions, type RegionEdit } from './regions.ts';

/** Digits are classes; letters below them regions, `.` none. */
function drawn(classRows: readonly string[], regionRows: readonly string[]) {
  const width = classRows[0]?.length ?? 0;
  const classes = Uint8Array.from(classRows.join(''), Number);
  const regions = Uint32Array.from(regionRows.join(''), (letter) => (letter === '.' ? 0 : letter.charCodeAt(0) - 64));
  return { classes, regions, width, height: classRows.length };
}

const scene = drawn(['11011', '00000', '22011'], ['.....', '.....', 'AA.BB']);

/** The regions after an edit, as letters. */
function after(edit: RegionEdit): { rows: string[]; givenIds: number } {
  const { regions, givenIds } = editRegions(scene, edit, 3);
  const letters = Array.from(scene.regions, (old, i) => {
    const now = regions[i] === 0 ? old : (regions[i] ?? 0);
    return now === 0 ? '.' : String.fromCharCode(64 + now);
  });
  return { rows: [0, 1, 2].map((row) => letters.slice(row * 5, row * 5 + 5).join('')), givenIds };
}

describe('editing regions', () => {
  it('names a component, and leaves what has a name already', () => {
    expect(after({ kind: 'new', at: { x: 1, y: 0 } })).toEqual({ rows: ['CC...', '.....', 'AA.BB'], givenIds: 1 });
    expect(after({ kind: 'new', at: { x: 4, y: 2 } })).toEqual({ rows: ['.....', '.....', 'AA.BB'], givenIds: 0 });
  });

  it('makes one of several objects, under the name that one of them has', () => {
    const left = { x: 0, y: 0 };
    const right = { x: 3, y: 0 };
    const named = { x: 3, y: 2 };
    expect(after({ kind: 'merge', at: [left, right] })).toEqual({ rows: ['CC.CC', '.....', 'AA.BB'], givenIds: 1 });
    expect(after({ kind: 'merge', at: [left, named] })).toEqual({ rows: ['BB...', '.....', 'AA.BB'], givenIds: 0 });
    // What has the name already is no change.
    const changed = editRegions(scene, { kind: 'merge', at: [left, named] }, 3).regions;
    expect([...changed]).toEqual([2, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    expect(after({ kind: 'merge', at: [left, left] })).toEqual({ rows: ['.....', '.....', 'AA.BB'], givenIds: 0 });
  });

  it('splits a region into the parts that do not touch, and takes it back by merging them', () => {
    const apart = drawn(['110111', '000111'], ['AA.AAA', '...AAA']);
    const { regions, givenIds } = editRegions(apart, { kind: 'split', at: { x: 0, y: 0 } }, 9);
    expect([...regions]).toEqual([9, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    expect(givenIds).toBe(1);
    const split = { ...apart, regions: apart.regions.map((id, i) => (regions[i] === 0 ? id : (regions[i] ?? 0))) };
    expect(findInstances(split.classes, split.regions, 6, 2).instances.map(({ regionId }) => regionId)).toEqual([9, 1]);
    const merge = {
      kind: 'merge',
      at: [
        { x: 4, y: 1 },
        { x: 0, y: 0 },
      ],
    } as const;
    expect(editRegions(split, merge, 10)).toMatchObject({ givenIds: 0, label: 1 });
  });

  it('splits what lies away from the edge where it lies, round what is not of it', () => {
    const apart = drawn(['000000', '022110', '000010', '011010'], ['......', '.BBAA.', '....A.', '.AA.A.']);
    const { regions, givenIds } = editRegions(apart, { kind: 'split', at: { x: 4, y: 1 } }, 9);
    expect([...regions.entries()].filter(([, id]) => id !== 0)).toEqual([
      [19, 9],
      [20, 9],
    ]);
    expect(givenIds).toBe(1);
  });

  it.each([
    ['no-object-here', { kind: 'new', at: { x: 2, y: 0 } }],
    ['no-object-here', { kind: 'split', at: { x: 99, y: 0 } }],
    ['region-whole', { kind: 'split', at: { x: 0, y: 2 } }],
    [
      'regions-of-classes',
      {
        kind: 'merge',
        at: [
          { x: 0, y: 0 },
          { x: 0, y: 2 },
        ],
      },
    ],
  ] as const)('says why it cannot: %s', (code, edit) => {
    expect(() => editRegions(scene, edit, 3)).toThrow(expect.objectContaining({ code }) as ExpectedError);
  });
});
