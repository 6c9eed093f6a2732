/**
 * The parts of Electron that the desktop uses, as Electron's own types have them. The desktop gets them from main.ts, and in tests
 * a stand-in of the same types: what Electron changes does not compile.
 */
import type {
  App,
  BrowserWindow,
  BrowserWindowConstructorOptions,
  CommandLine,
  Display,
  IpcMain,
  MenuItemConstructorOptions,
  MessageBoxOptions,
  MessageBoxReturnValue,
  NotificationConstructorOptions,
  OpenDialogOptions,
  OpenDialogReturnValue,
  Session,
  Shell,
  WebContents,
  WebFrameMain,
  WebRequest,
} from 'electron';

export type AppPart = Pick<
  App,
  | 'enableSandbox'
  | 'exit'
  | 'getPath'
  | 'getPreferredSystemLanguages'
  | 'getVersion'
  | 'isPackaged'
  | 'on'
  | 'quit'
  | 'relaunch'
  | 'requestSingleInstanceLock'
  | 'setAboutPanelOptions'
  | 'setPath'
  | 'showAboutPanel'
  | 'whenReady'
> & { readonly commandLine: Pick<CommandLine, 'appendSwitch'> };

export type ContentsPart = Pick<WebContents, 'on' | 'send' | 'setWindowOpenHandler'> & {
  readonly mainFrame: Pick<WebFrameMain, 'origin'>;
};

export type WindowPart = Pick<
  BrowserWindow,
  | 'focus'
  | 'getNormalBounds'
  | 'hide'
  | 'isDestroyed'
  | 'isFocused'
  | 'isMaximized'
  | 'isMinimized'
  | 'loadURL'
  | 'maximize'
  | 'on'
  | 'restore'
  | 'show'
> & { readonly webContents: ContentsPart };

export type SessionPart = Pick<
  Session,
  'on' | 'setDevicePermissionHandler' | 'setPermissionCheckHandler' | 'setPermissionRequestHandler'
> & { readonly webRequest: Pick<WebRequest, 'onBeforeRequest'> };

export interface ScreenPart {
  getAllDisplays(): readonly Pick<Display, 'workArea'>[];
  getPrimaryDisplay(): Pick<Display, 'workArea'>;
}

export interface ElectronParts {
  readonly app: AppPart;
  readonly ipcMain: Pick<IpcMain, 'handle'>;
  readonly shell: Pick<Shell, 'openPath' | 'showItemInFolder'>;
  /** Only once the application is ready. */
  readonly screen: ScreenPart;
  /** Of all windows. Only once the application is ready. */
  session(): SessionPart;
  createWindow(options: BrowserWindowConstructorOptions): WindowPart;
  /** `window`: the dialog belongs to it; null where there is none yet. */
  showMessageBox(window: WindowPart | null, options: MessageBoxOptions): Promise<MessageBoxReturnValue>;
  showOpenDialog(window: WindowPart, options: OpenDialogOptions): Promise<OpenDialogReturnValue>;
  setMenu(template: MenuItemConstructorOptions[]): void;
  showNotification(options: NotificationConstructorOptions, onClick: () => void): void;
}
