import { basename } from 'node:path';
import type { OpenedProject } from '../../store/projectFile.ts';
import type { ProjectMigration } from '../../store/upgradeProject.ts';

/** What a user should know of a project file that was of another format just now. */
export function upgradeNotices(file: string, migration: ProjectMigration | null): string[] {
  if (migration === null) return [];
  return [
    `${basename(file)} had the format of an earlier Maskwright (${migration.fromVersion}) and has the current one now. ` +
      `As it was, it is ${migration.backup}.`,
  ];
}

/** What a user should know of a project file that has been opened. */
export function openingNotices({ project, networkShare, logsSetAside }: OpenedProject): string[] {
  const name = basename(project.filePath);
  const notices: string[] = [];
  if (networkShare !== null) {
    notices.push(
      `${name} lies on a network share (${networkShare}): it works more slowly there, others who look at it may have to wait, and ` +
        'that nobody opens it on another machine cannot be made sure. Work on a copy on this machine where you can.',
    );
  }
  notices.push(...logNotices(logsSetAside));
  return notices;
}

/** What a user should know of logs that lay at the place of a new file without theirs. */
export function logNotices(logsSetAside: readonly string[]): string[] {
  return logsSetAside.map(
    (path) =>
      'A project of this name was here before, and ended without being closed. Its last changes may be in what it left behind, ' +
      `which is ${path} now; if you do not miss them, delete it.`,
  );
}
