/** What the desktop keeps from one session to the next, in a small file of the user's; lost, it costs nothing but convenience. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { windowPlaceSchema } from './windowPlace.ts';

/** Folders beyond this are forgotten, the longest unused first. */
const rememberedFolders = 200;

const stateSchema = z.object({
  window: windowPlaceSchema.optional().catch(undefined),
  /** What the user chose in dialogs, the newest last. */
  grantedFolders: z.array(z.string().min(1)).catch([]),
  language: z.enum(['en', 'zh-CN']).optional().catch(undefined),
});

export type OwnState = Readonly<z.infer<typeof stateSchema>>;

export class StateFile {
  readonly #path: string;
  readonly #onTrouble: (error: unknown) => void;
  #state: OwnState;

  /** A file that is missing or damaged counts as empty. `onTrouble` is told what keeps it from being written. */
  constructor(folder: string, onTrouble: (error: unknown) => void) {
    this.#path = join(folder, 'desktop.json');
    this.#onTrouble = onTrouble;
    this.#state = read(this.#path);
  }

  get state(): OwnState {
    return this.#state;
  }

  /** Writes it at once, whole or not at all. */
  change(changes: Partial<OwnState>): void {
    this.#state = { ...this.#state, ...changes };
    try {
      mkdirSync(dirname(this.#path), { recursive: true });
      const fresh = `${this.#path}.new`;
      writeFileSync(fresh, JSON.stringify(this.#state, undefined, 2), { mode: 0o600 });
      renameSync(fresh, this.#path);
    } catch (error) {
      this.#onTrouble(error);
    }
  }

  rememberFolder(folder: string): void {
    const others = this.#state.grantedFolders.filter((known) => known !== folder);
    this.change({ grantedFolders: [...others, folder].slice(-rememberedFolders) });
  }
}

function read(path: string): OwnState {
  try {
    return stateSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return { window: undefined, grantedFolders: [], language: undefined };
  }
}
