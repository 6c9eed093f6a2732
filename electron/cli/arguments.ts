/** What the commands of the command line have in common: the project that they work on, and how numbers are read. */
import { Argument, InvalidArgumentError } from 'commander';
import type { CommandContext } from './commands/context.ts';

/** Gives a command its context; owns set-up and tear-down. */
export type RunCommand = (work: (context: CommandContext) => Promise<void>) => Promise<void>;

export function projectArgument(): Argument {
  return new Argument('<project>', 'project file, NAME.maskwright');
}

/** Reads a whole number from 1; with `most`, up to that. */
export function countUpTo(most = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (Number.isSafeInteger(value) && value >= 1 && value <= most) return value;
    const limit = most === Number.MAX_SAFE_INTEGER ? '' : ` to ${most}`;
    throw new InvalidArgumentError(`Give a whole number from 1${limit}.`);
  };
}

/** A number of threads of the CPU. */
export const parseThreads = countUpTo(1024);
