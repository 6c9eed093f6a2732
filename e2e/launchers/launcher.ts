/** What a spec runs on: the application with a real backend, in a browser's page or in a desktop window. */
import type { Page } from 'playwright-core';
import type { Language } from '../../renderer/stores/i18n.ts';

export interface Launcher {
  readonly name: string;
  /** Why it cannot be launched here; undefined when it can. */
  readonly whyNot: () => string | undefined;
  /** Whether pages can be opened beside the application's own. A desktop window opens none. */
  readonly isBrowser: boolean;
  readonly launch: (options?: LaunchOptions) => Promise<RunningApp>;
  /** Ends what launches share. */
  readonly close: () => Promise<void>;
}

export interface LaunchOptions {
  readonly theme?: 'dark' | 'light';
  readonly language?: Language;
  /** CSS pixels. */
  readonly size?: { readonly width: number; readonly height: number };
}

/**
 * An application that runs. Disposing ends all of it, and throws when there was a complaint meanwhile: an error in a page's
 * console, one that nobody caught, a breach of the content security policy, a backend that ended by itself.
 */
export interface RunningApp extends AsyncDisposable {
  readonly page: Page;
  /** An empty folder of the user's, which the application may use. */
  readonly folder: string;
  /** `http://127.0.0.1:4711`, where the page is. */
  readonly origin: string;
  /** What the page complained about so far, for a spec that provokes it: it fails nothing any more. */
  takeFaults(): readonly string[];
  /** Ends the backend as a crash does. Its supervisor starts it again. */
  killBackend(): void;
}
