/** Assembles the application by electron-builder.yml into a folder, without making an installer of it. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { build, createTargets, Platform, type Configuration } from 'electron-builder';
import { createBuilder } from 'vite';
import { defined } from '#core/base/assert.ts';
import { preparePage } from '../../electron/serve/pageFiles.ts';
import { makeStandIn } from './standIn.ts';

const repository = join(import.meta.dirname, '../..');
/** Electron's binary and what belongs to it, where it is installed. */
export const electronFolder = join(repository, 'node_modules/electron/dist');

export interface AssembledApp {
  readonly folder: string;
  /** electron-builder.yml, as electron-builder reads it. */
  readonly rules: Configuration;
}

/** Whether Electron's own binary is here to be packed; nothing downloads it for this. */
export const hasElectron = (): boolean => existsSync(electronFolder);

/**
 * The bundles that a package holds, into dist/. Programs are built anew; the page where it is older than its sources, because
 * another process may be serving it.
 */
export async function buildBundles(): Promise<void> {
  await preparePage(() => undefined);
  const configFile = join(repository, 'vite.config.ts');
  const builder = await createBuilder({ configFile, logLevel: 'error', builder: {} });
  for (const environment of Object.values(builder.environments)) {
    if (environment.name !== 'client' && environment.name !== 'ssr') await builder.build(environment);
  }
}

/**
 * The application for this machine, with the bundles that are in dist/: around Electron where its binary is here, else around
 * what stands in for it. Its folder is below `workFolder`. Throws as electron-builder, and as `beforeBuild`.
 */
export async function assembleApp(workFolder: string): Promise<AssembledApp> {
  let electron = electronFolder;
  if (!hasElectron()) {
    electron = join(workFolder, 'stand-in');
    await makeStandIn(electron);
  }
  let app: AssembledApp | undefined;
  await build({
    projectDir: repository,
    targets: createTargets([Platform.current()], 'dir', process.arch),
    publish: 'never',
    config: {
      electronDist: electron,
      directories: { output: join(workFolder, 'out') },
      afterPack: ({ appOutDir, packager }) => {
        app = { folder: appOutDir, rules: packager.config };
      },
    },
  });
  return defined(app, 'an assembled application');
}
