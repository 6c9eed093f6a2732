/** The page and the backend for a browser on this machine, until it is told to end. */
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { windowProfileFolder } from '#backend/files/hostFolders.ts';
import { ExpectedError } from '#core/base/errors.ts';
import { formatNames } from '#core/base/format.ts';
import { startServing, type Serving } from '../../serve/startServing.ts';
import { openPage, pageHosts, type OpenedPage, type PageHost } from '../openPage.ts';
import type { CommandContext } from './context.ts';

export interface ServeOptions {
  /** The project that the page begins with. */
  readonly project: string | null;
  /** 0 is any that is free; null is the usual one. */
  readonly port: number | null;
  /** Folders that the page may use; empty is the user's own. */
  readonly roots: readonly string[];
  /** Whether to show the page as well. */
  readonly opens: boolean;
}

/** Needs no backend in this process. */
export type HostContext = Pick<CommandContext, 'output' | 'signal'>;

/**
 * Returns when the signal is aborted, or when the window that it opened is closed. Throws `ExpectedError` (`project-missing`), and
 * as `startServing`.
 */
export async function serve({ output, signal }: HostContext, options: ServeOptions): Promise<void> {
  const project = options.project === null ? null : requireProject(options.project);
  const roots = foldersFor(options.roots, project);
  const serving = await startServing({ port: options.port, roots, project, onNote: (text) => output.note(text) });
  try {
    const what = project === null ? '' : `${project}, and `;
    output.line(
      `Serving ${what}what is below ${formatNames(roots)}, to this computer alone; Ctrl+C stops it: ${serving.address}`,
    );
    const window = options.opens ? await show(serving, output) : undefined;
    await Promise.race([serving.ended, aborted(signal), ...(window === undefined ? [] : [window.closed])]);
    window?.close();
  } finally {
    await serving.stop();
  }
  output.note('Stopped.');
}

/** The user's own folder when none is named: the page is for this user alone, and system folders are no place for pictures. */
function foldersFor(named: readonly string[], project: string | null): string[] {
  const roots = (named.length === 0 ? [homedir()] : named).map((root) => resolve(root));
  return project === null ? roots : [...new Set([...roots, dirname(project)])];
}

function requireProject(file: string): string {
  const path = resolve(file);
  if (existsSync(path)) return path;
  throw new ExpectedError('project-missing', `There is no project ${path}.`, {
    remedy: 'Check the path; or leave it out, and make a new project in the page.',
    details: { file: path },
  });
}

/** Tries one way after the other, and says in one line which it was. */
async function show(serving: Serving, output: HostContext['output']): Promise<OpenedPage | undefined> {
  const refused: string[] = [];
  for (const host of pageHosts()) {
    if (host.kind === 'none') {
      const why = refused.length === 0 ? host.why : formatNames(refused);
      output.note(
        `No window: ${why}. Open the address above in a browser on this machine, or do the main job with no window: ` +
          'npm start -- --headless FOLDER --out OUT',
      );
      return undefined;
    }
    const opened = await openPage(host, serving.ticketAddress, windowProfileFolder(String(serving.port)));
    if (opened !== undefined) {
      output.note(hostLine(host, refused));
      return opened;
    }
    refused.push(`${host.program} did not start`);
  }
  return undefined;
}

function hostLine(host: Exclude<PageHost, { kind: 'none' }>, refused: readonly string[]): string {
  const because = refused.length === 0 ? '' : `, as ${formatNames(refused)}`;
  return host.kind === 'window'
    ? `Shown in a window of ${host.program}; closing it ends the program${because}.`
    : `Shown in the default browser${refused.length === 0 ? ', as no Chromium was found for a window of its own' : because}.`;
}

async function aborted(signal: AbortSignal): Promise<void> {
  // A timer keeps the process alive where nothing else does.
  await sleep(2 ** 31 - 1, undefined, { signal }).catch(() => undefined);
}
