import type { Command } from 'commander';
import { countUpTo, projectArgument, type RunCommand } from './arguments.ts';
import { withProject } from './commands/context.ts';
import { showHistory, stepHistory } from './commands/projectHistory.ts';

/** `maskwright history | undo | redo`: the bulk actions of a project. */
export function addHistoryCommands(program: Command, runCommand: RunCommand): void {
  program
    .command('history')
    .description('List what was done to many images or to classes, the newest first.')
    .addArgument(projectArgument())
    .option('--limit <count>', 'how many at most', countUpTo(1000), 20)
    .option('--json', 'print JSON, for scripts')
    .action((file: string, { limit, json }: { limit: number; json?: true }) =>
      runCommand((context) =>
        withProject(context, file, ({ projectId }) =>
          showHistory(context, projectId, { limit, isJson: json === true }),
        ),
      ),
    );
  const steps = [
    ['undo', 'Take back what was done last, as `history` lists it; images that you worked on since stay as they are.'],
    ['redo', 'Do again what was undone last.'],
  ] as const;
  for (const [direction, description] of steps) {
    program
      .command(direction)
      .description(description)
      .addArgument(projectArgument())
      .action((file: string) =>
        runCommand((context) =>
          withProject(context, file, async ({ projectId }) => {
            await stepHistory(context, projectId, direction);
          }),
        ),
      );
  }
}
