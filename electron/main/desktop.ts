/** The desktop application from its start to its end: one instance, one window, one backend process. */
import { dirname, join, resolve } from 'node:path';
import { errorMessage, MaskwrightError } from '#core/base/errors.ts';
import type { SupervisorClock } from '#core/base/supervise.ts';
import type { HostEvent } from '#core/contract/hostBridge.ts';
import type { BackendState } from '#core/process/keepServing.ts';
import { DesktopBackend } from './desktopBackend.ts';
import type { ElectronParts } from './electronParts.ts';
import { MainWindow } from './mainWindow.ts';
import { applicationMenu } from './menu.ts';
import { StateFile } from './ownState.ts';
import { answerPage } from './pageRequests.ts';
import type { ProgramPlaces } from './programPlaces.ts';
import { belongsTo, guardContents, guardSession, isPageAt } from './securityPolicy.ts';
import { languageOf, texts, type Language } from './texts.ts';

export interface DesktopOptions {
  readonly parts: ElectronParts;
  readonly places: ProgramPlaces;
  readonly platform: NodeJS.Platform;
  /** The command line, and the folder that relative paths in it mean. */
  readonly args: readonly string[];
  readonly workingFolder: string;
  /** Where what belongs to the desktop is kept; null is the user's usual place. */
  readonly dataFolder: string | null;
  readonly clock: SupervisorClock;
}

/** So long the backend may think about whether it is working. */
const questionMilliseconds = 3000;

export class Desktop {
  readonly #options: DesktopOptions;
  readonly #state: StateFile;
  readonly #logsFolder: string;
  readonly #backend: DesktopBackend;
  /** Named before there was a window: on the command line, or by the system. */
  #project: string | null;
  #window: MainWindow | undefined;
  #origin: string | undefined;
  #language: Language | undefined;
  #wasLost = false;
  #ending: 'no' | 'asking' | 'stopping' | 'done' = 'no';

  private constructor(options: DesktopOptions) {
    this.#options = options;
    const { app } = options.parts;
    const folder = app.getPath('userData');
    this.#logsFolder = join(folder, 'logs');
    this.#state = new StateFile(folder, (error) => this.#note(`state: not written: ${errorMessage(error)}`));
    this.#project = projectIn(options.args, options.workingFolder);
    this.#backend = new DesktopBackend({
      places: options.places,
      logsFolder: this.#logsFolder,
      project: () => this.#project,
      grantedFolders: () => this.#state.state.grantedFolders,
      onState: (state) => void this.#onBackend(state),
      clock: options.clock,
    });
    if (this.#project !== null) this.#state.rememberFolder(dirname(this.#project));
  }

  /**
   * Before the application is ready, which is what some of it needs. Undefined when another instance runs: it comes forward, and
   * this one ends.
   */
  static start(options: DesktopOptions): Desktop | undefined {
    const { app } = options.parts;
    app.setPath('userData', options.dataFolder ?? join(app.getPath('appData'), 'Maskwright', 'window'));
    if (!app.requestSingleInstanceLock()) {
      app.quit();
      return undefined;
    }
    app.enableSandbox();
    // The window talks to this machine alone; looking for proxies would be its only use of the network.
    app.commandLine.appendSwitch('no-proxy-server');
    const desktop = new Desktop(options);
    desktop.#listen();
    void app.whenReady().then(() => desktop.#run());
    return desktop;
  }

  /** Ends in order, without a question: for signals. */
  async end(): Promise<void> {
    await this.#end(false);
  }

  get #t(): (typeof texts)[Language] {
    return texts[this.#currentLanguage];
  }

  get #currentLanguage(): Language {
    const { app } = this.#options.parts;
    return this.#language ?? this.#state.state.language ?? languageOf(app.getPreferredSystemLanguages());
  }

  #listen(): void {
    const { app } = this.#options.parts;
    app.on('web-contents-created', (_, contents) => {
      guardContents(contents, (address) => isPageAt(this.#origin, address));
    });
    app.on('second-instance', (_, args, folder) => this.#onSecondInstance(projectIn(args, folder)));
    app.on('open-file', (event, file) => {
      event.preventDefault();
      this.#openProject(file);
    });
    app.on('activate', () => this.#window?.comeForward());
    app.on('window-all-closed', () => app.quit());
    app.on('before-quit', (event) => {
      if (this.#ending === 'done') return;
      event.preventDefault();
      void this.#end(true);
    });
  }

  async #run(): Promise<void> {
    const { parts, places } = this.#options;
    const hasDevTools = !parts.app.isPackaged;
    guardSession(parts.session(), { isOwnAddress: (address) => belongsTo(this.#origin, address), hasDevTools });
    parts.app.setAboutPanelOptions({ applicationName: 'Maskwright', applicationVersion: parts.app.getVersion() });
    this.#setMenu();
    answerPage({
      parts,
      backend: this.#backend,
      window: () => this.#window?.part,
      origin: () => this.#origin,
      grantFolder: (folder) => this.#grantFolder(folder),
      onLanguage: (language) => this.#useLanguage(language),
      onListening: () => this.#window?.startTelling(),
    });
    const starting = this.#backend.start();
    this.#window = new MainWindow({
      parts,
      state: this.#state,
      preload: places.preload,
      hasDevTools,
      onClose: () => parts.app.quit(),
      onPageGone: (reason) => void this.#onPageGone(reason),
      onNote: (text) => this.#note(text),
    });
    try {
      this.#origin = await starting;
    } catch (error) {
      await this.#onStartFailed(error);
      return;
    }
    await this.#window.load(`${this.#origin}/`);
  }

  async #onBackend(state: BackendState): Promise<void> {
    if (state.kind === 'waiting') this.#wasLost = true;
    if (state.kind === 'running' && this.#wasLost) {
      this.#wasLost = false;
      await this.#window?.loadAgain();
      this.#window?.tell({ kind: 'backend-back' });
    }
    if (state.kind !== 'failed') return;
    const { log } = this.#backend;
    await this.#choose(this.#t.backendFailed, this.#t.backendFailedDetail(state.reason, log.path), [
      { label: this.#t.startAgain, act: () => this.#backend.restart() },
      { label: this.#t.quit, act: () => this.#end(false) },
    ]);
  }

  async #onStartFailed(error: unknown): Promise<void> {
    if (this.#ending !== 'no') return;
    const remedy = error instanceof MaskwrightError && error.remedy !== undefined ? ` ${error.remedy}` : '';
    const detail = this.#t.startFailedDetail(`${errorMessage(error)}${remedy}`, this.#backend.log.path);
    await this.#choose(this.#t.startFailed, detail, [
      { label: this.#t.quit, act: () => undefined },
      { label: this.#t.showLogs, act: () => this.#showLogs() },
    ]);
    await this.#end(false, 1);
  }

  async #onPageGone(reason: string): Promise<void> {
    this.#note(`window: its page ended: ${reason}`);
    await this.#choose(this.#t.pageGone, this.#t.pageGoneDetail(reason), [
      { label: this.#t.loadAgain, act: () => this.#window?.loadAgain() },
      { label: this.#t.quit, act: () => this.#end(false) },
    ]);
  }

  #onSecondInstance(project: string | null): void {
    const { app } = this.#options.parts;
    if (this.#isStopping()) {
      // Who started it again does not want it to be gone in a moment.
      app.relaunch(project === null ? {} : { args: [...relaunchArgs(this.#options.args), project] });
      return;
    }
    this.#window?.comeForward();
    if (project !== null) this.#openProject(project);
  }

  #openProject(file: string): void {
    if (this.#origin === undefined) {
      // The page begins with it.
      this.#project = file;
      this.#state.rememberFolder(dirname(file));
      return;
    }
    void this.#grantFolder(dirname(file))
      .catch((error: unknown) => this.#note(`grant: ${errorMessage(error)}`))
      .then(() => this.#window?.tell({ kind: 'open-file', file }));
  }

  async #grantFolder(folder: string): Promise<void> {
    this.#state.rememberFolder(folder);
    await this.#backend.ask('grantFolder', { folder });
  }

  #useLanguage(language: Language): void {
    this.#language = language;
    if (this.#state.state.language !== language) this.#state.change({ language });
    this.#setMenu();
  }

  #setMenu(): void {
    const { parts, platform } = this.#options;
    const tellPage = (event: HostEvent): void => {
      this.#window?.comeForward();
      this.#window?.tell(event);
    };
    parts.setMenu(
      applicationMenu({
        language: this.#currentLanguage,
        isMac: platform === 'darwin',
        hasDevTools: !parts.app.isPackaged,
        tellPage,
        showLogs: () => void this.#showLogs(),
        showAbout: () => parts.app.showAboutPanel(),
      }),
    );
  }

  async #showLogs(): Promise<void> {
    const problem = await this.#options.parts.shell.openPath(this.#logsFolder);
    if (problem !== '') this.#note(`logs: not shown: ${problem}`);
  }

  /** A dialog that does what is chosen; closing it chooses the last. */
  async #choose(
    message: string,
    detail: string,
    choices: readonly { readonly label: string; readonly act: () => unknown }[],
  ): Promise<void> {
    if (this.#ending !== 'no') return;
    const { response } = await this.#options.parts.showMessageBox(this.#window?.part ?? null, {
      type: 'error',
      message,
      detail,
      buttons: choices.map(({ label }) => label),
      defaultId: 0,
      cancelId: choices.length - 1,
      noLink: true,
    });
    await choices[response]?.act();
  }

  async #end(asks: boolean, exitCode = 0): Promise<void> {
    if (this.#isStopping() || (this.#ending === 'asking' && asks)) return;
    const { app } = this.#options.parts;
    if (asks) {
      this.#ending = 'asking';
      const mayEnd = await this.#mayEnd();
      // A signal came meanwhile, which asks nobody.
      if (this.#isStopping()) return;
      if (!mayEnd) {
        this.#ending = 'no';
        return;
      }
    }
    this.#ending = 'stopping';
    if (this.#window?.part.isDestroyed() === false) this.#window.part.hide();
    this.#window?.letClose();
    await this.#backend.stop();
    this.#ending = 'done';
    if (exitCode === 0) app.quit();
    else app.exit(exitCode);
  }

  #isStopping(): boolean {
    return this.#ending === 'stopping' || this.#ending === 'done';
  }

  async #mayEnd(): Promise<boolean> {
    if (!(await this.#isWorking())) return true;
    const { response } = await this.#options.parts.showMessageBox(this.#window?.part ?? null, {
      type: 'question',
      message: this.#t.jobRuns,
      detail: this.#t.jobRunsDetail,
      buttons: [this.#t.quit, this.#t.goOn],
      defaultId: 1,
      cancelId: 1,
      noLink: true,
    });
    return response === 0;
  }

  /** One that does not answer is asked no longer: it is ended as what hangs is. */
  async #isWorking(): Promise<boolean> {
    const patience = this.#options.clock.sleep(questionMilliseconds);
    try {
      return await Promise.race([this.#backend.ask('isWorking', null), patience.done.then(() => false)]);
    } catch {
      return false;
    } finally {
      patience.wake();
    }
  }

  #note(text: string): void {
    this.#backend.log.note(text);
  }
}

/** The project file that a command line names; Chromium puts switches of its own between what the user said. */
function projectIn(args: readonly string[], folder: string): string | null {
  const named = args.findLast((argument) => argument.endsWith('.maskwright') && !argument.startsWith('-'));
  return named === undefined ? null : resolve(folder, named);
}

/** What the program was started with, but for its own path and a project. */
function relaunchArgs(args: readonly string[]): string[] {
  return args.slice(1).filter((argument) => !argument.endsWith('.maskwright'));
}
