import { InvalidArgumentError, Option, type Command } from 'commander';
import { cacheKindSchema } from '#core/contract/cache.ts';
import type { RunCommand } from './arguments.ts';
import { manageCache } from './commands/manageCache.ts';

export function addCacheCommand(program: Command, runCommand: RunCommand): void {
  program
    .command('cache')
    .description('Show what is kept between runs to save time. It can be emptied at any moment.')
    .addOption(new Option('--clear [kind]', 'empty it, or one kind of it').choices(cacheKindSchema.options))
    .option('--limit <size>', 'how large it may grow from now on, such as 10GB; default 20GB', parseBytes)
    .action(({ clear, limit }: { clear?: string | true; limit?: number }) =>
      runCommand((context) =>
        manageCache(context, {
          clear: clear === undefined || clear === true ? (clear ?? null) : cacheKindSchema.parse(clear),
          limitBytes: limit ?? null,
        }),
      ),
    );
}

/** `10GB`, `500 MB`, `0`: decimal units. */
function parseBytes(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*(?:([kMGT])?B)?$/i.exec(text.trim());
  const power = ['', 'k', 'm', 'g', 't'].indexOf((match?.[2] ?? '').toLowerCase());
  const bytes = Math.round(Number(match?.[1] ?? NaN) * 1000 ** power);
  if (!Number.isSafeInteger(bytes)) throw new InvalidArgumentError('Give a size such as 10GB.');
  return bytes;
}
