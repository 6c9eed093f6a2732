/** Commands on a backend in this process: as a user types them, without the seconds that a program takes to start. */
import { Command } from 'commander';
import type { CommandContext } from '../../electron/cli/commands/context.ts';
import { Output } from '../../electron/cli/output.ts';
import type { TestBackend } from './testBackend.ts';

type AddCommands = (program: Command, run: (work: (context: CommandContext) => Promise<void>) => Promise<void>) => void;

/** Runs one command of those that `addCommands` adds; what it prints, results and notes together. Throws what it throws. */
export async function runCommand(backend: TestBackend, addCommands: AddCommands, ...args: string[]): Promise<string> {
  const sink = {
    text: '',
    write: (text: string): void => {
      sink.text += text;
    },
  };
  const program = new Command().exitOverride().configureOutput({ writeErr: () => undefined });
  addCommands(program, (work) =>
    work({ client: backend.client, output: new Output(sink, sink), signal: new AbortController().signal }),
  );
  await program.parseAsync(args, { from: 'user' });
  return sink.text;
}
