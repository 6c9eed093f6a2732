import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { timerClock } from '#core/base/timerClock.ts';
import { newToken } from './access.ts';
import { startBackendProcess } from './backendProcess.ts';

const options = () => ({
  token: newToken(),
  port: 0,
  pageFolder: null,
  roots: [tmpdir()],
  project: null,
  onOutput: () => undefined,
});

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

describe('a backend process', () => {
  it('answers its contract where it says, and ends in order when it is asked to', async () => {
    const { token, ...rest } = options();
    const backend = startBackendProcess({ token, ...rest });
    const { port } = await backend.ready;
    const answer = await fetch(`http://127.0.0.1:${port}/rpc/packs/list`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ json: {} }),
    });
    expect(answer.status).toBe(200);
    await backend.stop();
    expect(await backend.ended).toBe('it ended with code 0');
    await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow();
  });

  it('that cannot listen says why', async () => {
    const first = startBackendProcess(options());
    const { port } = await first.ready;
    const second = startBackendProcess({ ...options(), port });
    await expect(second.ready).rejects.toThrow(`Port ${port} cannot be used`);
    expect(await second.ended).toBe('it ended with code 1');
    await first.stop();
  });

  it('starts without folders of earlier sessions that cannot be used any more, and says which', async () => {
    const gone = join(fileURLToPath(import.meta.url), 'below-a-file');
    let output = '';
    const backend = startBackendProcess({
      ...options(),
      granted: [gone],
      onOutput: (text) => (output += text.toString()),
    });
    const running = await backend.ready;
    expect(await running.ask('mayUse', { path: join(tmpdir(), 'a.jpg') })).toBe(true);
    await backend.stop();
    expect(output).toContain(`${gone} cannot be used now`);
  });

  it('that hangs is ended, and the reason says so', async (context) => {
    context.skip(process.platform === 'win32', 'no process can be held there from outside');
    const inHaste = timerClock({
      setTimeout: (callback, milliseconds) => setTimeout(callback, milliseconds / 500),
      clearTimeout,
      performance,
    });
    const backend = startBackendProcess(options(), inHaste);
    const { processId } = await backend.ready;
    process.kill(processId, 'SIGSTOP');
    expect(await backend.ended).toBe('it had not answered for 5 minutes and was ended');
    expect(isAlive(processId)).toBe(false);
  });

  it('ends when who started it is killed', async () => {
    const script = `
      import { startBackendProcess } from ${JSON.stringify(join(import.meta.dirname, 'backendProcess.ts'))};
      const backend = startBackendProcess({ token: 'x', port: 0, pageFolder: null, roots: ['/'], project: null, onOutput: () => undefined });
      console.log((await backend.ready).port);
    `;
    const parent = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [port] = (await once(createInterface(parent.stdout), 'line')) as [string];
    expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(404);
    parent.kill('SIGKILL');
    await once(parent, 'exit');
    expect(isAlive(parent.pid ?? 0)).toBe(false);
    for (let tries = 0; tries < 200; tries++) {
      const isGone = await fetch(`http://127.0.0.1:${port}/`).then(
        () => false,
        () => true,
      );
      if (isGone) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error('the backend outlived who started it');
  });
});
