/** Answers what the page asks of its window: only our page in our window is heard, and what it says is parsed. */
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { FileFilter, IpcMainInvokeEvent, OpenDialogOptions } from 'electron';
import { BugError, errorCode, errorMessage, ExpectedError, flattenError } from '#core/base/errors.ts';
import { fileReason } from '#core/base/fileReason.ts';
import {
  requestChannelPrefix,
  type HostAnswer,
  type HostRequestName,
  type HostRequests,
  type PickedFileKind,
  type PickRequest,
} from '#core/contract/hostBridge.ts';
import { hostRequestSchemas } from '#core/contract/hostRequests.ts';
import type { DesktopBackend } from './desktopBackend.ts';
import type { ElectronParts, WindowPart } from './electronParts.ts';
import type { Language } from './texts.ts';

export interface PageRequestsOptions {
  readonly parts: Pick<ElectronParts, 'ipcMain' | 'shell' | 'showOpenDialog' | 'showNotification'>;
  readonly backend: Pick<DesktopBackend, 'ask' | 'token'>;
  readonly window: () => WindowPart | undefined;
  /** Of our page; undefined until the backend has said where it is. */
  readonly origin: () => string | undefined;
  /** Lets the page use what is below the folder, now and in later sessions. */
  readonly grantFolder: (folder: string) => Promise<void>;
  readonly onLanguage: (language: Language) => void;
  readonly onListening: () => void;
}

const fileFilters: Readonly<Record<PickedFileKind, readonly FileFilter[]>> = {
  project: [{ name: 'Maskwright', extensions: ['maskwright'] }],
  list: [{ name: 'CSV, TSV', extensions: ['csv', 'tsv'] }],
};

type Answers = {
  readonly [Name in HostRequestName]: (
    asks: HostRequests[Name]['asks'],
  ) => HostRequests[Name]['answer'] | Promise<HostRequests[Name]['answer']>;
};

/** Once, before the page is loaded. */
export function answerPage(options: PageRequestsOptions): void {
  const answers = answersFor(options);
  for (const name of Object.keys(answers) as HostRequestName[]) register(options, name, answers[name]);
}

function register<Name extends HostRequestName>(options: PageRequestsOptions, name: Name, answer: Answers[Name]): void {
  options.parts.ipcMain.handle(
    requestChannelPrefix + name,
    async (event, asks: unknown): Promise<HostAnswer<HostRequests[Name]['answer']>> => {
      try {
        requireOurPage(options, event);
        return { isDone: true, value: await answer(parse(name, asks)) };
      } catch (error) {
        return { isDone: false, error: flattenError(error) };
      }
    },
  );
}

/** Frames within the page, and pages that took its place, get nothing. */
function requireOurPage({ window, origin }: PageRequestsOptions, { senderFrame }: IpcMainInvokeEvent): void {
  const own = window();
  const isOurs =
    own !== undefined &&
    !own.isDestroyed() &&
    senderFrame !== null &&
    senderFrame === own.webContents.mainFrame &&
    senderFrame.origin === origin();
  if (!isOurs) throw new BugError('only the page of Maskwright can ask this');
}

function parse<Name extends HostRequestName>(name: Name, asks: unknown): HostRequests[Name]['asks'] {
  const parsed = hostRequestSchemas[name].safeParse(asks);
  if (parsed.success) return parsed.data;
  throw new BugError(`what the page asks as ${name} cannot be understood`, { cause: parsed.error });
}

function answersFor(options: PageRequestsOptions): Answers {
  const { parts, backend, grantFolder } = options;

  async function pick(
    { title, start }: PickRequest,
    more: Pick<OpenDialogOptions, 'filters' | 'properties'>,
  ): Promise<string | null> {
    const window = options.window();
    if (window === undefined) return null;
    const { canceled, filePaths } = await parts.showOpenDialog(window, {
      title,
      ...(start === null ? {} : { defaultPath: start }),
      ...more,
    });
    return canceled ? null : (filePaths[0] ?? null);
  }

  return {
    address: () => {
      const origin = options.origin();
      if (origin === undefined) throw new ExpectedError('backend-lost', 'The backend does not run.');
      return { origin, token: backend.token };
    },
    pickFolder: async (request) => {
      const folder = await pick(request, { properties: ['openDirectory', 'createDirectory'] });
      if (folder !== null) await grantFolder(folder);
      return folder;
    },
    pickFile: async ({ kind, ...request }) => {
      const file = await pick(request, { properties: ['openFile'], filters: [...fileFilters[kind]] });
      if (file !== null) await grantFolder(dirname(file));
      return file;
    },
    takeDropped: async ({ path }) => {
      const folder = (await isFolderAt(path)) ? path : dirname(path);
      await grantFolder(folder);
      return { path, folder };
    },
    revealFile: async ({ path }) => {
      // The page gets nothing from it; a file manager that looks at a place of elsewhere may.
      if (!(await backend.ask('mayUse', { path }))) {
        throw new ExpectedError('outside-roots', `${path} is outside the folders that this window may use.`, {
          details: { path },
        });
      }
      parts.shell.showItemInFolder(path);
      return null;
    },
    notify: ({ title, body }) => {
      const window = options.window();
      if (window === undefined || window.isFocused()) return null;
      parts.showNotification({ title, body }, () => {
        window.show();
        window.focus();
      });
      return null;
    },
    useLanguage: ({ language }) => {
      options.onLanguage(language);
      return null;
    },
    listen: () => {
      options.onListening();
      return null;
    },
  };
}

async function isFolderAt(path: string): Promise<boolean> {
  if (path === '') {
    throw new ExpectedError('dropped-nowhere', 'What was dropped lies in no folder.', {
      remedy: 'Save it first, then drop the file or its folder.',
    });
  }
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    throw new ExpectedError('dropped-unreadable', `${path} cannot be read: ${fileReason(error)}.`, {
      remedy: 'Drop it once more, or choose it with a dialog.',
      details: { file: path, reason: errorCode(error) ?? errorMessage(error) },
      cause: error,
    });
  }
}
