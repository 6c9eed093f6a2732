/** Which projects this user opened last, in the user's settings. */
import { stat } from 'node:fs/promises';
import type { OpenProject } from '#core/contract/projects.ts';
import type { RecentProject } from '#core/contract/recentProjects.ts';
import type { ServedHost } from '../../door/servedFolders.ts';
import { changeUserSettings, readUserSettings } from '../packs/userSettings.ts';

/** More is no list that anybody reads. */
const rememberedProjects = 20;

/**
 * Puts a project that was opened for a page first, and returns it. That it cannot be remembered, on a full disk perhaps, is no
 * reason not to work on it.
 */
export async function rememberProject(opened: OpenProject): Promise<OpenProject> {
  const others = (await remembered()).filter(({ file }) => file !== opened.file);
  const first = { file: opened.file, openedAt: new Date().toISOString() };
  await changeUserSettings({ recentProjects: [first, ...others].slice(0, rememberedProjects) }).catch(() => undefined);
  return opened;
}

/** The newest first. */
export async function listRecentProjects(host: ServedHost | undefined): Promise<RecentProject[]> {
  return await Promise.all(
    (await remembered()).map(async (project) => ({ ...project, state: await stateOf(project.file, host) })),
  );
}

/** Takes a project off the list. Throws as `changeUserSettings`. */
export async function forgetProject(file: string): Promise<void> {
  await changeUserSettings({ recentProjects: (await remembered()).filter((project) => project.file !== file) });
}

async function remembered(): Promise<readonly { readonly file: string; readonly openedAt: string }[]> {
  return (await readUserSettings()).recentProjects ?? [];
}

async function stateOf(file: string, host: ServedHost | undefined): Promise<RecentProject['state']> {
  if (host !== undefined && !(await host.folders.has(file))) return 'outside';
  return await stat(file).then(
    (found) => (found.isFile() ? 'there' : 'missing'),
    () => 'missing' as const,
  );
}
