/**
 * What a desktop window offers its page beside the contract: the preload puts it there, the main process does it. Types alone, and
 * names that both ends use; what is asked is parsed by hostRequests.ts.
 */
import type { PlainError } from '../base/errors.ts';
import type { HostCapabilities } from './host.ts';

/** The name under which the page finds it on its global object. */
export const bridgeName = 'maskwrightHost';

/** The channels of Electron: a request's has its name behind it. */
export const requestChannelPrefix = 'maskwright:request:';
export const eventChannel = 'maskwright:event';

/** A project, or a list of tags. */
export type PickedFileKind = 'project' | 'list';

export interface PickRequest {
  /** Of the dialog, in the user's language. */
  readonly title: string;
  /** Where one begins; null is where the system begins. */
  readonly start: string | null;
}

/** What a page can ask of its window. */
export interface HostRequests {
  /** Where the backend is, and the token for it. */
  address: { readonly asks: null; readonly answer: { readonly origin: string; readonly token: string } };
  /** A dialog of the system; null when it was cancelled. The page may use what was chosen from then on. */
  pickFolder: { readonly asks: PickRequest; readonly answer: string | null };
  /** As `pickFolder`, for a file; the page may use the folder that it lies in. */
  pickFile: {
    readonly asks: PickRequest & { readonly kind: PickedFileKind };
    readonly answer: string | null;
  };
  /** What was dropped on the page: it may use it from then on, of a file its folder. */
  takeDropped: {
    readonly asks: { readonly path: string };
    readonly answer: { readonly path: string; readonly folder: string };
  };
  /** Shows a file or folder in the system's file manager. Throws `ExpectedError` (`outside-roots`). */
  revealFile: { readonly asks: { readonly path: string }; readonly answer: null };
  /** A notice of the system, when nobody looks at the window. */
  notify: { readonly asks: { readonly title: string; readonly body: string }; readonly answer: null };
  /** The page's language, for menus and dialogs. */
  useLanguage: { readonly asks: { readonly language: 'en' | 'zh-CN' }; readonly answer: null };
  /** From here on the page hears events. */
  listen: { readonly asks: null; readonly answer: null };
}

export type HostRequestName = keyof HostRequests;

/** Errors as values: Electron keeps of a thrown one only the message. */
export type HostAnswer<T> =
  { readonly isDone: true; readonly value: T } | { readonly isDone: false; readonly error: PlainError };

/** What the window tells its page: what was chosen in the menu, which file the system opened, what became of the backend. */
export type HostEvent =
  | { readonly kind: 'new-project' }
  | { readonly kind: 'open-project' }
  | { readonly kind: 'recent-projects' }
  /** The page may use it. */
  | { readonly kind: 'open-file'; readonly file: string }
  /** It was started again, at the same address. */
  | { readonly kind: 'backend-back' };

type Ask<Name extends HostRequestName> = HostRequests[Name]['asks'] extends null
  ? () => Promise<HostAnswer<HostRequests[Name]['answer']>>
  : (asks: HostRequests[Name]['asks']) => Promise<HostAnswer<HostRequests[Name]['answer']>>;

export interface HostBridge extends Readonly<{
  [Name in Exclude<HostRequestName, 'listen' | 'takeDropped'>]: Ask<Name>;
}> {
  readonly capabilities: HostCapabilities;
  /** `file`: a `File` that was dropped on the page. One that lies nowhere is refused: `ExpectedError` (`dropped-nowhere`). */
  takeDropped(file: object): Promise<HostAnswer<HostRequests['takeDropped']['answer']>>;
  /** For the life of the page. */
  onEvent(listener: (event: HostEvent) => void): void;
}
