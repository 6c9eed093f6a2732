/**
 * What a backend process and who started it say to each other over Node's channel between parent and child. Nobody else hears
 * it, and no page has a way to it.
 */
import type { PlainError } from '../base/errors.ts';

/** First of all: where to listen, and for whom. Here, because arguments and environments can be read by other users. */
export interface StartMessage {
  readonly kind: 'start';
  readonly token: string;
  /** For one page that cannot be handed the token in secret: whoever comes with this first gets it. Null: for none. */
  readonly ticket: string | null;
  /** 0: any that is free. */
  readonly port: number;
  readonly pageFolder: string | null;
  /** Folders that pages may use. */
  readonly roots: readonly string[];
  /** Folders that the user chose for pages in dialogs of the system, in earlier sessions too; they need not be there. */
  readonly granted: readonly string[];
  /** The project that pages begin with. */
  readonly project: string | null;
}

/** What a backend is asked by who started it. */
export interface BackendQuestions {
  /** Lets pages use what is below a folder, for as long as the process lives. */
  grantFolder: { readonly asks: { readonly folder: string }; readonly answer: null };
  /** Whether pages may name this path. */
  mayUse: { readonly asks: { readonly path: string }; readonly answer: boolean };
  /** Whether a job runs or waits for its turn. */
  isWorking: { readonly asks: null; readonly answer: boolean };
  /** Whether it answers at all. */
  isThere: { readonly asks: null; readonly answer: null };
}

export type QuestionName = keyof BackendQuestions;

export type AskMessage = {
  readonly [Name in QuestionName]: {
    readonly kind: 'ask';
    /** The answer has the same. */
    readonly id: number;
    readonly name: Name;
    readonly asks: BackendQuestions[Name]['asks'];
  };
}[QuestionName];

export type HostMessage = StartMessage | AskMessage;

export type BackendMessage =
  | { readonly kind: 'ready'; readonly port: number; readonly address: string }
  /** It could not start; the message says what to do. */
  | { readonly kind: 'failed'; readonly error: PlainError }
  | { readonly kind: 'answer'; readonly id: number; readonly answer: BackendQuestions[QuestionName]['answer'] }
  /** What was asked went wrong. */
  | { readonly kind: 'refusal'; readonly id: number; readonly error: PlainError };
