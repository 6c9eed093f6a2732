import type { Command } from 'commander';
import { projectArgument, type RunCommand } from './arguments.ts';
import { acceptMasks } from './commands/acceptMasks.ts';
import { withProject } from './commands/context.ts';

/** `maskwright accept`: what a person vouches for. */
export function addMaskCommands(program: Command, runCommand: RunCommand): void {
  program
    .command('accept')
    .description(
      'Vouch for masks: they are frozen as they are, whatever is generated later. An accepted image that is named takes the ' +
        'proposal beside its mask. `undo` takes it back.',
    )
    .addArgument(projectArgument())
    .argument('[images...]', 'paths below an imported folder, as `list` shows them; absolute ones; or file names')
    .option('--all', 'all images that have a mask and are not accepted yet')
    .action((file: string, images: string[], options: { all?: true }, command: Command) => {
      if (images.length > 0 === (options.all === true)) command.error('error: name images, or give --all');
      return runCommand((context) =>
        withProject(context, file, async ({ projectId }) => {
          await acceptMasks(context, projectId, options.all === true ? null : images);
        }),
      );
    });
}
