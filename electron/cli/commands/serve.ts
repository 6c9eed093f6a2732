/** The page and the backend for a browser on this machine, until it is told to end. */
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { windowProfileFolder } from '#backend/files/hostFolders.ts';
import { ExpectedError } from '#core/base/errors.ts';
import { formatNames } from '#core/base/format.ts';
import { prepareDesktop, startServing, type Serving } from '../../serve/startServing.ts';
import { findDesktop, openDesktop } from '../desktopProgram.ts';
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
  const refused: string[] = [];
  if (options.opens && (await wasShownOnDesktop({ output, signal }, options, project, refused))) return;
  const roots = foldersFor(options.roots, project);
  const serving = await startServing({ port: options.port, roots, project, onNote: (text) => output.note(text) });
  try {
    const what = project === null ? '' : `${project}, and `;
    output.line(
      `Serving ${what}what is below ${formatNames(roots)}, to this computer alone; Ctrl+C stops it: ${serving.address}`,
    );
    const window = options.opens ? await show(serving, output, refused) : undefined;
    await Promise.race([serving.ended, aborted(signal), ...(window === undefined ? [] : [window.closed])]);
    window?.close();
  } finally {
    await serving.stop();
  }
  output.note('Stopped.');
}

/**
 * The page in a window of Electron, with a backend of its own, until it is closed. False where there is none, with the reason in
 * `refused`; or where something was asked for that only a served page has.
 */
async function wasShownOnDesktop(
  { output, signal }: HostContext,
  { port, roots }: ServeOptions,
  project: string | null,
  refused: string[],
): Promise<boolean> {
  if (port !== null || roots.length > 0) return false;
  const desktop = findDesktop();
  if (desktop.kind === 'none') {
    if (desktop.why !== undefined) refused.push(desktop.why);
    return false;
  }
  await prepareDesktop(() => output.note('Building the application, once …'));
  const window = await openDesktop(desktop, project);
  if (window === undefined) {
    refused.push(`${desktop.program} did not start`);
    return false;
  }
  output.note('Shown in the desktop window, which has its own backend; closing it ends the program.');
  await Promise.race([window.closed, aborted(signal)]);
  // It ends in order, its backend first.
  window.close();
  await window.closed;
  return true;
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
async function show(
  serving: Serving,
  output: HostContext['output'],
  refused: string[],
): Promise<OpenedPage | undefined> {
  const hosts = pageHosts();
  // The first choice is missing: why the second it is.
  if (hosts[0]?.kind === 'browser') refused.push('no Chromium was found for a window of its own');
  for (const host of hosts) {
    if (host.kind === 'none') {
      const why = formatNames([...refused, host.why]);
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
    : `Shown in the default browser${because}.`;
}

async function aborted(signal: AbortSignal): Promise<void> {
  // A timer keeps the process alive where nothing else does.
  await sleep(2 ** 31 - 1, undefined, { signal }).catch(() => undefined);
}
