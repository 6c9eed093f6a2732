import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBackend } from '#backend/backend.ts';
import { createInProcessClient } from '#backend/inProcessClient.ts';
import { program } from '../../tests/support/runMaskwright.ts';

/** `maskwright serve` in a process of its own. */
class Served implements AsyncDisposable {
  readonly #child: ChildProcessByStdio<null, Readable, Readable>;
  readonly ended: Promise<number | null>;
  output = '';
  notes = '';

  constructor(args: readonly string[], variables: NodeJS.ProcessEnv = {}) {
    this.#child = spawn(process.execPath, [program, 'serve', ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      // A machine without a display, whatever this one has.
      env: { ...process.env, DISPLAY: '', WAYLAND_DISPLAY: '', ...variables },
    });
    this.#child.stdout.setEncoding('utf8').on('data', (text: string) => (this.output += text));
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => (this.notes += text));
    this.ended = once(this.#child, 'close').then(([code]: unknown[]) => code as number | null);
  }

  /** Waits until what it wrote matches. */
  async says(where: 'output' | 'notes', pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this[where]);
      if (match !== null) return match;
      if (this.#child.exitCode !== null) throw new Error(`it ended and said:\n${this.output}${this.notes}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async address(): Promise<{ origin: string; token: string }> {
    const [, origin = '', token = ''] = await this.says('output', /(http:\/\/127\.0\.0\.1:\d+)\/#token=([\w-]+)\n/);
    return { origin, token };
  }

  /** Processes that it started. */
  async children(): Promise<number[]> {
    const listed = await readFile(`/proc/${this.#child.pid}/task/${this.#child.pid}/children`, 'utf8');
    return listed.trim().split(' ').filter(Boolean).map(Number);
  }

  interrupt(): void {
    this.#child.kill('SIGINT');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.#child.kill('SIGKILL');
    await this.ended;
  }
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

async function ask({ origin, token }: { origin: string; token: string }, procedure: string, input: object = {}) {
  const answer = await fetch(`${origin}/rpc/${procedure}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ json: input }),
  });
  return { status: answer.status, body: (await answer.json()) as { json: Record<string, unknown> } };
}

let folder: string;
let project: string;

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'maskwright-serve-')));
  project = join(folder, 'boats.maskwright');
  await using backend = createBackend();
  const client = createInProcessClient(backend);
  await client.projects.close(await client.projects.create({ file: project }));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe('maskwright serve', () => {
  it('serves the page and the project to who has the address, below its folders alone, and ends at Ctrl+C', async () => {
    await using served = new Served([project, '--root', folder, '--port', '0', '--open']);
    const address = await served.address();
    expect(served.output.split('\n')).toHaveLength(2);
    expect(served.output).toContain(`${project}, and what is below ${folder}, to this computer alone`);
    expect(await (await fetch(`${address.origin}/`)).text()).toContain('<div id="app">');
    expect((await fetch(`${address.origin}/rpc/host/capabilities`, { method: 'POST' })).status).toBe(401);
    expect((await ask(address, 'host/capabilities')).body.json['project']).toBe(project);
    expect((await ask(address, 'folders/list', { folder: null })).body.json['folder']).toBe(folder);
    expect((await ask(address, 'folders/list', { folder: '/' })).body.json['message']).toContain('outside the folders');
    await served.says('notes', /No window: this machine has no display\. Open the address .* --headless/);
    served.interrupt();
    expect(await served.ended).toBe(0);
    await expect(fetch(`${address.origin}/`)).rejects.toThrow();
  });

  it('starts a backend that was killed again, at the same address for the same token, and leaves no process', async (context) => {
    context.skip(process.platform !== 'linux', 'which processes it started is read from /proc');
    await using served = new Served([project, '--port', '0']);
    const address = await served.address();
    const [first = 0] = await served.children();
    const opened = await ask(address, 'projects/open', { file: project });
    expect(opened.body.json['file']).toBe(project);
    process.kill(first, 'SIGKILL');
    await served.says('notes', /The backend is gone: it was ended by SIGKILL\. It is started again\./);
    await served.says('notes', /back at the same address/);
    expect((await ask(address, 'projects/open', { file: project })).body.json['file']).toBe(project);
    const children = await served.children();
    expect(children).toHaveLength(1);
    served.interrupt();
    expect(await served.ended).toBe(0);
    expect([first, ...children].map(isAlive)).toEqual([false, false]);
    const log = await readFile(join(process.env['MASKWRIGHT_DATA'] ?? '', 'logs/backend.log'), 'utf8');
    expect(log).toContain('backend waiting: it was ended by SIGKILL');
  });

  it('says at once what keeps it from starting, and does not try for ever', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as { port: number };
    await using onPort = new Served(['--root', folder, '--port', String(port)]);
    await using noRoot = new Served(['--root', join(folder, 'absent'), '--port', '0']);
    await using noProject = new Served([join(folder, 'absent.maskwright')]);
    expect(await Promise.all([onPort.ended, noRoot.ended, noProject.ended])).toEqual([1, 1, 1]);
    expect(onPort.notes).toContain(`error: Port ${port} cannot be used`);
    expect(onPort.notes).toContain('Choose another port');
    expect(noRoot.notes).toContain('cannot be served: it is not there');
    expect(noProject.notes).toContain('There is no project');
    taken.close();
  });

  it('is shown by Electron where that is there, with a backend of its own; else says why it is not', async (context) => {
    context.skip(process.platform === 'win32', 'the programs are shell scripts');
    const programs = join(folder, 'programs');
    await mkdir(programs);
    const write = async (name: string, does: string): Promise<void> => {
      await writeFile(join(programs, name), `#!/bin/sh\nprintf '%s\\n' "$@" > "${programs}/${name}.args"\n${does}\n`);
      await chmod(join(programs, name), 0o755);
    };
    const variables = { DISPLAY: ':0', PATH: `${programs}:/usr/bin:/bin`, ELECTRON_OVERRIDE_DIST_PATH: programs };
    await write('electron', 'exec sleep 600');
    await write('chromium', 'exec sleep 600');
    {
      await using shown = new Served([project, '--open'], variables);
      await shown.says('notes', /Shown in the desktop window/);
      expect(await readFile(join(programs, 'electron.args'), 'utf8')).toBe(
        `${join(import.meta.dirname, '../..')}/\n${project}\n`,
      );
      // Nothing is served beside it.
      expect(shown.output).toBe('');
      shown.interrupt();
      expect(await shown.ended).toBe(0);
    }
    await write('electron', 'exit 1');
    await using browser = new Served([project, '--open'], variables);
    await browser.says('notes', /Shown in a window of .*chromium; .*, as .*electron did not start\./);
    await using asked = new Served([project, '--open', '--port', '0'], variables);
    await asked.says('notes', /Shown in a window of .*chromium; closing it ends the program\./);
  });
});
