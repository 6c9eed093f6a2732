import { ExpectedError } from '#core/base/errors.ts';
import { formatCount } from '#core/base/format.ts';
import type { ClassUse } from '#core/contract/classes.ts';
import { classNamed } from './classNamed.ts';
import type { CommandContext } from './context.ts';

/** Lists the classes of an open project, with what it holds of each. */
export async function listClasses({ client, output }: CommandContext, projectId: string): Promise<void> {
  const classes = await client.classes.list({ projectId });
  if (classes.length === 0) {
    output.note('The project has no classes yet. Tags make them: tag PROJECT; or classes add PROJECT NAME.');
  }
  for (const { index, name, colour, use } of classes) {
    output.line(`${String(index).padStart(3)}  ${colour}  ${name}: ${useText(use) || 'nothing'}`);
  }
}

export async function addClass(
  { client, output }: CommandContext,
  projectId: string,
  name: string,
  colour: string | undefined,
): Promise<void> {
  const added = await client.classes.create({ projectId, name, ...(colour === undefined ? {} : { colour }) });
  output.line(`Added ${added.name} with index ${added.index}`);
}

export async function renameClass(context: CommandContext, projectId: string, from: string, to: string): Promise<void> {
  const { id: classId, name } = await classNamed(context, projectId, from);
  await context.client.classes.rename({ projectId, classId, name: to });
  context.output.line(`${name} is now ${to.trim()}`);
}

export async function recolourClass(
  context: CommandContext,
  projectId: string,
  name: string,
  colour: string,
): Promise<void> {
  const found = await classNamed(context, projectId, name);
  await context.client.classes.recolour({ projectId, classId: found.id, colour: colour.toLowerCase() });
  context.output.line(`${found.name} is now ${colour.toLowerCase()}`);
}

/** Makes one class of two; the first one goes. */
export async function mergeClass(
  context: CommandContext,
  projectId: string,
  from: string,
  into: string,
): Promise<void> {
  const { id: classId, name } = await classNamed(context, projectId, from);
  const { id: intoId, name: intoName } = await classNamed(context, projectId, into);
  await context.client.classes.merge({ projectId, classId, intoId });
  context.output.line(`Merged ${name} into ${intoName}`);
}

/** Deletes a class; one that something is said about only when that is confirmed. Throws `ExpectedError` (`class-in-use`). */
export async function deleteClass(
  context: CommandContext,
  projectId: string,
  name: string,
  isConfirmed: boolean,
): Promise<void> {
  const found = await classNamed(context, projectId, name);
  const { tags, labels, prompts, masks } = await context.client.classes.use({ projectId, classId: found.id });
  const lost = countsText([
    [tags, 'tag'],
    [labels, 'label'],
    [prompts, 'prompt'],
  ]);
  if (lost !== '' && !isConfirmed) {
    throw new ExpectedError('class-in-use', `Deleting ${found.name} also deletes ${lost}.`, {
      remedy: 'Give --yes to delete it all the same.',
      details: { name: found.name },
    });
  }
  await context.client.classes.delete({ projectId, classId: found.id });
  context.output.line(`Deleted ${found.name}${lost === '' ? '' : `, and ${lost}`}`);
  if (masks > 0) {
    context.output.note(
      `${formatCount(masks, 'mask')} may show it: such pixels are ignored until they are generated anew.`,
    );
  }
}

function useText({ tags, labels, prompts, heatMaps, masks }: ClassUse): string {
  return countsText([
    [tags, 'tag'],
    [labels, 'label'],
    [prompts, 'prompt'],
    [heatMaps, 'heat map'],
    [masks, 'generated mask'],
  ]);
}

/** `12 tags, 3 prompts`; empty when there is nothing. */
function countsText(counts: readonly (readonly [count: number, what: string])[]): string {
  return counts.flatMap(([count, what]) => (count === 0 ? [] : [formatCount(count, what)])).join(', ');
}
