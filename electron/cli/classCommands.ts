import { InvalidArgumentError, type Command } from 'commander';
import { colourSchema } from '#core/document/datasetClass.ts';
import { projectArgument, type RunCommand } from './arguments.ts';
import { addClass, deleteClass, listClasses, mergeClass, recolourClass, renameClass } from './commands/editClasses.ts';
import { withProject, type CommandContext } from './commands/context.ts';

/** `maskwright classes …`: the categories of the dataset. */
export function addClassCommands(program: Command, runCommand: RunCommand): void {
  const classes = program
    .command('classes')
    .description('List, add, rename, recolour, merge or delete the classes of a project.');
  const onProject = (file: string, work: (context: CommandContext, projectId: string) => Promise<void>) =>
    runCommand((context) => withProject(context, file, ({ projectId }) => work(context, projectId)));

  classes
    .command('list')
    .description('Index, colour and name of each class, and what the project holds of it.')
    .addArgument(projectArgument())
    .action((file: string) => onProject(file, listClasses));
  classes
    .command('add')
    .description('Add a class.')
    .addArgument(projectArgument())
    .argument('<name>', 'name of the class')
    .option('--colour <colour>', '#rrggbb; default: one that differs from its neighbours', parseColour)
    .action((file: string, name: string, { colour }: { colour?: string }) =>
      onProject(file, (context, projectId) => addClass(context, projectId, name, colour)),
    );
  classes
    .command('rename')
    .description('Give a class another name; masks and tags stay as they are.')
    .addArgument(projectArgument())
    .argument('<name>', 'name of the class')
    .argument('<new-name>', 'its new name')
    .action((file: string, name: string, newName: string) =>
      onProject(file, (context, projectId) => renameClass(context, projectId, name, newName)),
    );
  classes
    .command('recolour')
    .description('Give a class another colour.')
    .addArgument(projectArgument())
    .argument('<name>', 'name of the class')
    .argument('<colour>', '#rrggbb', parseColour)
    .action((file: string, name: string, colour: string) =>
      onProject(file, (context, projectId) => recolourClass(context, projectId, name, colour)),
    );
  classes
    .command('merge')
    .description(
      'Make one class of two: tags, labels, prompts and pixels of the first become those of the second, in accepted masks and exports too.',
    )
    .addArgument(projectArgument())
    .argument('<name>', 'class that goes')
    .argument('<into>', 'class that stays')
    .action((file: string, name: string, into: string) =>
      onProject(file, (context, projectId) => mergeClass(context, projectId, name, into)),
    );
  classes
    .command('delete')
    .description('Delete a class, its tags, labels and prompts. Its pixels in masks are ignored from then on.')
    .addArgument(projectArgument())
    .argument('<name>', 'name of the class')
    .option('--yes', 'also when something in the project is about it')
    .action((file: string, name: string, { yes }: { yes?: true }) =>
      onProject(file, (context, projectId) => deleteClass(context, projectId, name, yes === true)),
    );
}

function parseColour(text: string): string {
  const parsed = colourSchema.safeParse(text.toLowerCase());
  if (!parsed.success) throw new InvalidArgumentError("Give it as #rrggbb, in quotes: '#e69f00'.");
  return parsed.data;
}
