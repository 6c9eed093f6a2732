/**
 * Keys as they are written in the table of shortcuts: `Mod+Shift+Z`, `ArrowLeft`, `?`. `Mod` is Control, or Command on a Mac; the
 * last part is what `KeyboardEvent.key` says, a letter in upper case, the space bar `Space`.
 */

/** What of a `KeyboardEvent` says which keys are held. */
export interface KeyStroke {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

const modifiers = ['Mod', 'Alt', 'Shift'] as const;
type Modifier = (typeof modifiers)[number];

interface ParsedKeys {
  readonly held: ReadonlySet<Modifier>;
  readonly key: string;
}

/** The parts of written keys. The key itself may be `+`. */
export function parseKeys(keys: string): ParsedKeys {
  const held = new Set<Modifier>();
  let key = keys;
  for (const modifier of modifiers) {
    if (!key.startsWith(`${modifier}+`)) continue;
    held.add(modifier);
    key = key.slice(modifier.length + 1);
  }
  return { held, key };
}

/**
 * Whether these keys are pressed. Shift may be held where it is not asked for, as for signs that need it on some keyboards and for
 * letters with Caps Lock, but not beside Control, where it makes another command.
 */
export function arePressed(keys: string, { key, ctrlKey, metaKey, altKey, shiftKey }: KeyStroke): boolean {
  const { held, key: wanted } = parseKeys(keys);
  const isShiftRight = held.has('Shift') ? shiftKey : !held.has('Mod') || !shiftKey;
  return (
    held.has('Mod') === (ctrlKey || metaKey) &&
    held.has('Alt') === altKey &&
    isShiftRight &&
    (key === ' ' ? 'space' : key.toLowerCase()) === wanted.toLowerCase()
  );
}
