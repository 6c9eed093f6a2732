/** Shows the served page: in a window of an installed Chromium, else in the default browser; or says why neither. */
import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** What the choice depends on; the running process by default. */
export interface Desktop {
  readonly platform: NodeJS.Platform;
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** Whether it can be run. */
  readonly isProgram: (path: string) => boolean;
  readonly isThere: (path: string) => boolean;
}

export const thisDesktop: Desktop = {
  platform: process.platform,
  variables: process.env,
  isProgram: (path) => canAccess(path, constants.X_OK),
  isThere: (path) => canAccess(path, constants.R_OK),
};

function canAccess(path: string, mode: number): boolean {
  try {
    accessSync(path, mode);
    return true;
  } catch {
    return false;
  }
}

export type PageHost =
  | { readonly kind: 'window'; readonly program: string }
  | { readonly kind: 'browser'; readonly program: string; readonly args: readonly string[] }
  /** `why` as the end of a sentence. */
  | { readonly kind: 'none'; readonly why: string };

const chromiumNames = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
  'brave-browser',
];
const macPrograms = ['Google Chrome', 'Chromium', 'Microsoft Edge', 'Brave Browser'].map(
  (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
);
const windowsPrograms = ['Google\\Chrome\\Application\\chrome.exe', 'Microsoft\\Edge\\Application\\msedge.exe'];

/** In which way the page can be shown here, the best first. */
export function pageHosts(desktop: Desktop = thisDesktop): readonly PageHost[] {
  if (!hasDisplay(desktop)) return [{ kind: 'none', why: 'this machine has no display' }];
  const chromium = chromiumPrograms(desktop).find((path) => desktop.isProgram(path));
  const opener = browserOpener(desktop);
  return [
    ...(chromium === undefined ? [] : [{ kind: 'window', program: chromium } as const]),
    ...(opener === undefined ? [] : [opener]),
    { kind: 'none', why: 'no browser was found that could be started' },
  ];
}

/** Whether there is anything to show a window on. */
export function hasDisplay({ platform, variables }: Desktop): boolean {
  const isLinuxLike = platform !== 'darwin' && platform !== 'win32';
  return !isLinuxLike || isSet(variables['DISPLAY']) || isSet(variables['WAYLAND_DISPLAY']);
}

function chromiumPrograms({ platform, variables }: Desktop): readonly string[] {
  switch (platform) {
    case 'darwin':
      return macPrograms;
    case 'win32':
      return ['ProgramFiles', 'ProgramFiles(x86)', 'LOCALAPPDATA'].flatMap((name) => {
        const folder = variables[name];
        return folder === undefined ? [] : windowsPrograms.map((program) => `${folder}\\${program}`);
      });
    default:
      return chromiumNames.flatMap((name) => onPath(name, variables));
  }
}

function browserOpener(desktop: Desktop): Extract<PageHost, { kind: 'browser' }> | undefined {
  const { platform, variables } = desktop;
  if (platform === 'darwin') return { kind: 'browser', program: '/usr/bin/open', args: [] };
  if (platform === 'win32') {
    const system = variables['SystemRoot'] ?? 'C:\\Windows';
    return { kind: 'browser', program: `${system}\\System32\\rundll32.exe`, args: ['url.dll,FileProtocolHandler'] };
  }
  const program = onPath('xdg-open', variables).find((path) => desktop.isProgram(path));
  return program === undefined ? undefined : { kind: 'browser', program, args: [] };
}

const isSet = (value: string | undefined): boolean => value !== undefined && value !== '';

function onPath(name: string, variables: Desktop['variables']): readonly string[] {
  return (variables['PATH'] ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, name));
}

export interface OpenedPage {
  /** Of an app window, when it was closed; never of a tab in a browser. */
  readonly closed: Promise<void>;
  /** Closes an app window; leaves a browser alone. */
  close(): void;
}

/** A program that ends sooner has not shown anything. */
const tooSoonMilliseconds = 3000;

/**
 * Starts it with the address. Undefined when it did not work: the program could not be started, or ended at once with an error.
 *
 * @param profileFolder of the window: its settings, and no extensions of the user's that could read the page
 */
export async function openPage(
  host: Exclude<PageHost, { kind: 'none' }>,
  address: string,
  profileFolder: string,
): Promise<OpenedPage | undefined> {
  const args =
    host.kind === 'window'
      ? [`--app=${address}`, `--user-data-dir=${profileFolder}`, '--no-first-run', '--no-default-browser-check']
      : [...host.args, address];
  const started = await startWindow(host.program, args);
  switch (started.kind) {
    case 'failed':
      return undefined;
    case 'ended':
      // A tab of a browser that runs already: its opener ends at once, and well. A window that is gone has shown nothing.
      return host.kind === 'browser' ? leftAlone : undefined;
    case 'stays':
      return host.kind === 'browser' ? leftAlone : started.page;
  }
}

/** A browser that stays is nobody's to wait for, or to close. */
const leftAlone: OpenedPage = { closed: new Promise(() => undefined), close: () => undefined };

export type StartedWindow =
  | { readonly kind: 'stays'; readonly page: OpenedPage }
  /** It could not be started, or ended at once with an error. */
  | { readonly kind: 'failed' }
  /** It ended at once, and well. */
  | { readonly kind: 'ended' };

/** Starts a program that shows something until it is closed. */
export async function startWindow(program: string, args: readonly string[]): Promise<StartedWindow> {
  const child = spawn(program, args, { stdio: 'ignore' });
  const ended = new Promise<boolean>((resolve) => {
    child.once('error', () => resolve(false));
    child.once('exit', (code) => resolve(code === 0));
  });
  // Nobody waits for a browser that stays.
  child.unref();
  const timer = Promise.withResolvers<'stays'>();
  const alarm = setTimeout(() => timer.resolve('stays'), tooSoonMilliseconds);
  const outcome = await Promise.race([ended, timer.promise]);
  clearTimeout(alarm);
  if (outcome === 'stays') {
    const close = (): void => {
      // Whoever closes it waits for its end.
      child.ref();
      child.kill();
    };
    return { kind: 'stays', page: { closed: ended.then(() => undefined), close } };
  }
  return { kind: outcome ? 'ended' : 'failed' };
}
