/**
 * Where the program keeps what belongs to the user and to no project: data, and a cache that may be deleted at any
 * time.
 */
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';

/** What the folders depend on; the running process by default. */
export interface UserEnvironment {
  readonly platform: NodeJS.Platform;
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly home: string;
}

/** Overrides every rule of the platform; the cache is then inside it. */
const overrideVariable = 'MASKWRIGHT_DATA';

function thisProcess(): UserEnvironment {
  return { platform: process.platform, variables: process.env, home: homedir() };
}

/** The per-user data folder. It may not exist yet. */
export function dataFolder(environment: UserEnvironment = thisProcess()): string {
  const override = environment.variables[overrideVariable];
  if (override !== undefined && override !== '') return resolve(override);
  return platformFolder(environment, {
    windows: ['LOCALAPPDATA', 'AppData/Local', 'Maskwright'],
    mac: 'Library/Application Support/Maskwright',
    xdg: ['XDG_DATA_HOME', '.local/share', 'maskwright'],
  });
}

/** The per-user cache folder: derived graphs, features, thumbnails. It may not exist yet. */
export function cacheFolder(environment: UserEnvironment = thisProcess()): string {
  const override = environment.variables[overrideVariable];
  if (override !== undefined && override !== '') return join(resolve(override), 'cache');
  return platformFolder(environment, {
    windows: ['LOCALAPPDATA', 'AppData/Local', 'Maskwright/Cache'],
    mac: 'Library/Caches/Maskwright',
    xdg: ['XDG_CACHE_HOME', '.cache', 'maskwright'],
  });
}

/** Where added packs live, one folder each. It may not exist yet. */
export function packsFolder(environment: UserEnvironment = thisProcess()): string {
  return join(dataFolder(environment), 'packs');
}

/** `[variable, where it points when it is not set, folder of ours below]` */
type VariableRule = readonly [variable: string, fallback: string, name: string];

function platformFolder(
  { platform, variables, home }: UserEnvironment,
  rules: { readonly windows: VariableRule; readonly mac: string; readonly xdg: VariableRule },
): string {
  if (platform === 'darwin') return join(home, rules.mac);
  const [variable, fallback, name] = platform === 'win32' ? rules.windows : rules.xdg;
  const base = variables[variable];
  // The XDG specification says that a relative path is to be ignored.
  return base !== undefined && isAbsolute(base) ? join(base, name) : join(home, fallback, name);
}
