/** The rows of the classes' list of one image: what it is tagged with, and what its mask shows. */
import type { DatasetClass } from '#core/document/datasetClass.ts';
import type { ClassId } from '#core/document/ids.ts';
import type { TagValue } from '#core/document/tag.ts';
import { backgroundLabel, ignoreLabel } from '#core/mask/labelMap.ts';

export interface ClassRow {
  readonly label: number;
  readonly kind: 'class' | 'background' | 'ignored';
  /** Of classes. */
  readonly classId: ClassId | undefined;
  readonly name: string | undefined;
  readonly colour: string | undefined;
  readonly tag: TagValue | undefined;
  /** Share of pixels, 0 to 1; undefined: there is no mask. */
  readonly share: number | undefined;
  readonly hasHeat: boolean;
}

interface ImageFacts {
  readonly classes: readonly DatasetClass[];
  readonly tags: readonly { readonly classId: ClassId; readonly value: TagValue }[];
  /** Share of pixels by label; undefined: there is no mask. */
  readonly shares: readonly number[] | undefined;
  readonly heatOf: ReadonlySet<ClassId>;
}

/**
 * Classes that the image is tagged with or its mask shows, in order of their index; then, where there is a mask, the background, and
 * ignored pixels if there are any. A label whose class was deleted has no name.
 */
export function classRows({ classes, tags, shares, heatOf }: ImageFacts): ClassRow[] {
  const tagOf = new Map(tags.map(({ classId, value }) => [classId, value]));
  const byLabel = new Map(classes.map((one) => [one.index, one]));
  const rows: ClassRow[] = [];
  for (let label = 1; label < ignoreLabel; label++) {
    const known = byLabel.get(label);
    const tag = known === undefined ? undefined : tagOf.get(known.id);
    const share = shares?.[label];
    if (tag === undefined && (share === undefined || share === 0)) continue;
    rows.push({
      label,
      kind: 'class',
      classId: known?.id,
      name: known?.name,
      colour: known?.colour,
      tag,
      share,
      hasHeat: known !== undefined && heatOf.has(known.id),
    });
  }
  if (shares === undefined) return rows;
  const plain = { classId: undefined, name: undefined, colour: undefined, tag: undefined, hasHeat: false };
  rows.push({ label: backgroundLabel, kind: 'background', share: shares[backgroundLabel], ...plain });
  const ignored = shares[ignoreLabel] ?? 0;
  if (ignored > 0) rows.push({ label: ignoreLabel, kind: 'ignored', share: ignored, ...plain });
  return rows;
}
