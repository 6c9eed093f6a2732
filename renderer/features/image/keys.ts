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
  | 'cursor-down'
  | 'edge-left'
  | 'edge-right'
  | 'edge-up'
  | 'edge-down';

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

/** On the picture itself, which was come to by Tab: its cursor has the arrow keys. */
const onPicture: Readonly<Record<string, ImageCommand>> = withAlt;

const onPictureWithControl: Readonly<Record<string, ImageCommand>> = {
  arrowleft: 'edge-left',
  arrowright: 'edge-right',
  arrowup: 'edge-up',
  arrowdown: 'edge-down',
};

/** What a key means here; undefined: nothing. Control, or Command on a Mac. */
export function commandOf(
  { key, ctrlKey, metaKey, altKey, shiftKey }: Keys,
  isOnPicture: boolean,
): ImageCommand | undefined {
  const name = key.toLowerCase();
  if (ctrlKey || metaKey) {
    if (altKey) return undefined;
    if (isOnPicture && !shiftKey && name in onPictureWithControl) return onPictureWithControl[name];
    return shiftKey && name === 'z' ? 'redo' : shiftKey ? undefined : withControl[name];
  }
  if (altKey) return withAlt[name];
  return (isOnPicture ? onPicture[name] : undefined) ?? plain[name];
}
