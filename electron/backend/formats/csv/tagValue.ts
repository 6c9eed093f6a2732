import type { TagValue } from '#core/document/tag.ts';

const words: Readonly<Record<TagValue, readonly string[]>> = {
  present: ['present', 'yes', 'y', 'true', '1'],
  absent: ['absent', 'not here', 'not present', 'no', 'n', 'false', '0'],
  unsure: ['unsure', 'uncertain', 'maybe', 'unknown', '?'],
};

const valueByWord = new Map(
  (['present', 'absent', 'unsure'] as const).flatMap((value) => words[value].map((word) => [word, value] as const)),
);

/**
 * What a cell of a `value` column says; undefined when it is none of the words. -1 is none of them on purpose: it means absent in
 * Pascal VOC's lists and unsure in others.
 */
export function tagValueOf(cell: string): TagValue | undefined {
  return valueByWord.get(
    cell
      .trim()
      .toLowerCase()
      .replace(/(?<=[a-z])[ _-]+(?=[a-z])/g, ' '),
  );
}
