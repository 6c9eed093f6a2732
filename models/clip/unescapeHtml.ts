/**
 * Character references of HTML (`&amp;`, `&#233;`, `&copy 2020`) as characters, by the rules of the HTML standard that
 * Python's `html.unescape` follows: a name without its semicolon counts when the standard lists it so, also as the
 * start of a longer word (`&notanentity;` is `¬anentity;`). CLIP's training texts went through it, so ours do.
 */
import { windows1252Character } from './windows1252.ts';
import namedEntities from './htmlEntities.json' with { type: 'json' };

/** Names as the HTML standard lists them, with or without the semicolon, without the ampersand. */
const charactersByName: ReadonlyMap<string, string> = new Map(Object.entries(namedEntities));

const referencePattern = /&(#[0-9]+;?|#[xX][0-9a-fA-F]+;?|[^\t\n\f <&#;]{1,32};?)/gu;

/** The text with its character references resolved, once: `&amp;lt;` becomes `&lt;`. */
export function unescapeHtml(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(referencePattern, (whole: string, reference: string) =>
    reference.startsWith('#') ? numericCharacter(reference) : (namedCharacters(reference) ?? whole),
  );
}

function numericCharacter(reference: string): string {
  const digits = reference.replace(/;$/, '').slice(1);
  const code = /^[xX]/.test(digits) ? Number.parseInt(digits.slice(1), 16) : Number.parseInt(digits, 10);
  if (code === 0x0d) return '\r';
  // The standard says that these were meant as windows-1252.
  const meant = code >= 0x80 && code <= 0x9f ? windows1252Character(code) : undefined;
  if (meant !== undefined) return meant;
  if (code === 0 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return '\ufffd';
  return isInvalidCode(code) ? '' : String.fromCodePoint(code);
}

/** Control characters and noncharacters, which the standard drops. */
function isInvalidCode(code: number): boolean {
  const isControl = (code >= 0x1 && code <= 0x8) || code === 0xb || (code >= 0xe && code <= 0x1f) || code === 0x7f;
  const isNoncharacter = (code >= 0xfdd0 && code <= 0xfdef) || (code & 0xfffe) === 0xfffe;
  return isControl || isNoncharacter;
}

function namedCharacters(reference: string): string | undefined {
  const exact = charactersByName.get(reference);
  if (exact !== undefined) return exact;
  const letters = Array.from(reference);
  for (let length = letters.length - 1; length > 1; length--) {
    const characters = charactersByName.get(letters.slice(0, length).join(''));
    if (characters !== undefined) return characters + letters.slice(length).join('');
  }
  return undefined;
}
