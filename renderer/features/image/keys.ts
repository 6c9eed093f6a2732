/** The keys of the image view: which key does what, apart from what is done. */

export type ImageCommand =
  | 'previous'
  | 'next'
  | 'back'
  | 'fit'
  | 'actual-size'
  | 'zoom-in'
  | 'zoom-out'
  | 'toggle-heat'
  | 'toggle-mask'
  | 'toggle-alone'
  | 'accept'
  | 'undo'
  | 'redo'
  | 'cursor-left'
  | 'cursor-right'
  | 'cursor-up'
  | 'cursor-down';

interface Keys {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

const plain: Readonly<Record<string, ImageCommand>> = {
  a: 'previous',
  arrowleft: 'previous',
  d: 'next',
  arrowright: 'next',
  escape: 'back',
  f: 'fit',
  '0': 'fit',
  '1': 'actual-size',
  '+': 'zoom-in',
  '=': 'zoom-in',
  '-': 'zoom-out',
  _: 'zoom-out',
  k: 'toggle-heat',
  m: 'toggle-mask',
  h: 'toggle-alone',
};

const withControl: Readonly<Record<string, ImageCommand>> = { enter: 'accept', z: 'undo', y: 'redo' };

const withAlt: Readonly<Record<string, ImageCommand>> = {
  arrowleft: 'cursor-left',
  arrowright: 'cursor-right',
  arrowup: 'cursor-up',
  arrowdown: 'cursor-down',
};

/** What a key means here; undefined: nothing. Control, or Command on a Mac. */
export function commandOf({ key, ctrlKey, metaKey, altKey, shiftKey }: Keys): ImageCommand | undefined {
  const name = key.toLowerCase();
  if (ctrlKey || metaKey) {
    if (altKey) return undefined;
    return shiftKey && name === 'z' ? 'redo' : shiftKey ? undefined : withControl[name];
  }
  return altKey ? withAlt[name] : plain[name];
}
