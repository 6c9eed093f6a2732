/** The desktop's main process: hands Electron's objects to what is written without it. */
import { app, BrowserWindow, dialog, ipcMain, Menu, Notification, screen, session, shell } from 'electron';
import { resolve } from 'node:path';
import { timerClock } from '#core/base/timerClock.ts';
import { Desktop } from './desktop.ts';
import { programPlaces } from './programPlaces.ts';

const { MASKWRIGHT_DATA: ownData } = process.env;

/** Kept until they are closed: a click on one that was collected as garbage would be heard by nobody. */
const notices = new Set<Notification>();

const desktop = Desktop.start({
  parts: {
    app,
    ipcMain,
    shell,
    screen,
    session: () => session.defaultSession,
    createWindow: (options) => new BrowserWindow(options),
    // Every window of the desktop is one that `createWindow` made.
    showMessageBox: (window, options) =>
      window === null ? dialog.showMessageBox(options) : dialog.showMessageBox(window as BrowserWindow, options),
    showOpenDialog: (window, options) => dialog.showOpenDialog(window as BrowserWindow, options),
    setMenu: (template) => Menu.setApplicationMenu(Menu.buildFromTemplate(template)),
    showNotification: (options, onClick) => {
      if (!Notification.isSupported()) return;
      const notice = new Notification(options);
      notices.add(notice);
      notice.on('close', () => void notices.delete(notice));
      notice.on('click', onClick);
      notice.show();
    },
  },
  places: programPlaces({
    bundle: import.meta.dirname,
    resources: process.resourcesPath,
    isPackaged: app.isPackaged,
    platform: process.platform,
  }),
  platform: process.platform,
  args: process.argv,
  workingFolder: process.cwd(),
  dataFolder: ownData === undefined || ownData === '' ? null : resolve(ownData, 'window'),
  clock: timerClock({ setTimeout, clearTimeout, performance }),
});

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void desktop?.end());
