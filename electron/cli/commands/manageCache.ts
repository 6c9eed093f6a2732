import { formatBytes, formatCount } from '#core/base/format.ts';
import { cacheKindSchema, type CacheKind } from '#core/contract/cache.ts';
import type { CommandContext } from './context.ts';

export interface CacheOptions {
  /** A kind, or all of it; null leaves it as it is. */
  readonly clear: CacheKind | true | null;
  /** In bytes; null leaves it as it is. */
  readonly limitBytes: number | null;
}

const titles: Readonly<Record<CacheKind, string>> = {
  graphs: 'derived graphs',
  texts: 'text vectors',
  features: 'features of pictures',
  thumbnails: 'small pictures',
  providers: 'trials of devices',
};

/** Shows the cache, after emptying or limiting it where that was asked for. */
export async function manageCache({ client, output }: CommandContext, options: CacheOptions): Promise<void> {
  if (options.clear !== null) await client.cache.clear({ kind: options.clear === true ? null : options.clear });
  if (options.limitBytes !== null) await client.cache.limit({ limitBytes: options.limitBytes });
  const { folder, bytes, limitBytes, kinds } = await client.cache.usage();
  output.line(`${formatBytes(bytes)} of at most ${formatBytes(limitBytes)} in ${folder}`);
  for (const { kind, entries, bytes: kindBytes } of kinds) {
    const known = cacheKindSchema.safeParse(kind);
    output.line(
      `  ${known.success ? `${known.data} (${titles[known.data]})` : kind}: ${formatCount(entries, 'file')}, ${formatBytes(kindBytes)}`,
    );
  }
}
