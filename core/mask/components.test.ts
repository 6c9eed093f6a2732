import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findComponents, type Connectivity } from './components.ts';

function picture(...rows: string[]): { labelMap: Uint8Array; width: number; height: number } {
  const labelMap = Uint8Array.from(rows.join(''), (character) => (character === '#' ? 255 : Number(character)));
  return { labelMap, width: rows[0]?.length ?? 0, height: rows.length };
}

/** Flood fill from every pixel in reading order. */
function idsByFlooding(labelMap: Uint8Array, width: number, height: number, connectivity: Connectivity): number[] {
  const ids = new Array<number>(labelMap.length).fill(0);
  let last = 0;
  labelMap.forEach((label, start) => {
    if (label === 0 || label === 255 || ids[start] !== 0) return;
    const stack = [start];
    ids[start] = ++last;
    for (let i = stack.pop(); i !== undefined; i = stack.pop()) {
      for (const [dx, dy] of [
        [1, 0],
        [-1, 0],
        [0, 1],
        [0, -1],
        [1, 1],
        [1, -1],
        [-1, 1],
        [-1, -1],
      ] as const) {
        const [x, y] = [(i % width) + dx, Math.floor(i / width) + dy];
        const isDiagonal = dx !== 0 && dy !== 0;
        if (x < 0 || y < 0 || x >= width || y >= height || (connectivity === 4 && isDiagonal)) continue;
        const next = y * width + x;
        if (labelMap[next] !== label || ids[next] !== 0) continue;
        ids[next] = last;
        stack.push(next);
      }
    }
  });
  return ids;
}

describe('components', () => {
  it('are numbered in reading order with class, area and box', () => {
    const { labelMap, width, height } = picture('110020', '010#22', '000020', '330000');
    const { ids, components } = findComponents(labelMap, width, height);
    expect(components).toEqual([
      { id: 1, label: 1, area: 3, box: [0, 0, 2, 2] },
      { id: 2, label: 2, area: 4, box: [4, 0, 2, 3] },
      { id: 3, label: 3, area: 2, box: [0, 3, 2, 1] },
    ]);
    expect(ids[1 * 6 + 3]).toBe(0);
  });

  it('join arms that meet late, and split at corners only with connectivity 4', () => {
    const u = picture('1001', '1001', '1111');
    expect(findComponents(u.labelMap, 4, 3).components).toHaveLength(1);
    const corner = picture('10', '01');
    expect(findComponents(corner.labelMap, 2, 2, 8).components).toHaveLength(1);
    expect(findComponents(corner.labelMap, 2, 2, 4).components).toHaveLength(2);
  });

  it('are found among thousands of runs, the teeth of a comb being one', () => {
    const teeth = '10'.repeat(3000);
    const comb = picture(teeth, '1'.repeat(6000), teeth.replaceAll('1', '2'));
    const { ids, components } = findComponents(comb.labelMap, 6000, 3);
    expect(components).toHaveLength(1 + 3000);
    expect(components[0]).toEqual({ id: 1, label: 1, area: 9000, box: [0, 0, 6000, 2] });
    expect(components.at(-1)).toEqual({ id: 3001, label: 2, area: 1, box: [5998, 2, 1, 1] });
    expect([ids[5998], ids[2 * 6000 + 5998]]).toEqual([1, 3001]);
  });

  it('are those of a flood fill', () => {
    const size = fc.integer({ min: 1, max: 24 });
    fc.assert(
      fc.property(
        size,
        size,
        fc.constantFrom<Connectivity>(4, 8),
        fc.infiniteStream(fc.constantFrom(0, 1, 1, 2, 255)),
        (width, height, connectivity, stream) => {
          const labelMap = Uint8Array.from({ length: width * height }, () => Number(stream.next().value));
          const { ids } = findComponents(labelMap, width, height, connectivity);
          expect([...ids]).toEqual(idsByFlooding(labelMap, width, height, connectivity));
        },
      ),
    );
  });
});
