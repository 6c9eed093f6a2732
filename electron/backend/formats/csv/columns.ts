import { ExpectedError } from '#core/base/errors.ts';
import type { TagValue } from '#core/document/tag.ts';

/** A column that holds classes, and what it says of them. */
export interface ClassColumn {
  readonly column: number;
  readonly value: TagValue;
}

/** Which cells of a row hold what. */
export interface Columns {
  readonly path: number;
  readonly classes: readonly ClassColumn[];
  /** Cells from this one on are classes too, as those of the last class column. */
  readonly moreClassesFrom: number;
  /** The column that says, row by row, what is so of the classes in columns of `present`; null when there is none. */
  readonly value: number | null;
  readonly isHeader: boolean;
}

const headerless: Columns = { path: 0, classes: [], moreClassesFrom: 1, value: null, isHeader: false };

const pathName = /^((image|img|file|picture|photo)s?([ _-]*(path|name|file|id)s?)?|path|name)$/i;
const valueName = /^(value|presence)$/i;

const classWords = '(image[ _-]*)?(class|label|tag|categor(y|ie)|object)(es|s)?[ _-]*(names?)?[ _-]*\\d*';
const classNames: readonly (readonly [TagValue, RegExp])[] = [
  ['present', new RegExp(`^(${classWords}|present([ _-]*${classWords})?)$`, 'i')],
  ['absent', new RegExp(`^(absent|negatives?|not[ _-]*(here|present))([ _-]*${classWords})?$`, 'i')],
  ['unsure', new RegExp(`^(unsure|uncertain|maybe)([ _-]*${classWords})?$`, 'i')],
];

/** A first cell with a picture's name is data, whatever the cells beside it say: a class may well be called 'object'. */
const pictureName = /\.(jpe?g|jpe|jfif|png|webp|tiff?|bmp|gif)$/i;

/**
 * Columns by the first row. It is a header when it names a path column or a class column; without a header the first cell is the
 * path and all others are classes that are present. Throws `ExpectedError` (`csv-columns`) for a header that lacks one of the two.
 */
export function detectColumns(firstRow: readonly string[], file: string): Columns {
  const cells = firstRow.map((cell) => cell.trim());
  if (pictureName.test(cells[0] ?? '')) return headerless;
  const path = cells.findIndex((cell) => pathName.test(cell));
  const classes = cells.flatMap((cell, column) => {
    const value = column === path ? undefined : classNames.find(([, name]) => name.test(cell))?.[0];
    return value === undefined ? [] : [{ column, value }];
  });
  if (path < 0 && classes.length === 0) return headerless;
  if (path < 0 || classes.length === 0) {
    const missing = path < 0 ? 'path' : 'class';
    throw new ExpectedError(
      'csv-columns',
      `${file}, row 1: the header (${cells.join(', ')}) has no ${missing} column.`,
      {
        remedy: "Name the columns 'path' and 'class', or leave the header out.",
        details: { file, row: 1, variant: missing },
      },
    );
  }
  const value = cells.findIndex((cell) => valueName.test(cell));
  // Rows may go on with classes under a header that names only one, but not where other columns follow it.
  const isOpenEnded = classes.at(-1)?.column === cells.length - 1;
  return {
    path,
    classes,
    moreClassesFrom: isOpenEnded ? cells.length : Infinity,
    value: value < 0 ? null : value,
    isHeader: true,
  };
}
