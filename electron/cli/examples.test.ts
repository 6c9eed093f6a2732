import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { buildProgram } from './program.ts';

/** The program with commands that do nothing. */
function idleProgram(): Command {
  const program = buildProgram(
    () => Promise.resolve(),
    () => Promise.resolve(),
  );
  silence(program);
  return program;
}

function silence(command: Command): void {
  command.exitOverride().configureOutput({ writeErr: () => undefined, writeOut: () => undefined });
  for (const inner of command.commands) silence(inner);
}

/** All commands that do something, by their words. */
function* leaves(command: Command, before: readonly string[] = []): Generator<[words: string, command: Command]> {
  for (const inner of command.commands) {
    const words = [...before, inner.name()];
    if (inner.commands.length > 0) yield* leaves(inner, words);
    else yield [words.join(' '), inner];
  }
}

/** What `--help` shows, in a terminal of 80 columns. */
function helpOf(command: Command): string {
  let text = '';
  command.configureOutput({ writeOut: (part) => void (text += part), getOutHelpWidth: () => 80 });
  command.outputHelp();
  return text;
}

describe('the help of a command', () => {
  const commands = [...leaves(idleProgram())];

  it.each(commands)('%s: fits a screen, and ends with examples that can be typed so', async (words, command) => {
    const lines = helpOf(command).trimEnd().split('\n');
    expect(lines.length).toBeLessThanOrEqual(50);
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
    const examples = lines.slice(lines.findIndex((line) => /^Examples?:$/.test(line)) + 1);
    expect(examples.length).toBeLessThanOrEqual(3);
    for (const example of examples) {
      expect(example).toMatch(new RegExp(`^  maskwright ${words}( |$)`));
      const args = [...example.trim().matchAll(/'([^']*)'|\S+/g)].map(([word, quoted]) => quoted ?? word);
      await idleProgram().parseAsync(args.slice(1), { from: 'user' });
    }
  });

  it('calls the same thing by the same name', () => {
    const descriptions = new Map<string, Set<string>>();
    for (const [, command] of commands) {
      for (const { long, description } of command.options) {
        descriptions.set(long ?? '', (descriptions.get(long ?? '') ?? new Set<string>()).add(description));
      }
    }
    for (const option of ['--json', '--pack', '--threads', '--validation-share']) {
      const texts = [...(descriptions.get(option) ?? [])].map((text) => text.replace('a JSON array', 'JSON'));
      expect(new Set(texts).size, option).toBe(1);
    }
  });
});
