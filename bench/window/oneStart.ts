/** One start of the program as a user starts it, watched from outside until a click in its window is answered. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { windowProfileFolder } from '#backend/files/hostFolders.ts';
import { browserArguments } from '../support/browserArguments.ts';
import { DevToolsPage } from '../support/devTools.ts';
import { pageScript } from '../support/pageScript.ts';
import { endTree, processTree, type ProcessFacts } from '../support/processTree.ts';

const patienceMs = 60_000;
const endingMs = 15_000;

export interface StartPlace {
  /** The repository. */
  readonly root: string;
  /** Holds the stand-in of the browser. */
  readonly programsFolder: string;
  readonly project: string;
  readonly port: number;
}

/** Milliseconds from the user's word to each moment, in their order. */
export interface Start {
  readonly moments: readonly { readonly name: string; readonly atMs: number }[];
  /** Of each part of the program, all its processes and threads. */
  readonly processorMs: Readonly<Record<'npm and launcher' | 'command line' | 'backend' | 'browser', number>>;
}

/**
 * The program looks for a Chromium on the PATH: it finds this one first, which is the real one without a screen and with a door
 * for whoever measures.
 */
export async function placeBrowser(programsFolder: string, chromium: string): Promise<void> {
  const words = [chromium, '--headless=new', '--remote-debugging-port=0', ...browserArguments];
  const path = join(programsFolder, 'chromium');
  await mkdir(programsFolder, { recursive: true });
  await writeFile(path, `#!/bin/sh\nexec ${words.map((word) => `'${word}'`).join(' ')} "$@"\n`);
  await chmod(path, 0o755);
}

/** Throws when the window does not come to be usable, with what the program said. */
export async function watchStart({ root, programsFolder, project, port }: StartPlace): Promise<Start> {
  const profile = windowProfileFolder(String(port));
  await rm(join(profile, 'DevToolsActivePort'), { force: true });
  const probe = await pageScript('windowProbe.ts');
  const signal = AbortSignal.timeout(patienceMs);
  const startedAtMs = Date.now();
  const child = spawn('npm', ['start', '--silent', '--', project, '--port', String(port)], {
    cwd: root,
    env: {
      ...process.env,
      PATH: `${programsFolder}${delimiter}${process.env['PATH'] ?? ''}`,
      // Any: the browser has no screen, and the program asks for one.
      DISPLAY: process.env['DISPLAY'] ?? ':0',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, to be told to end as one, as a terminal does it.
    detached: true,
  });
  const exited = once(child, 'exit');
  let output = '';
  let listeningAtMs = NaN;
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (Number.isNaN(listeningAtMs) && output.includes(`127.0.0.1:${port}`)) listeningAtMs = Date.now();
    });
  }
  try {
    using page = await DevToolsPage.connect(profile, `http://127.0.0.1:${port}/`, signal);
    await page.evaluate(probe);
    const tile = await page.evaluate<{ atMs: number; x: number; y: number }>('windowProbe.firstTile()');
    const selected = page.evaluate<number>('windowProbe.selected()');
    await page.click(tile);
    const answeredAtMs = await selected;
    const processes = processTree(child.pid ?? -1);
    const allPicturesAtMs = await page.evaluate<number>('windowProbe.allPictures()');
    const loaded = await page.evaluate<{ name: string; atMs: number }[]>('windowProbe.moments()');
    const roles = rolesOf(processes);
    const began = (role: Role): { name: string; atMs: number } => ({
      name: `${role} begins`,
      atMs: Math.min(...roles.filter(([, one]) => one === role).map(([{ startedAtMs: atMs }]) => atMs)),
    });
    const moments = [
      began('command line'),
      began('backend'),
      { name: 'backend listens', atMs: listeningAtMs },
      began('browser'),
      ...loaded.map(({ name, atMs }) => ({ name: `page: ${name}`, atMs })),
      { name: 'first tile painted', atMs: tile.atMs },
      { name: 'click answered', atMs: answeredAtMs },
      { name: 'all pictures painted', atMs: allPicturesAtMs },
    ].map(({ name, atMs }) => ({ name, atMs: atMs - startedAtMs }));
    const processorMs = { 'npm and launcher': 0, 'command line': 0, backend: 0, browser: 0 };
    for (const [{ processorMs: used }, role] of roles) processorMs[role] += used;
    return { moments, processorMs };
  } catch (error) {
    throw new Error(`the window did not come to be usable; the program said:\n${output}`, { cause: error });
  } finally {
    await end(child, exited);
  }
}

/** In order, else by force. */
async function end({ pid }: ChildProcess, exited: Promise<unknown>): Promise<void> {
  if (pid === undefined) return;
  process.kill(-pid, 'SIGTERM');
  const timer = setTimeout(() => endTree(pid), endingMs);
  await exited;
  clearTimeout(timer);
}

type Role = keyof Start['processorMs'];

/** By what processes are: the launcher hands over to the command line, which starts the backend and the browser. */
function rolesOf(processes: readonly ProcessFacts[]): [ProcessFacts, Role][] {
  const roles = new Map<number, Role>();
  return processes.map((one) => {
    const words = one.command.join(' ');
    const inherited = roles.get(one.parentId);
    const role =
      inherited === 'browser' || words.includes('--user-data-dir=')
        ? 'browser'
        : words.includes('electron/serve/main.ts')
          ? 'backend'
          : words.includes('electron/cli/main.ts')
            ? 'command line'
            : (inherited ?? 'npm and launcher');
    roles.set(one.processId, role);
    return [one, role];
  });
}
