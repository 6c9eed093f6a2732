/** What the program is made of, and where it keeps what belongs to the user. */
import type { ComponentVersions, ProgramFacts } from '#core/contract/about.ts';
import { cacheFolder, dataFolder } from '#models/packs/dataFolder.ts';
import { runtimeVersion } from '#models/runtime/machineStamp.ts';
import packageJson from '../../../../package.json' with { type: 'json' };
import type { Backend } from '../../backend.ts';
import { logsFolder } from '../../files/hostFolders.ts';
import { imagingVersions } from '../../imaging/imagingVersions.ts';
import { sqliteVersion } from '../../store/sqliteVersion.ts';

export function componentVersions(): ComponentVersions {
  return {
    node: process.versions.node,
    onnxruntime: runtimeVersion,
    ...imagingVersions(),
    sqlite: sqliteVersion(),
  };
}

export function programFacts({ packFolders }: Backend): ProgramFacts {
  return {
    version: packageJson.version,
    components: componentVersions(),
    folders: { data: dataFolder(), packs: packFolders.packsFolder, cache: cacheFolder(), logs: logsFolder() },
  };
}
