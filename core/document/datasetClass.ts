import { z } from 'zod';
import { maximumClassCount } from '../mask/labelMap.ts';
import { classIdSchema } from './ids.ts';

export const classNameSchema = z
  .string()
  .trim()
  .min(1)
  .max(200)
  // Names become file names, CSV cells and single lines of label files.
  .regex(/^[^\p{Cc}]*$/u, 'a class name has no control characters');

/** What makes two class names the same: case, surrounding space and how accents are composed do not count. */
export function foldClassName(name: string): string {
  return name.trim().normalize('NFC').toLowerCase();
}

/** What datasets call pixels of no class (0) and those that do not count (255): a class of such a name would be one of them. */
const namesOfNoClass = new Set(['background', 'ignore', 'void']);

/** Whether a dataset has another meaning for the name of a class. Projects of before may have classes of such names. */
export function isNameOfNoClass(name: string): boolean {
  return namesOfNoClass.has(foldClassName(name));
}

/** What a class can be called from now on. */
export const newClassNameSchema = classNameSchema.refine(
  (name) => !isNameOfNoClass(name),
  'datasets call pixels so that are of no class',
);

export const colourSchema = z.string().regex(/^#[0-9a-f]{6}$/);

/** A category of the dataset. Names are unique without regard to case. */
export const datasetClassSchema = z.object({
  id: classIdSchema,
  /** Its value in label maps: 1..254, as 0 is background and 255 is ignore. */
  index: z.int().min(1).max(maximumClassCount),
  name: classNameSchema,
  /** `#rrggbb`, lower case. */
  colour: colourSchema,
});
export type DatasetClass = z.infer<typeof datasetClassSchema>;
