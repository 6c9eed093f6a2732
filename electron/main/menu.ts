/** The menu: what concerns projects goes to the page, which has the dialogs for it. */
import type { MenuItemConstructorOptions } from 'electron';
import type { HostEvent } from '#core/contract/hostBridge.ts';
import { texts, type Language } from './texts.ts';

export interface MenuOptions {
  readonly language: Language;
  readonly isMac: boolean;
  readonly hasDevTools: boolean;
  readonly tellPage: (event: HostEvent) => void;
  readonly showLogs: () => void;
  readonly showAbout: () => void;
}

export function applicationMenu(options: MenuOptions): MenuItemConstructorOptions[] {
  const { isMac, hasDevTools, tellPage } = options;
  const t = texts[options.language];
  const line: MenuItemConstructorOptions = { type: 'separator' };
  const quit: MenuItemConstructorOptions = { role: 'quit', label: t.quit };
  const about: MenuItemConstructorOptions = { label: t.about, click: () => options.showAbout() };
  return [
    ...(isMac
      ? [
          {
            label: 'Maskwright',
            submenu: [
              about,
              line,
              { role: 'services', label: t.services },
              line,
              { role: 'hide', label: t.hide },
              { role: 'hideOthers', label: t.hideOthers },
              { role: 'unhide', label: t.showAll },
              line,
              quit,
            ],
          } satisfies MenuItemConstructorOptions,
        ]
      : []),
    {
      label: t.file,
      submenu: [
        { label: t.newProject, accelerator: 'CmdOrCtrl+N', click: () => tellPage({ kind: 'new-project' }) },
        { label: t.openProject, accelerator: 'CmdOrCtrl+O', click: () => tellPage({ kind: 'open-project' }) },
        { label: t.recentProjects, click: () => tellPage({ kind: 'recent-projects' }) },
        ...(isMac ? [] : [line, quit]),
      ],
    },
    {
      label: t.edit,
      submenu: [
        { role: 'undo', label: t.undo },
        { role: 'redo', label: t.redo },
        line,
        { role: 'cut', label: t.cut },
        { role: 'copy', label: t.copy },
        { role: 'paste', label: t.paste },
        { role: 'delete', label: t.delete },
        { role: 'selectAll', label: t.selectAll },
      ],
    },
    {
      label: t.view,
      submenu: [
        { role: 'resetZoom', label: t.actualSize },
        { role: 'zoomIn', label: t.zoomIn },
        { role: 'zoomOut', label: t.zoomOut },
        line,
        { role: 'togglefullscreen', label: t.fullScreen },
        ...(hasDevTools
          ? [line, { role: 'toggleDevTools', label: t.developerTools } satisfies MenuItemConstructorOptions]
          : []),
      ],
    },
    ...(isMac ? [{ role: 'windowMenu', label: t.window } satisfies MenuItemConstructorOptions] : []),
    {
      label: t.help,
      role: 'help',
      submenu: [{ label: t.showLogs, click: () => options.showLogs() }, ...(isMac ? [] : [line, about])],
    },
  ];
}
