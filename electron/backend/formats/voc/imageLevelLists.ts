import type { TagValue } from '#core/document/tag.ts';
import { DatasetNames } from '../datasetNames.ts';
import type { ExportClass, ExportTag } from '../exportTypes.ts';
import type { Split } from '../splitOf.ts';

/** As in the original data set: 1 the class is there, -1 it is not, 0 hard to tell. */
const marks: Readonly<Record<TagValue, string>> = { present: ' 1', absent: '-1', unsure: ' 0' };

export interface ListedImage {
  readonly name: string;
  readonly split: Split;
  readonly tags: readonly ExportTag[];
}

/**
 * The files of `ImageSets/Main`: for each class and split a list of pictures with what their tags say of it. A picture of which nobody
 * said anything is in no list of the class: it is not the same as one that does not show it.
 */
export function* imageLevelLists(
  classes: readonly ExportClass[],
  images: readonly ListedImage[],
): Generator<{ readonly name: string; readonly text: string }> {
  const names = new DatasetNames('_');
  for (const { index, name } of classes.toSorted((a, b) => a.index - b.index)) {
    const lines = images.flatMap((image) => {
      const tag = image.tags.find((one) => one.index === index);
      return tag === undefined ? [] : [{ split: image.split, text: `${image.name} ${marks[tag.value]}\n` }];
    });
    // With an extension to lose, so that a class called 'St. John' keeps its name.
    const fileName = names.nameOf(`${name}.txt`);
    for (const list of ['train', 'val', 'trainval'] as const) {
      const chosen = lines.filter(({ split }) => list === 'trainval' || split === list);
      yield { name: `${fileName}_${list}.txt`, text: chosen.map(({ text }) => text).join('') };
    }
  }
}
