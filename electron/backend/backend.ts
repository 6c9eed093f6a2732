/**
 * The backend as an object: what lives as long as its process. Hosts (command line, server, desktop) make one, give clients
 * a way to its router, and dispose of it at the end.
 */
import { packsFolder } from '#models/packs/dataFolder.ts';
import type { PackFolders } from '#models/packs/packLibrary.ts';
import { embeddedPackFolder } from './resources.ts';
import { DisplayPictures } from './services/images/displayPictures.ts';
import { Thumbnails } from './services/images/thumbnails.ts';
import { userCache } from './services/packs/userCache.ts';
import { ProjectRegistry } from './services/projects/projectRegistry.ts';

export interface BackendOptions {
  /** Where installed packs are; the user's data folder by default. */
  readonly packsFolder?: string;
  /** Memory that work may use; what the system has available when it begins, by default. */
  readonly memoryBytes?: number;
}

export interface Backend extends AsyncDisposable {
  readonly projects: ProjectRegistry;
  readonly packFolders: PackFolders;
  readonly thumbnails: Thumbnails;
  readonly displayPictures: DisplayPictures;
  /** Bytes that work which begins now may use. */
  availableMemory(): number;
  /** Stops what runs, waits for it, and closes every project. */
  dispose(): Promise<void>;
}

export function createBackend(options: BackendOptions = {}): Backend {
  const projects = new ProjectRegistry();
  const dispose = async (): Promise<void> => {
    await projects.closeAll();
    await userCache().settled();
  };
  return {
    projects,
    packFolders: { packsFolder: options.packsFolder ?? packsFolder(), embeddedFolder: embeddedPackFolder },
    thumbnails: new Thumbnails(),
    displayPictures: new DisplayPictures(),
    availableMemory: () => options.memoryBytes ?? process.availableMemory(),
    dispose,
    [Symbol.asyncDispose]: dispose,
  };
}
