/**
 * UTF-8 that was read as windows-1252 or Latin-1 ("schÃ¶n", "doesnâ€™t") turned back, only where it is unmistakable:
 * sequences that are valid UTF-8 in that reading and hardly occur in any language, or controls that no text has. ftfy
 * finds more of them by the statistics of the whole text; but "CAFÉ™" and "café »" would be valid UTF-8 as well, and
 * meant text must stay.
 */
import { windows1252Byte } from './windows1252.ts';

/** Any character that is a continuation byte (0x80 to 0xBF) in windows-1252. */
const continuation = '[\\x80-\\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]';

const unmistakable = new RegExp(
  [
    // Accented small letters and capitals: not before what may follow a real Ã at a word's end (blank, quotes, marks).
    'Ã[\\x80-\\x9f\\xa1-\\xaa\\xac\\xad\\xaf-\\xb9\\xbc-\\xbf€‚ƒ„†‡ˆ‰Š‹ŒŽ•˜š›œžŸ]',
    // Latin-1 signs: degree, pound, copyright and so on.
    'Â[\\xa1-\\xaa\\xac-\\xba\\xbc-\\xbf]',
    // Punctuation, arrows, mathematical signs, dingbats.
    `â[€‚„†ˆ‰Šœž]${continuation}`,
    // Emoji.
    `ðŸ${continuation}${continuation}`,
  ].join('|'),
  'gu',
);

/** UTF-8 read as Latin-1 leaves controls from U+0080 on, which are in no text that anyone wrote. */
const latin1WithControls = /^(?=[^]*[\x80-\x9f])[\0-\xff]*$/u;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The text with what was unmistakably misread turned back. */
export function repairMojibake(text: string): string {
  const whole = latin1WithControls.test(text) ? decodeUtf8(text) : undefined;
  return whole ?? text.replace(unmistakable, (sequence) => decodeUtf8(sequence) ?? sequence);
}

/** Undefined when the characters are no UTF-8 after all (a cut, overlong or surrogate form). */
function decodeUtf8(misread: string): string | undefined {
  const bytes = Array.from(misread, windows1252Byte);
  try {
    return utf8.decode(Uint8Array.from(bytes, (byte) => byte ?? 0xff));
  } catch {
    return undefined;
  }
}
