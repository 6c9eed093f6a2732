/**
 * The parts of Electron that the desktop uses, without Electron: windows that fetch what they load, dialogs that a test answers, a
 * channel between page and main process that copies what it carries. The types are Electron's own (electron/main/electronParts.ts).
 */
import { EventEmitter, once } from 'node:events';
import type {
  BrowserWindowConstructorOptions,
  ContextBridge,
  Event,
  IpcMainInvokeEvent,
  IpcRenderer,
  IpcRendererEvent,
  MenuItemConstructorOptions,
  MessageBoxOptions,
  NotificationConstructorOptions,
  OnBeforeRequestListenerDetails,
  OpenDialogOptions,
  WebUtils,
  WindowOpenHandlerResponse,
} from 'electron';
import { defined } from '#core/base/assert.ts';
import type { ElectronParts, WindowPart } from '../../electron/main/electronParts.ts';

/** Electron's objects are emitters whose `on` returns themselves, in full. */
class Emitter {
  readonly events = new EventEmitter();

  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- as EventEmitter has it: each event has arguments of its own
  on(name: string, listener: (...args: any[]) => void): never {
    this.events.on(name, listener);
    return this as never;
  }
}

export class PreventableEvent implements Event {
  defaultPrevented = false;
  preventDefault = (): void => void (this.defaultPrevented = true);
}

export interface ShownMessage {
  readonly options: MessageBoxOptions;
  /** By the label of the button. */
  readonly press: (button: string) => void;
}

class StandInApp extends Emitter {
  readonly isPackaged: boolean;
  readonly commandLine = { appendSwitch: (name: string) => void this.switches.push(name) };
  readonly switches: string[] = [];
  readonly paths = new Map<string, string>();
  readonly relaunches: (readonly string[] | undefined)[] = [];
  isSandboxed = false;
  isFirstInstance = true;
  languages = ['en-GB'];
  aboutPanels = 0;
  readonly #windows: readonly StandInWindow[];
  readonly #ended = Promise.withResolvers<number>();
  /** With the exit code. */
  readonly ended = this.#ended.promise;

  constructor(windows: readonly StandInWindow[], appData: string, isPackaged: boolean) {
    super();
    this.#windows = windows;
    this.isPackaged = isPackaged;
    this.paths.set('appData', appData);
  }

  enableSandbox(): void {
    this.isSandboxed = true;
  }

  getPath(name: string): string {
    return defined(this.paths.get(name), `the path ${name}`);
  }

  setPath(name: string, path: string): void {
    this.paths.set(name, path);
  }

  getPreferredSystemLanguages(): string[] {
    return this.languages;
  }

  getVersion(): string {
    return '1.2.3';
  }

  requestSingleInstanceLock(): boolean {
    return this.isFirstInstance;
  }

  async whenReady(): Promise<void> {
    await Promise.resolve();
  }

  relaunch(options?: { args?: string[] }): void {
    this.relaunches.push(options?.args);
  }

  setAboutPanelOptions(): void {
    // Looks alone.
  }

  showAboutPanel(): void {
    this.aboutPanels += 1;
  }

  /** As Electron does: asks first, then closes every window; one that stays keeps the application. */
  quit(): void {
    const event = new PreventableEvent();
    this.events.emit('before-quit', event);
    if (event.defaultPrevented) return;
    for (const window of this.#windows) window.close();
    if (this.#windows.every((window) => window.isDestroyed())) this.#ended.resolve(0);
  }

  exit(code = 0): void {
    this.#ended.resolve(code);
  }
}

class StandInContents extends Emitter {
  mainFrame = { origin: 'null' };
  readonly sent: unknown[] = [];
  openWindow: ((details: never) => WindowOpenHandlerResponse) | undefined;

  send(channel: string, message: unknown): void {
    this.sent.push(structuredClone(message));
    this.events.emit(`sent ${channel}`, structuredClone(message));
  }

  setWindowOpenHandler(handler: (details: never) => WindowOpenHandlerResponse): void {
    this.openWindow = handler;
  }
}

export class StandInWindow extends Emitter {
  readonly options: BrowserWindowConstructorOptions;
  readonly webContents = new StandInContents();
  readonly loaded: string[] = [];
  isShown = false;
  isInFront = true;
  readonly #load: (address: string) => Promise<void>;
  #isMaximized = false;
  #isDestroyed = false;

  constructor(options: BrowserWindowConstructorOptions, load: (address: string) => Promise<void>) {
    super();
    this.options = options;
    this.#load = load;
  }

  async loadURL(address: string): Promise<void> {
    this.webContents.events.emit('did-start-loading');
    this.webContents.mainFrame = { origin: new URL(address).origin };
    await this.#load(address);
    this.loaded.push(address);
    this.events.emit('ready-to-show');
    this.events.emit('loaded');
  }

  close(): void {
    if (this.#isDestroyed) return;
    const event = new PreventableEvent();
    this.events.emit('close', event);
    if (!event.defaultPrevented) this.#isDestroyed = true;
  }

  focus(): void {
    this.isInFront = true;
  }

  getNormalBounds(): { x: number; y: number; width: number; height: number } {
    const { x = 0, y = 0, width = 0, height = 0 } = this.options;
    return { x, y, width, height };
  }

  hide(): void {
    this.isShown = false;
  }

  isDestroyed(): boolean {
    return this.#isDestroyed;
  }

  isFocused(): boolean {
    return this.isInFront;
  }

  isMaximized(): boolean {
    return this.#isMaximized;
  }

  isMinimized(): boolean {
    return false;
  }

  maximize(): void {
    this.#isMaximized = true;
  }

  restore(): void {
    // It is never minimised here.
  }

  show(): void {
    this.isShown = true;
  }
}

type BeforeRequest = (
  details: OnBeforeRequestListenerDetails,
  answer: (response: { readonly cancel?: boolean }) => void,
) => void;
type PermissionRequest = (
  contents: never,
  permission: never,
  answer: (isGranted: boolean) => void,
  details: never,
) => void;

class StandInSession extends Emitter {
  mayHave: ((...args: never[]) => boolean) | undefined;
  mayUseDevice: ((...args: never[]) => boolean) | undefined;
  requestPermission: PermissionRequest | undefined;
  #beforeRequest: BeforeRequest | undefined;
  readonly webRequest = {
    onBeforeRequest: (...args: unknown[]) => void (this.#beforeRequest = args.at(-1) as BeforeRequest),
  };

  setPermissionCheckHandler(handler: ((...args: never[]) => boolean) | null): void {
    this.mayHave = handler ?? undefined;
  }

  setDevicePermissionHandler(handler: ((...args: never[]) => boolean) | null): void {
    this.mayUseDevice = handler ?? undefined;
  }

  setPermissionRequestHandler(handler: PermissionRequest | null): void {
    this.requestPermission = handler ?? undefined;
  }

  /** Whether a page would be let load it. */
  lets(url: string): boolean {
    let isCancelled = false;
    this.#beforeRequest?.({ url } as OnBeforeRequestListenerDetails, ({ cancel }) => (isCancelled = cancel === true));
    return !isCancelled;
  }
}

async function fetchPage(address: string): Promise<void> {
  const answer = await fetch(address);
  await answer.text();
}

/** The parts of Electron that the preload uses. */
export interface RendererParts {
  readonly contextBridge: Pick<ContextBridge, 'exposeInMainWorld'>;
  readonly ipcRenderer: Pick<IpcRenderer, 'invoke' | 'on'>;
  readonly webUtils: Pick<WebUtils, 'getPathForFile'>;
}

export interface StandInOptions {
  /** The user's folder for settings of programs. */
  readonly appData: string;
  readonly isPackaged?: boolean;
  /** What shows pages; default: nothing, they are fetched alone. */
  readonly load?: (address: string) => Promise<void>;
}

export class StandInElectron {
  readonly app: StandInApp;
  readonly windows: StandInWindow[] = [];
  readonly session = new StandInSession();
  readonly notices: { readonly options: NotificationConstructorOptions; readonly click: () => void }[] = [];
  /** What preloads gave pages. */
  readonly exposed = new Map<string, unknown>();
  readonly revealed: string[] = [];
  readonly opened: string[] = [];
  readonly picks: OpenDialogOptions[] = [];
  /** What the user chooses in the next dialogs for files; with none left, they cancel. */
  readonly choices: string[] = [];
  workAreas = [{ x: 0, y: 0, width: 1920, height: 1080 }];
  menu: MenuItemConstructorOptions[] = [];
  readonly #load: (address: string) => Promise<void>;
  readonly #events = new EventEmitter();
  readonly #messages: ShownMessage[] = [];
  readonly #handlers = new Map<string, (event: IpcMainInvokeEvent, ...args: unknown[]) => unknown>();

  constructor({ appData, isPackaged = false, load = fetchPage }: StandInOptions) {
    this.#load = load;
    this.app = new StandInApp(this.windows, appData, isPackaged);
  }

  get parts(): ElectronParts {
    return {
      app: this.app,
      ipcMain: { handle: (channel, listener) => void this.#handlers.set(channel, listener) },
      shell: {
        openPath: (path) => {
          this.opened.push(path);
          return Promise.resolve('');
        },
        showItemInFolder: (path) => void this.revealed.push(path),
      },
      screen: {
        getAllDisplays: () => this.workAreas.map((workArea) => ({ workArea })),
        getPrimaryDisplay: () => ({ workArea: defined(this.workAreas[0], 'a screen') }),
      },
      session: () => this.session,
      createWindow: (options) => this.#createWindow(options),
      showMessageBox: (_, options) => this.#show(options),
      showOpenDialog: (_, options) => {
        this.picks.push(options);
        const chosen = this.choices.shift();
        return Promise.resolve({ canceled: chosen === undefined, filePaths: chosen === undefined ? [] : [chosen] });
      },
      setMenu: (template) => void (this.menu = template),
      showNotification: (options, click) => void this.notices.push({ options, click }),
    };
  }

  /** What the preload of the first window has of Electron. `pathOf`: where dropped files lie. */
  rendererParts(pathOf: (file: object) => string): RendererParts {
    return {
      contextBridge: { exposeInMainWorld: (name, value) => void this.exposed.set(name, value) },
      ipcRenderer: {
        invoke: (channel, asks) => this.invoke(channel, asks),
        on: (channel, listener): never => {
          const hear = (message: unknown): void => listener({} as IpcRendererEvent, message);
          this.window.webContents.events.on(`sent ${channel}`, hear);
          return undefined as never;
        },
      },
      webUtils: { getPathForFile: pathOf },
    };
  }

  /** The first window. */
  get window(): StandInWindow {
    return defined(this.windows[0], 'a window');
  }

  /** Resolves when a page has been loaded and shown. */
  async isLoaded(): Promise<void> {
    while (this.windows[0]?.loaded.length === undefined) await new Promise((resolve) => setImmediate(resolve));
    if (this.window.loaded.length === 0) await once(this.window.events, 'loaded');
  }

  /** The next message that is shown, or that is shown already. */
  async message(): Promise<ShownMessage> {
    if (this.#messages.length === 0) await once(this.#events, 'message');
    return defined(this.#messages.shift(), 'a message');
  }

  get messages(): number {
    return this.#messages.length;
  }

  /** Clicks an item of the menu. */
  click(menu: string, item: string): void {
    const { submenu } = defined(
      this.menu.find(({ label }) => label === menu),
      menu,
    );
    const items = Array.isArray(submenu) ? submenu : [];
    const found = defined(
      items.find(({ label }) => label === item),
      item,
    );
    found.click?.({} as never, undefined, {});
  }

  /** What the preload asks, as Electron carries it: by value, from a frame. */
  async invoke(channel: string, asks: unknown, senderFrame?: { readonly origin: string } | null): Promise<unknown> {
    const handler = defined(this.#handlers.get(channel), `an answer to ${channel}`);
    const frame = senderFrame === undefined ? this.window.webContents.mainFrame : senderFrame;
    const answer = await handler(
      { senderFrame: frame as IpcMainInvokeEvent['senderFrame'] } as IpcMainInvokeEvent,
      structuredClone(asks),
    );
    return structuredClone(answer);
  }

  #createWindow(options: BrowserWindowConstructorOptions): WindowPart {
    const window = new StandInWindow(options, async (address) => {
      if (!this.session.lets(address)) throw new Error(`ERR_BLOCKED_BY_CLIENT (-20) loading '${address}'`);
      await this.#load(address);
    });
    this.windows.push(window);
    this.app.events.emit('web-contents-created', new PreventableEvent(), window.webContents);
    return window;
  }

  #show(options: MessageBoxOptions): Promise<{ response: number; checkboxChecked: boolean }> {
    const { promise, resolve } = Promise.withResolvers<{ response: number; checkboxChecked: boolean }>();
    const press = (button: string): void => {
      const response = options.buttons?.indexOf(button) ?? -1;
      if (response < 0) throw new Error(`no button "${button}" but ${options.buttons?.join(', ')}`);
      resolve({ response, checkboxChecked: false });
    };
    this.#messages.push({ options, press });
    this.#events.emit('message');
    return promise;
  }
}
