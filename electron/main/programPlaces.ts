/** Where the parts of the program are that the main process names by path. */
import { join } from 'node:path';

export interface ProgramPlaces {
  /** The Node that runs the backend. */
  readonly node: string;
  /** What it runs. */
  readonly backend: string;
  readonly page: string;
  readonly preload: string;
}

/**
 * In a package, everything that Node itself reads lies outside of the archive, which only Electron can look into; in a checkout the
 * backend is its TypeScript as it is.
 *
 * @param bundle folder of the main process's own file, `dist/main`
 */
export function programPlaces({
  bundle,
  resources,
  isPackaged,
  platform,
}: {
  readonly bundle: string;
  readonly resources: string;
  readonly isPackaged: boolean;
  readonly platform: NodeJS.Platform;
}): ProgramPlaces {
  // A package has beside its archive what Node runs, laid out as the repository is.
  const root = isPackaged ? join(resources, 'backend') : join(bundle, '../..');
  return {
    node: join(root, 'node_modules/node/bin', platform === 'win32' ? 'node.exe' : 'node'),
    backend: join(root, isPackaged ? 'dist/backend/backend.mjs' : 'electron/serve/main.ts'),
    page: join(root, 'dist/renderer'),
    preload: join(bundle, '../preload/preload.cjs'),
  };
}
