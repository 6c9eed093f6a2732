import { formatCount, formatNames } from '#core/base/format.ts';
import type { DatasetClass } from '#core/document/datasetClass.ts';
import { notice, type Notice } from '#core/document/notice.ts';
import { classesPresent } from '#core/mask/labelMap.ts';
import type { ExportItem } from '../../formats/exportTypes.ts';

const shownImages = 5;

interface Contradiction {
  readonly path: string;
  /** Names of the classes, in order of their indices. */
  readonly classes: readonly string[];
}

/**
 * Masks of an export that show what the tags beside them deny or do not say. A machine's mask is made for the tags, and withdrawn
 * or named as out of date when they change; what a person drew or accepted stays as it is, so that both can say different things.
 * Who is right only a person can tell: the mask is exported, and the contradiction named.
 */
export class TagContradictions {
  readonly #names: ReadonlyMap<number, string>;
  readonly #denied: Contradiction[] = [];
  readonly #untagged: Contradiction[] = [];

  constructor(classes: readonly Pick<DatasetClass, 'index' | 'name'>[]) {
    this.#names = new Map(classes.map(({ index, name }) => [index, name]));
  }

  /** Compares an image's label map, as it is exported, with its tags. Of a class tagged `unsure`, nothing contradicts. */
  compare({ id: path, labelMap, tags = [] }: Pick<ExportItem, 'id' | 'labelMap' | 'tags'>): void {
    const values = new Map(tags.map(({ index, value }) => [index, value]));
    const shown = classesPresent(labelMap);
    const namesOf = (indices: readonly number[]) => indices.flatMap((index) => this.#names.get(index) ?? []);
    const denied = namesOf(shown.filter((index) => values.get(index) === 'absent'));
    const untagged = namesOf(shown.filter((index) => !values.has(index)));
    if (denied.length > 0) this.#denied.push({ path, classes: denied });
    if (untagged.length > 0) this.#untagged.push({ path, classes: untagged });
  }

  /** One notice for each kind that was found. `without`: paths of images that were left out, and are reported for themselves. */
  notices(without: ReadonlySet<string>): Notice[] {
    return [
      ...contradiction('masks-deny-tags', this.#denied, without, "tagged 'not here'", 'remove or correct the tag'),
      ...contradiction('masks-lack-tags', this.#untagged, without, 'that the image is not tagged with', 'tag it'),
    ];
  }
}

function contradiction(
  code: 'masks-deny-tags' | 'masks-lack-tags',
  all: readonly Contradiction[],
  without: ReadonlySet<string>,
  kind: string,
  remedy: string,
): Notice[] {
  const found = all.filter(({ path }) => !without.has(path));
  if (found.length === 0) return [];
  const images = found.map(({ path, classes }) => `${path} (${formatNames(classes)})`);
  const shows = found.length === 1 ? 'shows' : 'show';
  return [
    notice(
      code,
      `${formatCount(found.length, 'mask')} ${shows} a class ${kind}: ${formatNames(images, shownImages)}. Masks and tags of the ` +
        `dataset do not say the same there. Where the mask is right, ${remedy} (command line: tag PROJECT IMAGE --class NAME); ` +
        'where it is not, correct the mask.',
      { count: found.length, names: images.slice(0, shownImages) },
    ),
  ];
}
