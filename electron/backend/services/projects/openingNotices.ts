import { basename } from 'node:path';
import { notice, type Notice } from '#core/document/notice.ts';
import type { OpenedProject } from '../../store/projectFile.ts';
import type { ProjectMigration } from '../../store/upgradeProject.ts';

/** What a user should know of a project file that was of another format just now. */
export function upgradeNotices(file: string, migration: ProjectMigration | null): Notice[] {
  if (migration === null) return [];
  const { fromVersion, backup } = migration;
  return [
    notice(
      'project-upgraded',
      `${basename(file)} had the format of an earlier Maskwright (${fromVersion}) and has the current one now. ` +
        `As it was, it is ${backup}.`,
      { file: basename(file), fromVersion, backup },
    ),
  ];
}

/** What a user should know of a project file that has been opened. */
export function openingNotices({ project, networkShare, logsSetAside }: OpenedProject): Notice[] {
  const name = basename(project.filePath);
  const notices: Notice[] = [];
  if (networkShare !== null) {
    notices.push(
      notice(
        'project-on-share',
        `${name} lies on a network share (${networkShare}): it works more slowly there, others who look at it may have to wait, and ` +
          'that nobody opens it on another machine cannot be made sure. Work on a copy on this machine where you can.',
        { file: name, share: networkShare },
      ),
    );
  }
  notices.push(...logNotices(logsSetAside));
  return notices;
}

/** What a user should know of logs that lay at the place of a new file without theirs. */
export function logNotices(logsSetAside: readonly string[]): Notice[] {
  return logsSetAside.map((path) =>
    notice(
      'log-set-aside',
      'A project of this name was here before, and ended without being closed. Its last changes may be in what it left behind, ' +
        `which is ${path} now; if you do not miss them, delete it.`,
      { file: path },
    ),
  );
}
