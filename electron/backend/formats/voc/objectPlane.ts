import type { Instances } from '#core/mask/instances.ts';
import { ignoreLabel } from '#core/mask/labelMap.ts';

/** Most objects that a byte per pixel can number: 0 is none, 255 ignored. */
const mostObjects = 254;

export interface ObjectPlane {
  /** `[height, width]`: 0 none, 1 to 254 the object, 255 ignored. */
  readonly values: Uint8Array;
  /** Objects that found no number, the smallest ones; their pixels are ignored. */
  readonly leftOut: number;
}

/** The values of `SegmentationObject`: objects where there is room, ignored where the label map is. */
export function objectPlane({ numbers, instances }: Instances, labelMap: Uint8Array): ObjectPlane {
  const kept = instances
    .toSorted((a, b) => b.area - a.area)
    .slice(0, mostObjects)
    .toSorted((a, b) => a.number - b.number);
  // By the number of an instance; 0 is none and stays none.
  const valueOf = new Uint8Array(instances.length + 1).fill(ignoreLabel, 1);
  for (const [index, { number }] of kept.entries()) valueOf[number] = index + 1;
  const values = new Uint8Array(numbers.length);
  for (let i = 0; i < values.length; i++) {
    values[i] = labelMap[i] === ignoreLabel ? ignoreLabel : (valueOf[numbers[i]!] as number);
  }
  return { values, leftOut: instances.length - kept.length };
}
