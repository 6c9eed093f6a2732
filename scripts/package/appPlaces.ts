/** Where the parts of an assembled application lie. */
import { join } from 'node:path';
import { programPlaces } from '../../electron/main/programPlaces.ts';

/** All absolute. */
export interface AppPlaces {
  readonly executable: string;
  /** What Electron runs. */
  readonly archive: string;
  /** What the bundled Node runs, laid out as the repository is. */
  readonly root: string;
  readonly commandLine: string;
  /** Where the main process looks for them. */
  readonly node: string;
  readonly backend: string;
  readonly page: string;
}

/** `folder`: as electron-builder leaves it, such as `linux-unpacked`. */
export function appPlaces(folder: string, platform: NodeJS.Platform = process.platform): AppPlaces {
  const isMac = platform === 'darwin';
  const isWindows = platform === 'win32';
  const contents = isMac ? join(folder, 'Maskwright.app/Contents') : folder;
  const resources = join(contents, isMac ? 'Resources' : 'resources');
  const archive = join(resources, 'app.asar');
  const root = join(resources, 'backend');
  const mainProgram = isWindows ? 'Maskwright.exe' : 'maskwright';
  const { node, backend, page } = programPlaces({
    bundle: join(archive, 'dist/main'),
    resources,
    isPackaged: true,
    platform,
  });
  return {
    executable: join(contents, isMac ? 'MacOS/Maskwright' : mainProgram),
    archive,
    root,
    commandLine: join(root, isWindows ? 'maskwright.cmd' : 'maskwright'),
    node,
    backend,
    page,
  };
}
