import { InvalidArgumentError } from 'commander';

/** A number of threads from the command line. */
export function parseCount(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 1024) {
    throw new InvalidArgumentError('Give a whole number from 1 to 1024.');
  }
  return value;
}
