/** Keys in the words of the page's language and of the keyboards of its system. */
import { i18n } from './i18n.ts';
import { parseKeys } from './shortcuts/keyStroke.ts';
import { isRun, keysOf, type ShortcutId } from './shortcuts/shortcuts.ts';

const { t } = i18n.global;

const isMac = /^Mac/.test(navigator.platform);

/** What stands on keys that are not called what they write. */
const signs: Readonly<Record<string, string>> = {
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Escape: 'Esc',
  '-': '−',
};
const macSigns = { Mod: '⌘', Alt: '⌥', Shift: '⇧' } as const;
const names = { Mod: 'Ctrl', Alt: 'Alt', Shift: 'Shift' } as const;

/** Keys that are held and pressed together, one text each. */
export function keyNames(keys: string): readonly string[] {
  const { held, key } = parseKeys(keys);
  const last = key === 'Space' ? t('keys.space') : (signs[key] ?? key);
  return [...[...held].map((modifier) => (isMac ? macSigns : names)[modifier]), last];
}

/** `Ctrl+Shift+Z`, on a Mac `⌘⇧Z`. */
export function keysText(keys: string): string {
  return keyNames(keys).join(isMac ? '' : '+');
}

/** All keys of a shortcut: `A or ←`, `1–9`. */
export function shortcutText(id: ShortcutId): string {
  const keys = keysOf(id);
  if (isRun(keys)) return `${keys[0] ?? ''}–${keys.at(-1) ?? ''}`;
  const format = new Intl.ListFormat(i18n.global.locale.value, { type: 'disjunction' });
  return format.format(keys.map(keysText));
}

/** A text for hovering: `Previous image (A or ←)`. */
export function withKeys(text: string, id: ShortcutId): string {
  return t('keys.hint', { text, keys: shortcutText(id) });
}
