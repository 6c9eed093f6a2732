import type { Command } from 'commander';
import type { TagValue } from '#core/document/tag.ts';
import { projectArgument, type RunCommand } from './arguments.ts';
import { tagImages, type TagSource } from './commands/tagImages.ts';
import { withProject } from './commands/context.ts';

interface TagFlags {
  readonly csv?: string;
  readonly replace?: true;
  readonly class?: string;
  readonly absent?: true;
  readonly unsure?: true;
  readonly remove?: true;
}

/** `maskwright tag`: what images show. */
export function addTagCommand(program: Command, runCommand: RunCommand): void {
  program
    .command('tag')
    .description(
      'Tag images by the names of their sub-folders, from a CSV file, or by hand: those that are named, with one class. What you say ' +
        'by hand overrules folders and lists. `undo` takes it back.',
    )
    .addArgument(projectArgument())
    .argument(
      '[images...]',
      'with --class: paths below an imported folder, as `list` shows them; absolute ones; or file names',
    )
    .option(
      '--csv <file>',
      'CSV of path,class[,class…], or one path,class a row, or path,class,value; default: sub-folder names',
    )
    .option(
      '--replace',
      'with --csv: take back what earlier lists and folders said of its images, and what it said before of others',
    )
    .option('--class <name>', 'what the named images show; a class that there is not is added')
    .option('--absent', 'with --class: they do not show it')
    .option('--unsure', 'with --class: nobody can tell')
    .option('--remove', 'with --class: take back what was said, by whomever')
    .action((file: string, images: string[], flags: TagFlags, command: Command) => {
      const wrong = misuse(images, flags);
      if (wrong !== undefined) command.error(`error: ${wrong}`);
      return runCommand((context) =>
        withProject(context, file, async ({ projectId }) => {
          await tagImages(context, projectId, sourceOf(images, flags));
        }),
      );
    });
}

/** What is wrong about the options together; undefined where nothing is. */
function misuse(
  images: readonly string[],
  { csv, replace, class: name, absent, unsure, remove }: TagFlags,
): string | undefined {
  if (replace === true && csv === undefined) return '--replace goes with --csv <file>';
  if (images.length > 0 !== (name !== undefined)) return 'name images and --class <name>, or neither';
  if (csv !== undefined && name !== undefined) return 'give --csv <file> or --class <name>, not both';
  const values = [absent, unsure, remove].filter((value) => value === true).length;
  if (values > 1) return 'give one of --absent, --unsure and --remove';
  if (values === 1 && name === undefined) return '--absent, --unsure and --remove go with --class <name>';
  return undefined;
}

function sourceOf(paths: string[], { csv, replace, class: className, ...values }: TagFlags): TagSource {
  if (className !== undefined) return { kind: 'hand', paths, className, value: valueOf(values) };
  return csv === undefined ? { kind: 'folders' } : { kind: 'csv', file: csv, replaces: replace === true };
}

function valueOf({ absent, unsure, remove }: Pick<TagFlags, 'absent' | 'unsure' | 'remove'>): TagValue | null {
  if (remove === true) return null;
  if (absent === true) return 'absent';
  return unsure === true ? 'unsure' : 'present';
}
