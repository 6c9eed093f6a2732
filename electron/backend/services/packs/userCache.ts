/** The cache of this user, and how large it may grow. */
import { cacheFolder } from '#models/packs/dataFolder.ts';
import { defaultCacheLimit, UserCache } from '#models/packs/cache/userCache.ts';
import type { CacheKind, CacheSummary } from '#core/contract/cache.ts';
import { changeUserSettings, readUserSettings } from './userSettings.ts';

/** Features come by the gigabyte: a generation over a large project would else push out every thumbnail. */
const shares = { features: 0.8 };

let opened: UserCache | undefined;

/** One for the process, so that it counts what is written once. */
export function userCache(): UserCache {
  const folder = cacheFolder();
  if (opened?.folder !== folder) opened = new UserCache(folder, { limitBytes: cacheLimit, shares });
  return opened;
}

/** What is in the cache. */
export async function summariseCache(): Promise<CacheSummary> {
  const cache = userCache();
  const kinds = await cache.usage();
  const bytes = kinds.reduce((sum, kind) => sum + kind.bytes, 0);
  return { folder: cache.folder, bytes, limitBytes: await cacheLimit(), kinds: [...kinds] };
}

/** Empties it, or one kind of it. What it held is computed again when it is needed. */
export async function clearCache(kind: CacheKind | null): Promise<CacheSummary> {
  await userCache().clear(kind ?? undefined);
  return await summariseCache();
}

/** Sets how large it may grow, for this and every later process, and makes it fit. Throws as `changeUserSettings`. */
export async function limitCache(limitBytes: number): Promise<CacheSummary> {
  await changeUserSettings({ cacheLimitBytes: limitBytes });
  opened = undefined;
  await userCache().shrinkTo(limitBytes);
  return await summariseCache();
}

async function cacheLimit(): Promise<number> {
  const { cacheLimitBytes } = await readUserSettings();
  return cacheLimitBytes ?? defaultCacheLimit;
}
