import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cacheFolder, dataFolder, packsFolder } from './dataFolder.ts';

const home = resolve('/home/ada');

describe('the data folder', () => {
  it('follows each platform', () => {
    const linux = { platform: 'linux', variables: {}, home } as const;
    expect(dataFolder(linux)).toBe(join(home, '.local/share/maskwright'));
    expect(cacheFolder(linux)).toBe(join(home, '.cache/maskwright'));
    const mac = { platform: 'darwin', variables: {}, home } as const;
    expect(dataFolder(mac)).toBe(join(home, 'Library/Application Support/Maskwright'));
    expect(cacheFolder(mac)).toBe(join(home, 'Library/Caches/Maskwright'));
    const windows = { platform: 'win32', variables: {}, home } as const;
    expect(dataFolder(windows)).toBe(join(home, 'AppData/Local/Maskwright'));
  });

  it('honours XDG folders, except relative ones, which the specification says to ignore', () => {
    const linux = (value: string) => ({ platform: 'linux', variables: { XDG_DATA_HOME: value }, home }) as const;
    expect(dataFolder(linux('/data'))).toBe(join('/data', 'maskwright'));
    expect(dataFolder(linux('data'))).toBe(join(home, '.local/share/maskwright'));
  });

  it('is overridden by MASKWRIGHT_DATA, and the cache with it', () => {
    const environment = { platform: 'linux', variables: { MASKWRIGHT_DATA: '/big disk/mw' }, home } as const;
    expect(dataFolder(environment)).toBe('/big disk/mw');
    expect(cacheFolder(environment)).toBe('/big disk/mw/cache');
    expect(packsFolder(environment)).toBe('/big disk/mw/packs');
  });
});
