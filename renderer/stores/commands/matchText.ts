/**
 * How well a text fits what somebody typed to find it: begins of words, letters of one word in their order (`gm`, `gen mas` and `gnrt`
 * find "Generate masks"), or any part of it as it stands. Each Chinese character is a word. Every word of what was typed must be found.
 */

export interface TextMatch {
  /** More is better; only to be compared with that of the same query. */
  readonly score: number;
  /** Places of the text that fit, in UTF-16 code units, rising. */
  readonly places: readonly number[];
}

const perLetter = 1;
const forWordStart = 8;
const forNext = 5;
const forTextStart = 4;
const forWholeText = 10;
const forSkip = -4;

/** Undefined: it does not fit. Nothing typed fits everything. */
export function matchText(query: string, text: string): TextMatch | undefined {
  const letters = fold(text);
  const words = wordsOf(text);
  const places = new Set<number>();
  let score = 0;
  for (const word of query.split(/\s+/)) {
    if (word === '') continue;
    const found = matchWord(fold(word), letters, words) ?? matchPart(fold(word), letters);
    if (found === undefined) return undefined;
    score += found.score;
    for (const place of found.places) places.add(place);
  }
  // Of equal fits, the text with less beside them; nothing typed leaves them in their order.
  return { score: score === 0 ? 0 : score - text.length / 1000, places: [...places].sort((a, b) => a - b) };
}

/**
 * Each code unit on its own, so that places stay those of the text: lower case, without accents, full-width letters as the usual
 * ones.
 */
function fold(text: string): string[] {
  return Array.from({ length: text.length }, (_, index) => {
    const unit = text.charAt(index);
    const folded = unit.normalize('NFKD').toLowerCase().replaceAll(/\p{M}/gu, '');
    return folded === '' ? unit : folded.charAt(0);
  });
}

interface Fit {
  readonly score: number;
  readonly places: readonly number[];
}

/** The best way to find the letters of a word one after the other, without leaving a word for the middle of another. */
function matchWord(word: readonly string[], letters: readonly string[], words: readonly number[]): Fit | undefined {
  const isStart = (place: number): boolean => words[place] !== words[place - 1];
  /** By the place of the last letter that was found, rising. */
  let fits = new Map<number, Fit>([[-1, { score: 0, places: [] }]]);
  for (const [step, letter] of word.entries()) {
    const next = new Map<number, Fit>();
    for (let place = step; place < letters.length; place++) {
      if (letters[place] !== letter) continue;
      const start = isStart(place) ? forWordStart + (place === 0 ? forTextStart : 0) : undefined;
      let best: Fit | undefined;
      for (const [last, fit] of fits) {
        if (last >= place) break;
        const isNext = step > 0 && last === place - 1;
        const isInWord = step > 0 && words[last] === words[place];
        if (start === undefined && !isNext && !isInWord) continue;
        const score = fit.score + perLetter + (start ?? 0) + (isNext ? forNext : start === undefined ? forSkip : 0);
        if (best === undefined || score > best.score) best = { score, places: [...fit.places, place] };
      }
      if (best !== undefined) next.set(place, best);
    }
    fits = next;
  }
  const best = [...fits.values()].reduce<Fit | undefined>(
    (a, b) => (a !== undefined && a.score >= b.score ? a : b),
    undefined,
  );
  if (best === undefined || word.length < letters.length) return best;
  return { ...best, score: best.score + forWholeText };
}

/** As it stands, wherever. */
function matchPart(word: readonly string[], letters: readonly string[]): Fit | undefined {
  const start = letters.findIndex((_, place) => word.every((letter, step) => letters[place + step] === letter));
  if (start < 0) return undefined;
  return { score: word.length * perLetter + (word.length - 1) * forNext, places: word.map((_, step) => start + step) };
}

/** The number of the word that each place is in. */
function wordsOf(text: string): number[] {
  let word = 0;
  let before = '';
  return Array.from({ length: text.length }, (_, place) => {
    const here = text.charAt(place);
    const isNew =
      /\p{Script=Han}/u.test(here) ||
      !/[\p{L}\p{N}]/u.test(before) ||
      /\p{Script=Han}/u.test(before) ||
      (/\p{Ll}/u.test(before) && /\p{Lu}/u.test(here));
    if (isNew) word++;
    before = here;
    return word;
  });
}

/** Cut where fits begin and end: parts of the text in their order. */
export function partsOf(text: string, places: readonly number[]): { readonly text: string; readonly fits: boolean }[] {
  const fitting = new Set(places);
  const parts: { text: string; fits: boolean }[] = [];
  for (let place = 0; place < text.length; place++) {
    const fits = fitting.has(place);
    const last = parts.at(-1);
    if (last?.fits === fits) last.text += text.charAt(place);
    else parts.push({ text: text.charAt(place), fits });
  }
  return parts;
}
