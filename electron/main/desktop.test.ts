/** The real main process, preload and backend; Electron itself is a stand-in (tests/support/standInElectron.ts). */
import { readFile, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defined } from '#core/base/assert.ts';
import type { HostBridge, HostEvent } from '#core/contract/hostBridge.ts';
import { callBackend, DesktopMachine, OpenedDesktop, valueOf } from '../../tests/support/openedDesktop.ts';
import { PreventableEvent } from '../../tests/support/standInElectron.ts';

let machine: DesktopMachine;

beforeEach(async () => {
  machine = await DesktopMachine.create();
});

afterEach(() => machine[Symbol.asyncDispose]());

/** Resolves when the check does not throw any more. */
async function until<T>(check: () => T | Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await check();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

/** The processes of all backends so far, as the log names them. */
async function processes(): Promise<number[]> {
  const log = await machine.log();
  return [...log.matchAll(/backend running: process (\d+)/g)].map(([, id]) => Number(id));
}

function eventsOf(page: HostBridge): HostEvent[] {
  const events: HostEvent[] = [];
  page.onEvent((event) => events.push(event));
  return events;
}

/** Starts a job of some seconds in the sample. */
async function startJob(page: HostBridge): Promise<void> {
  const sample = await callBackend(page, 'sample/open');
  const { projectId } = sample.json;
  const started = await callBackend(page, 'generation/start', {
    ...{ projectId, pack: null, preset: 'best', threshold: null, scope: 'all' },
  });
  expect(started.json['jobId']).toBeTypeOf('number');
}

describe('the desktop', () => {
  it('shows the page of its backend, hands it the address, and ends with it', async () => {
    await using desktop = new OpenedDesktop(machine);
    const { electron } = desktop;
    const page = await desktop.page();
    const { origin, token } = await valueOf(page.address());
    expect(electron.window.loaded).toEqual([`${origin}/`]);
    expect(electron.window.isShown).toBe(true);
    expect(token).toMatch(/^[\w-]{43}$/);
    expect((await callBackend(page, 'packs/list')).status).toBe(200);

    // A page with something that is not stored yet keeps no window that nobody sees.
    const staying = new PreventableEvent();
    electron.window.webContents.events.emit('will-prevent-unload', staying);
    expect(staying.defaultPrevented).toBe(true);
    electron.window.close();
    expect(await electron.app.ended).toBe(0);
    expect(electron.messages).toBe(0);
    await expect(fetch(origin)).rejects.toThrow();
    expect(await machine.log()).toContain('backend stopped');
  });

  it('starts a backend that was killed again, at the same address for the same token, and tells the page', async () => {
    await using desktop = new OpenedDesktop(machine);
    const page = await desktop.page();
    const events = eventsOf(page);
    const before = await valueOf(page.address());
    process.kill(defined((await until(async () => requireSome(await processes())))[0], 'a process'), 'SIGKILL');
    await until(() => expect(events).toEqual([{ kind: 'backend-back' }]));
    expect(await valueOf(page.address())).toEqual(before);
    expect((await callBackend(page, 'packs/list')).status).toBe(200);
    expect(await machine.log()).toContain('backend waiting: it was ended by SIGKILL');
    // The page was there all the time.
    expect(desktop.electron.window.loaded).toHaveLength(1);
  });

  it('asks before it ends while a job runs, and goes on with it when told so', async () => {
    await using desktop = new OpenedDesktop(machine);
    const { electron } = desktop;
    const page = await desktop.page();
    await startJob(page);
    electron.app.quit();
    const question = await electron.message();
    expect(question.options).toMatchObject({
      type: 'question',
      message: 'A job is running. Quit all the same?',
      defaultId: 1,
    });
    // A second wish to end it asks no second question.
    electron.window.close();
    question.press('Keep working');
    expect((await callBackend(page, 'packs/list')).status).toBe(200);
    expect(electron.window.isDestroyed()).toBe(false);

    electron.app.quit();
    (await electron.message()).press('Quit');
    expect(await electron.app.ended).toBe(0);
    expect(electron.window.isShown).toBe(false);

    await using again = new OpenedDesktop(machine);
    const next = await again.page();
    const { projectId } = (await callBackend(next, 'sample/open')).json;
    const jobs = (await callBackend(next, 'jobs/list', { projectId })).json as unknown as { state: string }[];
    expect(jobs.map(({ state }) => state)).toContain('interrupted');
  });

  it('runs once: a second instance ends, and the first comes forward and opens what the second was to open', async () => {
    await using desktop = new OpenedDesktop(machine);
    const { electron } = desktop;
    const page = await desktop.page();
    const events = eventsOf(page);
    electron.window.isInFront = false;
    electron.window.isShown = false;
    await using second = new OpenedDesktop(machine, { prepare: ({ app }) => (app.isFirstInstance = false) });
    expect(second.desktop).toBeUndefined();
    expect(await second.electron.app.ended).toBe(0);
    expect(second.electron.windows).toEqual([]);

    expect((await callBackend(page, 'folders/list', { folder: machine.path('elsewhere') })).status).not.toBe(200);
    const args = ['/opt/maskwright', '--no-proxy-server', 'boats.maskwright', '--allow-file-access-from-files'];
    electron.app.events.emit('second-instance', {}, args, machine.path('elsewhere'));
    expect([electron.window.isInFront, electron.window.isShown]).toEqual([true, true]);
    const file = machine.path('elsewhere', 'boats.maskwright');
    await until(() => expect(events).toEqual([{ kind: 'open-file', file }]));
    expect((await callBackend(page, 'folders/list', { folder: machine.path('elsewhere') })).status).toBe(200);
  });

  it('begins with the project that it was started for', async () => {
    const file = machine.path('elsewhere', 'boats.maskwright');
    await using desktop = new OpenedDesktop(machine, { args: ['../elsewhere/boats.maskwright'] });
    const page = await desktop.page();
    expect((await callBackend(page, 'host/capabilities')).json['project']).toBe(file);
    expect((await callBackend(page, 'projects/create', { file })).status).toBe(200);
  });

  it('has its window where it was', async () => {
    const backend = await machine.pageServer();
    {
      await using desktop = new OpenedDesktop(machine, { backend });
      await desktop.page();
      Object.assign(desktop.electron.window.options, { x: 31, y: 41, width: 1000, height: 600 });
      desktop.electron.window.maximize();
      desktop.electron.window.close();
      await desktop.electron.app.ended;
    }
    await using desktop = new OpenedDesktop(machine, { backend });
    await desktop.page();
    expect(desktop.electron.window.options).toMatchObject({ x: 31, y: 41, width: 1000, height: 600 });
    expect(desktop.electron.window.isMaximized()).toBe(true);
  });

  it.each(['nothing', '{"window":{"x":"left"},"grantedFolders":7}'])(
    'begins anew when what it remembers is damaged: %s',
    async (text) => {
      const backend = await machine.pageServer();
      {
        await using desktop = new OpenedDesktop(machine, { backend });
        await desktop.page();
        desktop.electron.window.close();
        await desktop.electron.app.ended;
      }
      await writeFile(machine.path('Maskwright/window/desktop.json'), text);
      await using desktop = new OpenedDesktop(machine, { backend });
      await desktop.page();
      expect(desktop.electron.window.options).toMatchObject({ width: 1440, height: 900 });
    },
  );
});

describe('a backend that cannot start', () => {
  it.each([
    ['ends at once', 'it ended with code 3', undefined],
    ['cannot be run', 'it could not be run: spawn .*ENOENT', '/nowhere/node'],
  ])('%s: is said in a dialog with where its log is; then the program ends', async (_, reason, node) => {
    const backend = await machine.program("process.stderr.write('no such library'); process.exitCode = 3;");
    await using desktop = new OpenedDesktop(machine, { backend, ...(node === undefined ? {} : { node }) });
    const { electron } = desktop;
    const message = await electron.message();
    expect(message.options.message).toBe('Maskwright could not start its backend.');
    expect(message.options.detail).toMatch(new RegExp(`The backend did not start: ${reason}`));
    const log = machine.path('Maskwright/window/logs/backend.log');
    expect(message.options.detail).toContain(log);
    expect(electron.window.loaded).toEqual([]);
    message.press('Show logs');
    expect(await electron.app.ended).toBe(1);
    expect(electron.opened).toEqual([machine.path('Maskwright/window/logs')]);
    if (node === undefined) expect(await readFile(log, 'utf8')).toContain('no such library');
  });

  it('says it in Chinese to who has Chinese first', async () => {
    const backend = await machine.program('process.exitCode = 3;');
    await using desktop = new OpenedDesktop(machine, {
      backend,
      prepare: ({ app }) => (app.languages = ['zh-Hans-CN', 'en']),
    });
    const message = await desktop.electron.message();
    expect(message.options.message).toBe('Maskwright 无法启动后端。');
    message.press('退出');
    expect(await desktop.electron.app.ended).toBe(1);
  });
});

describe('a backend that ends again and again', () => {
  /** Until `mended` is there. */
  const endsSoon = (mended: string): Promise<string> =>
    machine.pageServer(`if (!existsSync(${JSON.stringify(mended)})) setTimeout(() => process.exit(5), 100);`);

  it('is given up with a dialog, and started again when the user says so', async () => {
    const mended = machine.path('mended');
    const backend = await endsSoon(mended);
    await using desktop = new OpenedDesktop(machine, { backend });
    const message = await desktop.electron.message();
    expect(message.options.message).toBe('The backend ended too often.');
    expect(message.options.detail).toContain('it ended with code 5');
    await writeFile(mended, '');
    const before = (await processes()).length;
    message.press('Start again');
    await until(async () => expect((await processes()).length).toBeGreaterThan(before));
    const page = await desktop.page();
    const events = eventsOf(page);
    await until(() => expect(events).toContainEqual({ kind: 'backend-back' }));
  });

  it('ends the program when the user says so', async () => {
    const backend = await endsSoon(machine.path('mended'));
    await using desktop = new OpenedDesktop(machine, { backend });
    (await desktop.electron.message()).press('Quit');
    expect(await desktop.electron.app.ended).toBe(0);
  });
});

describe('the page of the window', () => {
  it('is loaded again when its process ended, as the user says', async () => {
    await using desktop = new OpenedDesktop(machine, { backend: await machine.pageServer() });
    const { electron } = desktop;
    await desktop.page();
    electron.window.webContents.events.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 11 });
    const message = await electron.message();
    expect(message.options.detail).toContain('crashed');
    message.press('Load again');
    await until(() => expect(electron.window.loaded).toHaveLength(2));
  });
});

describe('a signal', () => {
  it('ends all in order without a question, also over a question that is open', async () => {
    await using desktop = new OpenedDesktop(machine);
    const { electron } = desktop;
    await startJob(await desktop.page());
    electron.app.quit();
    const question = await electron.message();
    await desktop.desktop?.end();
    expect(await electron.app.ended).toBe(0);
    question.press('Keep working');
    expect(await machine.log()).toContain('backend stopped');
  });

  it('while the program ends, a second instance is started when it has ended', async () => {
    await using desktop = new OpenedDesktop(machine, { backend: await machine.pageServer() });
    const { electron } = desktop;
    await desktop.page();
    electron.window.close();
    await until(() => expect(electron.window.isShown).toBe(false));
    electron.app.events.emit('second-instance', {}, ['/opt/maskwright', 'b.maskwright'], machine.home);
    expect(await electron.app.ended).toBe(0);
    expect(electron.app.relaunches).toEqual([[machine.path('home', 'b.maskwright')]]);
  });
});

function requireSome<T>(list: readonly T[]): readonly T[] {
  if (list.length === 0) throw new Error('none yet');
  return list;
}
