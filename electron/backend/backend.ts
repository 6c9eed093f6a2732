/**
 * The backend as an object: what lives as long as its process. Hosts (command line, server, desktop) make one, give clients
 * a way to its router, and dispose of it at the end.
 */
import { packsFolder } from '#models/packs/dataFolder.ts';
import type { PackFolders } from '#models/packs/packLibrary.ts';
import { embeddedPackFolder } from './resources.ts';
import { ProjectRegistry } from './services/projectRegistry.ts';

export interface BackendOptions {
  /** Where installed packs are; the user's data folder by default. */
  readonly packsFolder?: string;
}

export interface Backend extends AsyncDisposable {
  readonly projects: ProjectRegistry;
  readonly packFolders: PackFolders;
  /** Stops what runs, waits for it, and closes every project. */
  dispose(): Promise<void>;
}

export function createBackend(options: BackendOptions = {}): Backend {
  const projects = new ProjectRegistry();
  const dispose = (): Promise<void> => projects.closeAll();
  return {
    projects,
    packFolders: { packsFolder: options.packsFolder ?? packsFolder(), embeddedFolder: embeddedPackFolder },
    dispose,
    [Symbol.asyncDispose]: dispose,
  };
}
