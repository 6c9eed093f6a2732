/** For tests: a real project in a folder of its own, with a little in it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ImageId, RootId } from '#core/document/ids.ts';
import type { NewImage } from '#core/document/image.ts';
import type { WritableProject } from './project.ts';
import { closeProject, createProject } from './projectFile.ts';
import { ensureRoot, saveImages } from './writeImages.ts';

export interface TemporaryProject extends Disposable {
  readonly folder: string;
  readonly filePath: string;
  readonly project: WritableProject;
  readonly rootId: RootId;
}

/** An empty project with one root; `using` closes and removes it. */
export function temporaryProject(): TemporaryProject {
  const folder = temporaryFolder();
  const { project } = createProject(join(folder.path, 'test.maskwright'));
  return {
    folder: folder.path,
    filePath: project.filePath,
    project,
    rootId: ensureRoot(project, '/pictures'),
    [Symbol.dispose]: () => {
      closeProject(project);
      folder[Symbol.dispose]();
    },
  };
}

export function temporaryFolder(): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), 'maskwright-store-'));
  return {
    path,
    [Symbol.dispose]: () => {
      rmSync(path, { recursive: true, force: true });
    },
  };
}

/** A picture of 500 × 375 pixels that was imported without trouble. */
export function readyImage(rootId: RootId, path: string): Extract<NewImage, { state: 'ready' }> {
  return {
    rootId,
    path,
    contentSha256: 'ab'.repeat(32),
    byteLength: 1000,
    modifiedAtMs: 1_700_000_000_000,
    fileNumber: null,
    state: 'ready',
    picture: { format: 'jpeg', storedWidth: 500, storedHeight: 375, width: 500, height: 375, orientation: 1 },
    problem: null,
  };
}

/** Adds `count` ready images and returns their ids, in order. */
export function addReadyImages({ project, rootId }: TemporaryProject, count: number): ImageId[] {
  return saveImages(
    project,
    Array.from({ length: count }, (_, i) => readyImage(rootId, `${i}.jpg`)),
  );
}

/** Adds one ready image whose picture has this size. */
export function imageOfSize(
  { project, rootId }: Pick<TemporaryProject, 'project' | 'rootId'>,
  path: string,
  width: number,
  height: number,
): ImageId {
  const image = readyImage(rootId, path);
  const picture = { ...image.picture, width, height };
  return saveImages(project, [{ ...image, picture }])[0] as ImageId;
}

/** Runs a module's source in a Node process of its own, with this repository's aliases. `uid` sets the user. */
export function startNode(source: string, args: readonly string[] = [], uid?: number): ChildProcess {
  return spawn(process.execPath, ['--input-type=module-typescript', '--eval', source, '--', ...args], {
    cwd: join(import.meta.dirname, '../../..'),
    stdio: ['ignore', 'pipe', 'inherit'],
    ...(uid === undefined ? {} : { uid }),
  });
}

/** Resolves when a process has ended, also when it ended long ago. */
export async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}

/** The first line that a process started by `startNode` prints; undefined when it ends without one. */
export function firstLine(child: ChildProcess): Promise<string | undefined> {
  return new Promise((resolve) => {
    let text = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (text.includes('\n')) resolve(text.slice(0, text.indexOf('\n')));
    });
    child.once('close', () => {
      resolve(text === '' ? undefined : text);
    });
  });
}
