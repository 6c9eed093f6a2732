import { formatBytes, formatCount } from '#core/base/format.ts';
import type { CommandContext } from './context.ts';

export interface CacheOptions {
  readonly clear: boolean;
  /** In bytes; null leaves it as it is. */
  readonly limitBytes: number | null;
}

const titles: Readonly<Record<string, string>> = {
  graphs: 'derived graphs',
  texts: 'text vectors',
  features: 'features of pictures',
  providers: 'trials of devices',
};

/** Shows the cache, after emptying or limiting it where that was asked for. */
export async function manageCache({ client, output }: CommandContext, options: CacheOptions): Promise<void> {
  if (options.clear) await client.cache.clear();
  if (options.limitBytes !== null) await client.cache.limit({ limitBytes: options.limitBytes });
  const { folder, bytes, limitBytes, kinds } = await client.cache.usage();
  output.line(`${formatBytes(bytes)} of at most ${formatBytes(limitBytes)} in ${folder}`);
  for (const { kind, entries, bytes: kindBytes } of kinds) {
    output.line(`  ${titles[kind] ?? kind}: ${formatCount(entries, 'file')}, ${formatBytes(kindBytes)}`);
  }
}
