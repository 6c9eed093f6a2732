/** The bundled sample as a project of the user's own. */
import { cp } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { OpenProject } from '#core/contract/projects.ts';
import type { Backend } from '../../backend.ts';
import { userSampleFolder } from '../../files/hostFolders.ts';
import { makeFolder } from '../../files/makeFolder.ts';
import { sampleFolder } from '../../resources.ts';
import { countImages } from '../../store/readImages.ts';
import { tagFromCsv } from '../annotations/tagImages.ts';
import { importImages } from '../images/importImages.ts';
import type { ProjectSession } from './projectRegistry.ts';

const projectFile = (): string => join(userSampleFolder(), 'Sample.maskwright');
const picturesFolder = (): string => join(userSampleFolder(), 'pictures');

/** Opens it; made where it is not there, and filled where that was interrupted. Throws as `ProjectRegistry.create` and `join`. */
export async function openSample(backend: Backend): Promise<OpenProject> {
  const { projects } = backend;
  const opened = existsSync(projectFile()) ? await projects.join(projectFile()) : await projects.create(projectFile());
  const session = projects.get(opened.projectId);
  if (countImages(session.project).ready === 0) await fill(backend, session);
  return opened;
}

async function fill(backend: Backend, session: ProjectSession): Promise<void> {
  await makeFolder(picturesFolder());
  await cp(sampleFolder, picturesFolder(), { recursive: true });
  const importing = importImages(backend, session, { folder: picturesFolder(), verify: false });
  while ((await importing.next()).done !== true);
  await tagFromCsv(session, { file: join(picturesFolder(), 'tags.csv'), replaces: true });
}
