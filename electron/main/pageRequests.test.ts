/** What the page can ask of its window, through the real preload; Electron itself is a stand-in. */
import { mkdir, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { requestChannelPrefix, type HostBridge, type HostRequestName } from '#core/contract/hostBridge.ts';
import { hostRequestSchemas } from '#core/contract/hostRequests.ts';
import { callBackend, DesktopMachine, OpenedDesktop, valueOf } from '../../tests/support/openedDesktop.ts';

let machine: DesktopMachine;

beforeEach(async () => {
  machine = await DesktopMachine.create();
});

afterEach(() => machine[Symbol.asyncDispose]());

const listing = (page: HostBridge, folder: string) => callBackend(page, 'folders/list', { folder });

describe('the bridge', () => {
  it('has what it says, and nothing of Electron', async () => {
    await using desktop = new OpenedDesktop(machine);
    const bridge = await desktop.page();
    expect([...desktop.electron.exposed.keys()]).toEqual(['maskwrightHost']);
    expect(Object.keys(bridge).sort()).toEqual([
      ...['address', 'capabilities', 'notify', 'onEvent', 'pickFile', 'pickFolder', 'revealFile'],
      ...['takeDropped', 'useLanguage'],
    ]);
    expect(bridge.capabilities).toEqual({ pickFolder: true, revealFile: true, dropFolder: true, notify: true });
  });

  it('gives the page a folder that was picked, and no other; also after a restart, and the next time', async () => {
    const [picked, other] = [machine.path('elsewhere'), machine.path('page')];
    {
      await using desktop = new OpenedDesktop(machine);
      const page = await desktop.page();
      expect((await listing(page, picked)).json).toMatchObject({ data: { code: 'outside-roots' } });
      expect(await valueOf(page.pickFolder({ title: 'Pictures', start: null }))).toBe(null);
      expect((await listing(page, picked)).status).not.toBe(200);

      desktop.electron.choices.push(picked);
      expect(await valueOf(page.pickFolder({ title: 'Pictures', start: machine.home }))).toBe(picked);
      expect(desktop.electron.picks.at(-1)).toMatchObject({
        ...{ title: 'Pictures', defaultPath: machine.home, properties: ['openDirectory', 'createDirectory'] },
      });
      expect((await listing(page, picked)).json['folder']).toBe(picked);
      expect((await listing(page, other)).status).not.toBe(200);

      const isBack = new Promise<void>((resolve) => page.onEvent(() => resolve()));
      const [, id] = /backend running: process (\d+)/.exec(await machine.log()) ?? [];
      process.kill(Number(id), 'SIGKILL');
      await isBack;
      expect((await listing(page, picked)).status).toBe(200);
    }
    await using again = new OpenedDesktop(machine);
    const page = await again.page();
    expect((await listing(page, picked)).status).toBe(200);
    expect((await listing(page, other)).status).not.toBe(200);
  });

  it('gives the page the folder of a project that was picked, and of what was dropped on it', async () => {
    await mkdir(machine.path('elsewhere/deep'));
    await writeFile(machine.path('elsewhere/deep/tags.csv'), 'a.jpg,cat\n');
    await using desktop = new OpenedDesktop(machine);
    const file = new File([], 'tags.csv');
    const page = await desktop.page((dropped) => (dropped === file ? machine.path('elsewhere/deep/tags.csv') : ''));
    desktop.electron.choices.push(machine.path('page/boats.maskwright'));
    expect(await valueOf(page.pickFile({ kind: 'project', title: 'Open', start: null }))).toBe(
      machine.path('page/boats.maskwright'),
    );
    expect((await listing(page, machine.path('page'))).status).toBe(200);

    expect(await valueOf(page.takeDropped(file))).toEqual({
      ...{ path: machine.path('elsewhere/deep/tags.csv'), folder: machine.path('elsewhere/deep') },
    });
    expect((await listing(page, machine.path('elsewhere/deep'))).status).toBe(200);
    expect((await listing(page, machine.path('elsewhere'))).status).not.toBe(200);
    // A script's own file lies nowhere.
    await expect(valueOf(page.takeDropped(new File([], 'x')))).rejects.toMatchObject({ code: 'dropped-nowhere' });
  });

  it('shows files that the page may use in the file manager, and no others', async () => {
    await using desktop = new OpenedDesktop(machine);
    const page = await desktop.page();
    expect(await valueOf(page.revealFile({ path: machine.path('home/voc') }))).toBe(null);
    await expect(valueOf(page.revealFile({ path: machine.path('elsewhere') }))).rejects.toMatchObject({
      code: 'outside-roots',
    });
    expect(desktop.electron.revealed).toEqual([machine.path('home/voc')]);
  });

  it('gives notice to who looks elsewhere; a click on it brings the window back', async () => {
    await using desktop = new OpenedDesktop(machine, { backend: await machine.pageServer() });
    const { electron } = desktop;
    const page = await desktop.page();
    await valueOf(page.notify({ title: 'Done', body: '12 masks' }));
    expect(electron.notices).toEqual([]);
    electron.window.isInFront = false;
    await valueOf(page.notify({ title: 'Done', body: '12 masks' }));
    expect(electron.notices.map(({ options }) => options)).toEqual([{ title: 'Done', body: '12 masks' }]);
    electron.notices[0]?.click();
    expect(electron.window.isInFront).toBe(true);
  });

  it('tells the page what was chosen in the menu, in its language, once it listens', async () => {
    await using desktop = new OpenedDesktop(machine, { backend: await machine.pageServer() });
    const { electron } = desktop;
    const page = await desktop.page();
    electron.click('File', 'New project…');
    const events: unknown[] = [];
    page.onEvent((event) => events.push(event));
    await valueOf(page.useLanguage({ language: 'zh-CN' }));
    expect(events).toEqual([{ kind: 'new-project' }]);
    electron.click('文件', '打开项目…');
    electron.click('文件', '最近的项目');
    expect(events).toEqual([{ kind: 'new-project' }, { kind: 'open-project' }, { kind: 'recent-projects' }]);

    electron.click('帮助', '显示日志');
    expect(electron.opened).toEqual([machine.path('Maskwright/window/logs')]);
    electron.click('帮助', '关于 Maskwright');
    expect(electron.app.aboutPanels).toBe(1);
  });
});

describe('a request', () => {
  it('is heard from the page alone: no frame in it, no page of elsewhere, none that is gone', async () => {
    await using desktop = new OpenedDesktop(machine, { backend: await machine.pageServer() });
    const { electron } = desktop;
    await desktop.page();
    const own = electron.window.webContents.mainFrame;
    const ask = (frame: { origin: string } | null | undefined) =>
      electron.invoke(`${requestChannelPrefix}address`, null, frame);
    expect(await ask(own)).toMatchObject({ isDone: true });
    const refused = { isDone: false, error: { kind: 'bug', message: expect.stringContaining('only the page') } };
    expect(await ask({ ...own })).toMatchObject(refused);
    expect(await ask(null)).toMatchObject(refused);
    electron.window.webContents.mainFrame = { origin: 'https://elsewhere.example' };
    expect(await ask(undefined)).toMatchObject(refused);
  });

  it('that says anything else than it may is refused', async () => {
    await using desktop = new OpenedDesktop(machine, { backend: await machine.pageServer() });
    const { electron } = desktop;
    await electron.isLoaded();
    const wrong: readonly (readonly [HostRequestName, unknown])[] = [
      ['pickFolder', { title: 'x'.repeat(201), start: null }],
      ['pickFile', { kind: 'project', title: 'x' }],
      ['pickFile', { kind: 'any', title: 'x', start: null }],
      ['pickFolder', { title: 'x', start: null, properties: ['multiSelections'] }],
      ['revealFile', { path: '' }],
      ['takeDropped', { path: ['/'] }],
      ['revealFile', { path: '/'.repeat(4097) }],
      ['notify', { title: 'x', body: 'y'.repeat(1001) }],
      ['useLanguage', { language: 'fr' }],
      ['address', { token: true }],
      ...(Object.keys(hostRequestSchemas) as HostRequestName[]).map((name) => [name, 'all'] as const),
    ];
    for (const [name, asks] of wrong) {
      expect([name, await electron.invoke(requestChannelPrefix + name, asks)]).toMatchObject([
        ...[name, { isDone: false, error: { kind: 'bug', message: expect.stringContaining('cannot be understood') } }],
      ]);
    }
    expect(electron.picks).toEqual([]);
  });
});
