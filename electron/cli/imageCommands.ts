import { Option, type Command } from 'commander';
import { imageStateSchema } from '#core/document/image.ts';
import { imageOrderSchema, imageWorkSchema } from '#core/document/imageFilter.ts';
import { tagValueSchema } from '#core/document/tag.ts';
import { countUpTo, projectArgument, type RunCommand } from './arguments.ts';
import { withProject, type CommandContext } from './commands/context.ts';
import { importImages } from './commands/importImages.ts';
import { listImages } from './commands/listImages.ts';
import { relinkFolder } from './commands/relinkFolder.ts';
import { takePictures } from './commands/takePictures.ts';

/** `maskwright import | relink | take | list`: which pictures a project has, and where. */
export function addImageCommands(program: Command, runCommand: RunCommand): void {
  const onProject = (file: string, work: (context: CommandContext, projectId: string) => Promise<void>) =>
    runCommand((context) => withProject(context, file, ({ projectId }) => work(context, projectId)));

  program
    .command('import')
    .description(
      'Record every picture below a folder. The pictures stay where they are. Again: finds what is new, moved, changed, missing.',
    )
    .addArgument(projectArgument())
    .argument('[folder]', 'folder of pictures; default: all folders that were imported before')
    .option('--verify', 'read every file again, also those whose size and time are as they were')
    .action((file: string, folder: string | undefined, options: { verify?: true }) =>
      onProject(file, async (context, projectId) => {
        await importImages(context, projectId, { folder: folder ?? null, verify: options.verify === true });
      }),
    );

  program
    .command('relink')
    .description('Say that an imported folder is elsewhere by now. Images follow their pictures, by content.')
    .addArgument(projectArgument())
    .argument('<old>', 'the folder as it was imported; it need not be there any more')
    .argument('<new>', 'where it is now')
    .action((file: string, from: string, to: string) =>
      onProject(file, (context, projectId) => relinkFolder(context, projectId, { from, to })),
    );

  program
    .command('take')
    .description(
      'Take the new picture of images whose file holds another one since a person worked on them. Masks stay where the size is the same. `undo` takes it back.',
    )
    .addArgument(projectArgument())
    .argument(
      '[images...]',
      'paths below an imported folder, as `list --state changed` shows them; absolute ones; or file names',
    )
    .option('--all', 'all images that are to check')
    .option('--discard-masks', 'also where the size is another: masks and labels of the old picture are removed')
    .option('--dry-run', 'say what would happen, and change nothing')
    .action((file: string, images: string[], options: TakeFlags, command: Command) => {
      if (images.length > 0 === (options.all === true)) command.error('error: name images, or give --all');
      return onProject(file, (context, projectId) =>
        takePictures(context, projectId, {
          paths: options.all === true ? null : images,
          discardMasks: options.discardMasks === true,
          isDryRun: options.dryRun === true,
        }),
      );
    });

  program
    .command('list')
    .description('List images, one a line: path, state, work done, tags (-absent, ?unsure), folder.')
    .addArgument(projectArgument())
    .option('--class <name>', 'images with a tag of this class')
    .addOption(
      new Option('--value <value>', 'with --class: what the tag says')
        .choices(tagValueSchema.options)
        .default('present'),
    )
    .addOption(new Option('--state <state...>', 'of the file').choices(imageStateSchema.options))
    .addOption(new Option('--work <work...>', 'how far the mask has come').choices(imageWorkSchema.options))
    .option('--text <text>', 'in the path below the imported folder')
    .option('--untagged', 'images without any tag')
    .option('--outdated', 'images whose mask is out of date: tags, class names or the picture changed since')
    .option('--duplicates', 'images that share their picture with another')
    .addOption(new Option('--sort <order>', 'order').choices(imageOrderSchema.options).default('path'))
    .option('--limit <count>', 'how many at most', countUpTo())
    .option('--json', 'print a JSON array, for scripts')
    .action((file: string, flags: ListFlags, command: Command) => {
      const isValueGiven = command.getOptionValueSource('value') === 'cli';
      if (isValueGiven && flags.class === undefined) command.error('error: --value goes with --class <name>');
      return onProject(file, (context, projectId) =>
        listImages(context, projectId, {
          filter: {
            ...(flags.state === undefined ? {} : { states: imageStateSchema.array().parse(flags.state) }),
            ...(flags.work === undefined ? {} : { work: imageWorkSchema.array().parse(flags.work) }),
            ...(flags.text === undefined ? {} : { text: flags.text }),
            ...(flags.untagged === true ? { isTagged: false } : {}),
            ...(flags.outdated === true ? { isOutdated: true } : {}),
            ...(flags.duplicates === true ? { isDuplicate: true } : {}),
          },
          className: flags.class ?? null,
          value: tagValueSchema.parse(flags.value),
          order: imageOrderSchema.parse(flags.sort),
          limit: flags.limit ?? null,
          isJson: flags.json === true,
        }),
      );
    });
}

interface TakeFlags {
  readonly all?: true;
  readonly discardMasks?: true;
  readonly dryRun?: true;
}

interface ListFlags {
  readonly class?: string;
  readonly value: string;
  readonly state?: string[];
  readonly work?: string[];
  readonly text?: string;
  readonly untagged?: true;
  readonly outdated?: true;
  readonly duplicates?: true;
  readonly sort: string;
  readonly limit?: number;
  readonly json?: true;
}
