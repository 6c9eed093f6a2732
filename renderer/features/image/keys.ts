/** The keys of the image view: which key does what, apart from what is done. */
import type { KeyStroke } from '../../stores/shortcuts/keyStroke.ts';
import { shortcutIn, type ShortcutIn } from '../../stores/shortcuts/shortcuts.ts';

export type ImageCommand = ShortcutIn<'image'> | ShortcutIn<'picture'>;

/** What a key means here; undefined: nothing. On the picture itself, which was come to by Tab, its cursor has the arrow keys. */
export function commandOf(stroke: KeyStroke, isOnPicture: boolean): ImageCommand | undefined {
  return (isOnPicture ? shortcutIn('picture', stroke) : undefined) ?? shortcutIn('image', stroke);
}
