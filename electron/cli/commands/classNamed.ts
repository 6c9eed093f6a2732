import { ExpectedError } from '#core/base/errors.ts';
import { formatNames } from '#core/base/format.ts';
import { foldClassName, type DatasetClass } from '#core/document/datasetClass.ts';
import type { CommandContext } from './context.ts';

/** The class that a person calls so, upper and lower case alike. Throws `ExpectedError` (`class-missing`). */
export async function classNamed(
  { client }: Pick<CommandContext, 'client'>,
  projectId: string,
  name: string,
): Promise<DatasetClass> {
  const classes = await client.classes.list({ projectId });
  const found = classes.find((one) => foldClassName(one.name) === foldClassName(name));
  if (found !== undefined) return found;
  throw new ExpectedError('class-missing', `The project has no class ${name}.`, {
    remedy:
      classes.length === 0
        ? 'It has no classes yet: tag images, or add one with "classes add".'
        : `Its classes: ${formatNames(classes.map((one) => one.name))}.`,
  });
}
