/** The projects that this backend has open, each with the work it is doing on them. */
import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { errorMessage, ExpectedError } from '#core/base/errors.ts';
import type { OpenProject } from '#core/contract/projects.ts';
import { JobQueue } from '../../jobs/jobQueue.ts';
import {
  closeProject,
  createProject,
  openProject,
  projectExtension,
  type OpenedProject,
} from '../../store/projectFile.ts';
import type { WritableProject } from '../../store/project.ts';
import { openingNotices } from './openingNotices.ts';
import type { WorkOwner } from '../jobs/streamProgress.ts';

export interface ProjectSession extends WorkOwner {
  readonly projectId: string;
  readonly project: WritableProject;
  /** Of all projects of this backend. */
  readonly queue: JobQueue;
}

export class ProjectRegistry {
  /** Work on project files that need not be open. */
  readonly streams: WorkOwner['streams'] = new Set();
  readonly #sessions = new Map<string, ProjectSession>();
  readonly #queue = new JobQueue();

  /**
   * Makes a new project, and the folder it lies in. Throws as `createProject` of the store, and `ExpectedError`
   * (`project-folder-unwritable`).
   */
  create(file: string): OpenProject {
    const folder = dirname(resolve(file));
    // Before anything is made: a wrong name should not leave an empty folder behind.
    if (file.endsWith(projectExtension)) makeFolder(folder);
    return this.#register(createProject(file));
  }

  /** Throws as `openProject` of the store. */
  open(file: string): OpenProject {
    return this.#register(openProject(file));
  }

  /** Throws `ExpectedError` (`project-not-open`). */
  get(projectId: string): ProjectSession {
    const session = this.#sessions.get(projectId);
    if (session !== undefined) return session;
    throw new ExpectedError('project-not-open', 'This project is not open any more.', { remedy: 'Open it again.' });
  }

  /** Stops the project's jobs and streams, waits for them, and closes the file. Does nothing when it is not open. */
  async close(projectId: string): Promise<void> {
    const session = this.#sessions.get(projectId);
    if (session === undefined) return;
    this.#sessions.delete(projectId);
    const streams = [...session.streams];
    for (const stream of streams) stream.cancel();
    await Promise.all([this.#queue.leave(session.project), ...streams.map((stream) => stream.settled())]);
    closeProject(session.project);
  }

  async closeAll(): Promise<void> {
    const streams = [...this.streams];
    for (const stream of streams) stream.cancel();
    await Promise.all([...this.#sessions.keys()].map((projectId) => this.close(projectId)));
    await Promise.all(streams.map((stream) => stream.settled()));
  }

  #register(opened: OpenedProject): OpenProject {
    const { project } = opened;
    const projectId = randomUUID();
    this.#sessions.set(projectId, { projectId, project, queue: this.#queue, streams: new Set() });
    return { projectId, file: project.filePath, notices: openingNotices(opened) };
  }
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new ExpectedError(
      'project-folder-unwritable',
      `The folder ${folder} could not be made: ${errorMessage(error)}.`,
      { remedy: 'Choose a folder that you may write to.', details: { folder }, cause: error },
    );
  }
}
