/**
 * Every key of the application, in one place: handlers listen for what stands here, and buttons, the command box and the sheet of
 * shortcuts say it. What each does is the text `keys.PLACE.NAME`. The first keys of several are the ones that are named first.
 */
import { arePressed, type KeyStroke } from './keyStroke.ts';

export const shortcuts = {
  everywhere: {
    commands: ['Mod+K'],
    shortcuts: ['?'],
    jobs: ['J'],
    undo: ['Mod+Z'],
    redo: ['Mod+Shift+Z', 'Mod+Y'],
    close: ['Escape'],
  },
  start: { sample: ['S'], new: ['N'], open: ['O'] },
  gallery: {
    move: ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'],
    ends: ['Home', 'End'],
    open: ['Enter'],
    select: ['Space'],
    range: ['Shift+ArrowLeft', 'Shift+ArrowRight'],
    selectAll: ['Mod+A'],
    selectNone: ['Escape'],
  },
  tags: {
    class: ['1', '2', '3', '4', '5', '6', '7', '8', '9'],
    present: ['Q'],
    absent: ['W'],
    unsure: ['E'],
    nothing: ['R'],
    next: ['Space'],
    undo: ['Mod+Z'],
    redo: ['Mod+Shift+Z', 'Mod+Y'],
  },
  image: {
    previous: ['A', 'ArrowLeft'],
    next: ['D', 'ArrowRight'],
    accept: ['Mod+Enter'],
    undo: ['Mod+Z'],
    redo: ['Mod+Shift+Z', 'Mod+Y'],
    'toggle-heat': ['K'],
    'toggle-mask': ['M'],
    'toggle-alone': ['H'],
    fit: ['F', '0'],
    'actual-size': ['1'],
    'zoom-in': ['+', '='],
    'zoom-out': ['-', '_'],
    'cursor-left': ['Alt+ArrowLeft'],
    'cursor-right': ['Alt+ArrowRight'],
    'cursor-up': ['Alt+ArrowUp'],
    'cursor-down': ['Alt+ArrowDown'],
    back: ['Escape'],
  },
  picture: {
    'cursor-left': ['ArrowLeft'],
    'cursor-right': ['ArrowRight'],
    'cursor-up': ['ArrowUp'],
    'cursor-down': ['ArrowDown'],
    'edge-left': ['Mod+ArrowLeft'],
    'edge-right': ['Mod+ArrowRight'],
    'edge-up': ['Mod+ArrowUp'],
    'edge-down': ['Mod+ArrowDown'],
  },
  classes: {
    move: ['ArrowUp', 'ArrowDown'],
    ends: ['Home', 'End'],
    new: ['N'],
    rename: ['F2', 'Enter'],
    colour: ['C'],
    merge: ['M'],
    delete: ['Delete'],
    undo: ['Mod+Z'],
    redo: ['Mod+Shift+Z', 'Mod+Y'],
  },
  generate: { start: ['Mod+Enter'] },
  history: { undo: ['Mod+Z'], redo: ['Mod+Shift+Z', 'Mod+Y'] },
  folders: { move: ['ArrowUp', 'ArrowDown'], ends: ['Home', 'End'], up: ['Backspace'] },
} as const satisfies Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

/** A page, or what is over it. */
export type ShortcutPlace = keyof typeof shortcuts;
export type ShortcutIn<Place extends ShortcutPlace> = keyof (typeof shortcuts)[Place] & string;
/** `image.accept` */
export type ShortcutId = { [Place in ShortcutPlace]: `${Place}.${ShortcutIn<Place>}` }[ShortcutPlace];

const keysById: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries(shortcuts).flatMap(([place, names]) =>
    Object.entries(names).map(([name, keys]) => [`${place}.${name}`, keys] as const),
  ),
);

/** As they are written in the table. */
export function keysOf(id: ShortcutId): readonly string[] {
  return keysById.get(id) ?? [];
}

/** Whether one of the keys of a shortcut is pressed. */
export function isShortcut(id: ShortcutId, stroke: KeyStroke): boolean {
  return keysOf(id).some((keys) => arePressed(keys, stroke));
}

/** What of a place is meant by the keys that are pressed; undefined: nothing. */
export function shortcutIn<Place extends ShortcutPlace>(
  place: Place,
  stroke: KeyStroke,
): ShortcutIn<Place> | undefined {
  const names = Object.entries(shortcuts[place]) as [ShortcutIn<Place>, readonly string[]][];
  return names.find(([, keys]) => keys.some((one) => arePressed(one, stroke)))?.[0];
}

/** Whether keys are digits that follow each other: they are named by their ends. */
export function isRun(keys: readonly string[]): boolean {
  return keys.length > 2 && keys.every((key, index) => /^\d$/.test(key) && Number(key) === Number(keys[0]) + index);
}
