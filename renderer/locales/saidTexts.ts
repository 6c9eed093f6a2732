/** The text of one code: what happened, and what to do in the page. */
export interface SaidText {
  /** Left out where the backend's own sentence says it (English alone). */
  readonly message?: string;
  /** Left out beside a message: nothing is to be done. Alone left out: as the backend says it. */
  readonly remedy?: string;
  /** Whether a file system's code in `reason` knows better what to do. */
  readonly remedyByReason?: true;
}

/** By code, or by `code/variant` where one code stands for several sentences. */
export type SaidTexts = Readonly<Record<string, SaidText>>;
