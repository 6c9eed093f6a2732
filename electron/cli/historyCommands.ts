import { Argument, InvalidArgumentError, type Command } from 'commander';
import { withProject, type CommandContext } from './commands/context.ts';
import { showHistory, stepHistory } from './commands/projectHistory.ts';

/** `maskwright history | undo | redo`: the bulk actions of a project. */
export function addHistoryCommands(
  program: Command,
  runCommand: (work: (context: CommandContext) => Promise<void>) => Promise<void>,
): void {
  const project = () => new Argument('<project>', 'project file, NAME.maskwright');
  program
    .command('history')
    .description('List what was done to many images or to classes, the newest first.')
    .addArgument(project())
    .option('--limit <number>', 'how many at most', parseLimit, 20)
    .option('--json', 'print JSON, for scripts')
    .action((file: string, { limit, json }: { limit: number; json?: true }) =>
      runCommand((context) =>
        withProject(context, file, ({ projectId }) =>
          showHistory(context, projectId, { limit, isJson: json === true }),
        ),
      ),
    );
  const steps = [
    ['undo', 'Take back the newest of them, but for images that you worked on since.'],
    ['redo', 'Do again what was undone last.'],
  ] as const;
  for (const [direction, description] of steps) {
    program
      .command(direction)
      .description(description)
      .addArgument(project())
      .action((file: string) =>
        runCommand((context) =>
          withProject(context, file, async ({ projectId }) => {
            await stepHistory(context, projectId, direction);
          }),
        ),
      );
  }
}

function parseLimit(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= 1000) return value;
  throw new InvalidArgumentError('Give a whole number from 1 to 1000.');
}
