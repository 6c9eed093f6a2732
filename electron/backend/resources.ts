/** Where the files that ship with the program are. */
import { fileURLToPath } from 'node:url';

const resourcesFolder = fileURLToPath(new URL('../../resources/', import.meta.url));

export const embeddedPackFolder = `${resourcesFolder}packs/shapes`;
export const knownPacksFile = `${resourcesFolder}packs.json`;
export const sampleFolder = `${resourcesFolder}sample`;
