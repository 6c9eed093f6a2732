/** The one window: where it stands, what it loads, and what it tells its page. */
import { errorMessage } from '#core/base/errors.ts';
import { eventChannel, type HostEvent } from '#core/contract/hostBridge.ts';
import type { ElectronParts, WindowPart } from './electronParts.ts';
import type { StateFile } from './ownState.ts';
import { safePreferences } from './securityPolicy.ts';
import { placeWindow, smallestWindow } from './windowPlace.ts';

export interface MainWindowOptions {
  readonly parts: Pick<ElectronParts, 'createWindow' | 'screen'>;
  readonly state: StateFile;
  readonly preload: string;
  readonly hasDevTools: boolean;
  /** The user wants to close it; it stays until it is destroyed. */
  readonly onClose: () => void;
  /** Its process ended, for this reason. */
  readonly onPageGone: (reason: string) => void;
  readonly onNote: (text: string) => void;
}

export class MainWindow {
  readonly part: WindowPart;
  readonly #state: StateFile;
  readonly #onNote: (text: string) => void;
  /** What the page is to hear once it listens. */
  readonly #unheard: HostEvent[] = [];
  #isListening = false;
  #isLoaded = false;
  #mayClose = false;
  #address: string | undefined;

  /** Not shown before there is something to see. */
  constructor({ parts, state, preload, hasDevTools, onClose, onPageGone, onNote }: MainWindowOptions) {
    this.#state = state;
    this.#onNote = onNote;
    const { screen } = parts;
    const place = placeWindow(
      state.state.window,
      screen.getAllDisplays().map(({ workArea }) => workArea),
      screen.getPrimaryDisplay().workArea,
    );
    const { isMaximized, ...bounds } = place;
    this.part = parts.createWindow({
      ...bounds,
      minWidth: smallestWindow.width,
      minHeight: smallestWindow.height,
      show: false,
      title: 'Maskwright',
      // As the page in its dark theme, which is the default: no white flash.
      backgroundColor: '#17191c',
      webPreferences: safePreferences(preload, hasDevTools),
    });
    if (isMaximized) this.part.maximize();
    this.part.on('close', (event) => {
      this.#rememberPlace();
      if (this.#mayClose) return;
      event.preventDefault();
      onClose();
    });
    this.part.on('ready-to-show', () => this.part.show());
    const { webContents } = this.part;
    // A page that asks before it is left cannot ask here: the window would stay, without a word, with no backend behind it.
    webContents.on('will-prevent-unload', (event) => event.preventDefault());
    webContents.on('did-start-loading', () => (this.#isListening = false));
    webContents.on('render-process-gone', (_, { reason }) => {
      this.#isLoaded = false;
      if (reason !== 'clean-exit') onPageGone(reason);
    });
  }

  /** Loads the page. Of a backend that ended meanwhile nothing comes; `loadAgain` then does, once there is another. */
  async load(address: string): Promise<void> {
    this.#address = address;
    try {
      await this.part.loadURL(address);
      this.#isLoaded = true;
    } catch (error) {
      this.#isLoaded = false;
      this.#onNote(`window: the page was not loaded: ${errorMessage(error)}`);
      // An empty window says more than none.
      if (!this.part.isDestroyed()) this.part.show();
    }
  }

  /** Where the page is not there: its process ended, or the backend was gone when it was asked for. */
  async loadAgain(): Promise<void> {
    if (!this.#isLoaded && this.#address !== undefined) await this.load(this.#address);
  }

  tell(event: HostEvent): void {
    if (this.#isListening && !this.part.isDestroyed()) this.part.webContents.send(eventChannel, event);
    else this.#unheard.push(event);
  }

  startTelling(): void {
    this.#isListening = true;
    for (const event of this.#unheard.splice(0)) this.tell(event);
  }

  /** In front of the others, whatever became of it. */
  comeForward(): void {
    if (this.part.isMinimized()) this.part.restore();
    this.part.show();
    this.part.focus();
  }

  /** From here on it is closed without a question. */
  letClose(): void {
    this.#mayClose = true;
  }

  #rememberPlace(): void {
    const { x, y, width, height } = this.part.getNormalBounds();
    this.#state.change({ window: { x, y, width, height, isMaximized: this.part.isMaximized() } });
  }
}
