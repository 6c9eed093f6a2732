/** What pages in the window may not do, as Electron asks for it; Electron itself is a stand-in. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DesktopMachine, OpenedDesktop } from '../../tests/support/openedDesktop.ts';
import { PreventableEvent } from '../../tests/support/standInElectron.ts';
import { belongsTo, isPageAt } from './securityPolicy.ts';

let machine: DesktopMachine;
let backend: string;

beforeEach(async () => {
  machine = await DesktopMachine.create();
  backend = await machine.pageServer();
});

afterEach(() => machine[Symbol.asyncDispose]());

const elsewhere = [
  'https://elsewhere.example/',
  'http://127.0.0.1:1/',
  'file:///etc/passwd',
  'data:text/html,x',
  'javascript:alert(1)',
  'about:blank',
  'not an address',
];

describe('a window', () => {
  it('is sandboxed, without Node, and has developer tools in a checkout alone', async () => {
    await using desktop = new OpenedDesktop(machine, { backend });
    await desktop.electron.isLoaded();
    expect(desktop.electron.app.isSandboxed).toBe(true);
    expect(desktop.electron.app.switches).toContain('no-proxy-server');
    expect(desktop.electron.window.options.webPreferences).toEqual({
      preload: '/preload.cjs',
      devTools: true,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
      plugins: false,
      experimentalFeatures: false,
      navigateOnDragDrop: false,
      spellcheck: false,
    });
    const views = JSON.stringify(desktop.electron.menu);
    expect(views).toContain('toggleDevTools');
    expect(desktop.electron.session.lets('devtools://devtools/bundled/a.js')).toBe(true);
  });

  it('of a package has no developer tools', async () => {
    await using desktop = new OpenedDesktop(machine, { backend, isPackaged: true });
    await desktop.electron.isLoaded();
    expect(desktop.electron.window.options.webPreferences?.devTools).toBe(false);
    expect(JSON.stringify(desktop.electron.menu)).not.toContain('toggleDevTools');
    expect(desktop.electron.session.lets('devtools://devtools/bundled/a.js')).toBe(false);
  });

  it('stays at its page: no navigation, redirect, window or embedded page of elsewhere', async () => {
    await using desktop = new OpenedDesktop(machine, { backend });
    await desktop.electron.isLoaded();
    const { webContents, loaded } = desktop.electron.window;
    const [page = ''] = loaded;
    const isStopped = (name: string, url: string): boolean => {
      const event = Object.assign(new PreventableEvent(), { url });
      webContents.events.emit(name, event, url);
      return event.defaultPrevented;
    };
    for (const name of ['will-navigate', 'will-frame-navigate']) {
      for (const url of [...elsewhere, `${page}rpc/packs/list`]) {
        expect([name, url, isStopped(name, url)]).toEqual([name, url, true]);
      }
      // Loading itself again.
      expect(isStopped(name, page)).toBe(false);
    }
    for (const url of [...elsewhere, page]) expect(isStopped('will-redirect', url)).toBe(true);
    expect(isStopped('will-attach-webview', page)).toBe(true);
    for (const url of [...elsewhere, page]) {
      expect(webContents.openWindow?.({ url } as never)).toEqual({ action: 'deny' });
    }
  });

  it('gets no permission, no device and no download', async () => {
    await using desktop = new OpenedDesktop(machine, { backend });
    await desktop.electron.isLoaded();
    const { session } = desktop.electron;
    for (const permission of ['notifications', 'media', 'geolocation', 'clipboard-read', 'openExternal'] as never[]) {
      let isGranted: boolean | undefined;
      session.requestPermission?.({} as never, permission, (granted) => (isGranted = granted), {} as never);
      expect(isGranted).toBe(false);
      expect(session.mayHave?.({} as never, permission, {} as never, {} as never)).toBe(false);
    }
    expect(session.mayUseDevice?.({} as never)).toBe(false);
    const download = new PreventableEvent();
    session.events.emit('will-download', download);
    expect(download.defaultPrevented).toBe(true);
  });

  it('loads from its backend alone', async () => {
    await using desktop = new OpenedDesktop(machine, { backend });
    await desktop.electron.isLoaded();
    const { session, window } = desktop.electron;
    const page = window.loaded[0] ?? '';
    for (const url of elsewhere) expect([url, session.lets(url)]).toEqual([url, false]);
    for (const url of [page, `${page}assets/a.js`, `blob:${page}1`, page.replace('http', 'ws')]) {
      expect([url, session.lets(url)]).toEqual([url, true]);
    }
  });
});

describe('an address', () => {
  const origin = 'http://127.0.0.1:4711';

  it.each([
    ['http://127.0.0.1:4711/', true, true],
    ['http://127.0.0.1:4711/#/gallery', true, true],
    ['http://127.0.0.1:4711/rpc', true, false],
    ['ws://127.0.0.1:4711/rpc', true, false],
    ['blob:http://127.0.0.1:4711/1', true, false],
    ['wss://127.0.0.1:4711/rpc', false, false],
    ['http://localhost:4711/', false, false],
    ['http://127.0.0.1:47110/', false, false],
    ['http://127.0.0.1:4711.elsewhere.example/', false, false],
    ['http://127.0.0.1:4711@elsewhere.example/', false, false],
    ['blob:https://elsewhere.example/1', false, false],
  ])('%s is ours: %s; our page: %s', (address, isOurs, isOurPage) => {
    expect(belongsTo(origin, address)).toBe(isOurs);
    expect(isPageAt(origin, address)).toBe(isOurPage);
  });

  it('is none of ours before the backend has said where it is', () => {
    for (const address of [...elsewhere, 'http://127.0.0.1:4711/']) {
      expect(belongsTo(undefined, address)).toBe(false);
      expect(isPageAt(undefined, address)).toBe(false);
    }
  });
});
