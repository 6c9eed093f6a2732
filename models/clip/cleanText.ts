/**
 * What CLIP does to a text before it is split: repaired, HTML unescaped twice, white space single, lower case. The
 * repair is the part of ftfy 6 that follows simple rules; of mojibake only what is unmistakable (repairMojibake.ts).
 */
import { repairMojibake } from './repairMojibake.ts';
import { unescapeHtml } from './unescapeHtml.ts';
import { windows1252Character } from './windows1252.ts';

/**
 * What Python calls white space in a pattern; `\s` of JavaScript also has U+FEFF and lacks four controls and U+0085.
 */
// eslint-disable-next-line no-control-regex -- the information separators are white space to Python
const whiteSpaceRun = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/gu;

// eslint-disable-next-line no-control-regex -- escape sequences of terminals begin with a control character
const terminalEscape = /\x1b\[[0-9;]*[a-zA-Z]/gu;

// eslint-disable-next-line no-control-regex -- these controls are what is to be removed
const strayControls = /[\x00-\x08\x0b\x0e-\x1f\x7f\u206a-\u206f\ufeff\ufff9-\ufffc]/gu;

/** Nobody writes them: they are characters of windows-1252 that were read as Latin-1. */
const upperControls = /[\x80-\x9f]/gu;

const singleQuotes = /[\u02bc\u2018-\u201b]/gu;
const doubleQuotes = /[\u201c-\u201f]/gu;
const fullWidthForms = /[\uff01-\uffef]+/gu;

/**
 * Compatibility characters that stand for Latin letters, except the quoted n (U+0149), whose apostrophe becomes
 * straight.
 */
const latinLigatures = /[\u0132\u0133\u01c4-\u01cc\u01f1-\u01f3\ufb00-\ufb06]/gu;

/** The text as CLIP's tokenizer splits it. */
export function cleanText(text: string): string {
  return collapseWhiteSpace(unescapeHtml(unescapeHtml(repairText(text)))).toLowerCase();
}

function collapseWhiteSpace(text: string): string {
  return text.replace(whiteSpaceRun, ' ').replace(/^ | $/gu, '');
}

/** Repeats the repairs until nothing changes, as ftfy does: one repair may uncover the need of another. */
function repairText(text: string): string {
  let repaired = text;
  for (;;) {
    const next = repairOnce(repaired);
    if (next === repaired) return repaired;
    repaired = next;
  }
}

function repairOnce(text: string): string {
  // With a tag in it, the text is HTML itself, and its references are left to the reader of HTML.
  const unescaped = text.includes('<') ? text : text.replace(/&#?[0-9A-Za-z]{1,24};/gu, (match) => unescapeHtml(match));
  return repairMojibake(unescaped.replace(terminalEscape, ''))
    .replace(upperControls, (control) => windows1252Character(control.charCodeAt(0)) ?? control)
    .replace(/\u0149/gu, '\u02bcn')
    .replace(latinLigatures, unfoldLigature)
    .replace(/\u3000/gu, ' ')
    .replace(fullWidthForms, (match) => match.normalize('NFKC'))
    .replace(singleQuotes, "'")
    .replace(doubleQuotes, '"')
    .toWellFormed()
    .replace(strayControls, '')
    .normalize('NFC');
}

function unfoldLigature(ligature: string): string {
  // NFKC would also turn the long s of U+FB05 into an s.
  return ligature === '\ufb05' ? '\u017ft' : ligature.normalize('NFKC');
}
