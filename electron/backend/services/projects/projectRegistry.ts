/** The projects that this backend has open, each with the work it is doing on them. */
import { randomUUID } from 'node:crypto';
import { realpath, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ExpectedError } from '#core/base/errors.ts';
import type { OpenProject } from '#core/contract/projects.ts';
import { makeFolder, removeFolders, requireWritableFolder } from '../../files/makeFolder.ts';
import { JobQueue } from '../../jobs/jobQueue.ts';
import {
  closeProject,
  createProject,
  openProject,
  requireProjectName,
  type OpenedProject,
} from '../../store/projectFile.ts';
import type { WritableProject } from '../../store/project.ts';
import { upgradeProject } from '../../store/upgradeProject.ts';
import { openingNotices, upgradeNotices } from './openingNotices.ts';
import type { WorkOwner } from '../jobs/streamProgress.ts';

export interface ProjectSession extends WorkOwner {
  readonly projectId: string;
  readonly project: WritableProject;
  /** What was made for a project that is new: the folders above it that were missing. Null for one that was there. */
  readonly madeFolders: readonly string[] | null;
  /** Of all projects of this backend. */
  readonly queue: JobQueue;
}

export class ProjectRegistry {
  /** Work on project files that need not be open. */
  readonly streams: WorkOwner['streams'] = new Set();
  readonly #sessions = new Map<string, ProjectSession>();
  readonly #queue = new JobQueue();
  readonly #opening = new Map<string, Promise<OpenProject>>();
  /** By file: what ends there has the lock until it has ended. */
  readonly #closing = new Map<string, Promise<void>>();

  /** Makes a new project, and the folder it lies in. Throws as `makeFolder`, and as `createProject` of the store. */
  async create(file: string): Promise<OpenProject> {
    requireProjectName(file);
    const made = await makeFolder(dirname(file));
    try {
      await requireWritableFolder(dirname(file));
      return this.#register(createProject(file), made);
    } catch (error) {
      await removeFolders(made);
      throw error;
    }
  }

  /** Opens a project, brought up to date where it must be. Throws as `upgradeProject` and `openProject` of the store. */
  async open(file: string): Promise<OpenProject> {
    // Another page may be about to close it.
    await this.#closing.get(await realpath(file).catch(() => file));
    const migration = await upgradeProject(file);
    const opened = this.#register(openProject(file));
    return { ...opened, notices: [...upgradeNotices(opened.file, migration), ...opened.notices] };
  }

  /** As `open`, but a project that is open here already, or about to be, is shared. */
  async join(file: string): Promise<OpenProject> {
    const path = await realpath(file).catch(() => file);
    const session = [...this.#sessions.values()].find(({ project }) => project.filePath === path);
    if (session !== undefined) return { projectId: session.projectId, file: path, notices: [] };
    const opening = this.#opening.get(path) ?? this.open(path).finally(() => this.#opening.delete(path));
    this.#opening.set(path, opening);
    return await opening;
  }

  /** Throws `ExpectedError` (`project-not-open`). */
  get(projectId: string): ProjectSession {
    const session = this.#sessions.get(projectId);
    if (session !== undefined) return session;
    throw new ExpectedError('project-not-open', 'This project is not open any more.', { remedy: 'Open it again.' });
  }

  /** Whether a job of any of them runs or waits for its turn. */
  get isWorking(): boolean {
    return this.#queue.isWorking;
  }

  /** Stops the project's jobs and streams, waits for them, and closes the file. Does nothing when it is not open. */
  async close(projectId: string): Promise<void> {
    const session = this.#sessions.get(projectId);
    if (session === undefined) return;
    this.#sessions.delete(projectId);
    const { filePath } = session.project;
    const closing = this.#end(session).finally(() => this.#closing.delete(filePath));
    this.#closing.set(
      filePath,
      closing.catch(() => undefined),
    );
    await closing;
  }

  async #end(session: ProjectSession): Promise<void> {
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

  /**
   * Closes a project that this backend has created, and deletes it and the folders made for it. Throws `ExpectedError`:
   * `project-not-open`, `project-not-new`.
   */
  async discard(projectId: string): Promise<void> {
    const { project, madeFolders } = this.get(projectId);
    if (madeFolders === null) {
      throw new ExpectedError('project-not-new', `${project.filePath} was not made just now, so it is not deleted.`, {
        remedy: 'Close it instead.',
        details: { file: project.filePath },
      });
    }
    await this.close(projectId);
    await rm(project.filePath, { force: true });
    await removeFolders(madeFolders);
  }

  #register(opened: OpenedProject, madeFolders: readonly string[] | null = null): OpenProject {
    const { project } = opened;
    const projectId = randomUUID();
    this.#sessions.set(projectId, { projectId, project, madeFolders, queue: this.#queue, streams: new Set() });
    return { projectId, file: project.filePath, notices: openingNotices(opened) };
  }
}
