/** What a backend process and who started it say to each other over Node's channel between parent and child. */
import type { PlainError } from '#core/base/errors.ts';

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
  /** The project that pages begin with. */
  readonly project: string | null;
}

export type BackendMessage =
  | { readonly kind: 'ready'; readonly port: number; readonly address: string }
  /** It could not start; the message says what to do. */
  | { readonly kind: 'failed'; readonly error: PlainError };
