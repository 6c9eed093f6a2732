/**
 * What the backend says (errors, problems of pictures, notices) in the page's language. The backend says it in English, with a code and
 * the facts of it as `details`; a language has a sentence for each code, with blanks for those facts. Where it has none, or a fact is
 * not there (in what earlier versions have stored), the backend's own sentence stands.
 */
import { flattenError, type ErrorDetails } from '#core/base/errors.ts';
import { fillIn, type Words } from './fillIn.ts';
import { said as english } from './en/said.ts';
import { words as englishWords } from './en/words.ts';
import { said as chinese } from './zhCn/said.ts';
import { words as chineseWords } from './zhCn/words.ts';
import type { SaidText, SaidTexts } from './saidTexts.ts';

/** As it comes from the backend: an error, a problem or a notice. */
export interface Said {
  readonly code: string;
  readonly message: string;
  readonly remedy?: string | null | undefined;
  readonly details?: ErrorDetails | undefined;
  readonly cause?: unknown;
}

export interface SaidWords {
  readonly message: string;
  readonly remedy: string | null;
}

const languages: Readonly<Record<string, { readonly texts: SaidTexts; readonly words: Words }>> = {
  en: { texts: english, words: englishWords },
  'zh-CN': { texts: chinese, words: chineseWords },
};

/** Of anything thrown, and of what the backend answers with a code. */
export function saidWords(value: unknown, language: string): SaidWords {
  const said: Said = isSaid(value) && !(value instanceof Error) ? value : flattenError(value);
  const own: SaidWords = { message: said.message, remedy: said.remedy ?? null };
  const known = languages[language];
  const text = known === undefined ? undefined : textOf(known.texts, said);
  if (known === undefined || text === undefined) return own;
  const { words } = known;
  const facts = said.details ?? {};
  const cause = said.cause === undefined ? undefined : saidWords(said.cause, language);
  const all = cause === undefined ? facts : { ...facts, cause: cause.message, remedy: cause.remedy };
  const message = text.message === undefined ? own.message : fillIn(text.message, all, words);
  const template = remedyOf(text, facts, words);
  const remedy =
    template === undefined ? (text.message === undefined ? own.remedy : null) : fillIn(template, all, words);
  // Half in one language and half in another is worse than all in the backend's.
  return message === undefined || remedy === undefined ? own : { message, remedy };
}

/** The text that is meant: of the variant where there is one, else of the code. */
function textOf(texts: SaidTexts, { code, details }: Pick<Said, 'code' | 'details'>): SaidText | undefined {
  const variant = details?.['variant'];
  return (typeof variant === 'string' ? texts[`${code}/${variant}`] : undefined) ?? texts[code];
}

function remedyOf({ remedy, remedyByReason }: SaidText, { reason }: ErrorDetails, words: Words): string | undefined {
  const byReason = remedyByReason === true && typeof reason === 'string' ? words.reasonRemedies[reason] : undefined;
  return byReason ?? remedy;
}

function isSaid(value: unknown): value is Said {
  return (
    typeof value === 'object' &&
    value !== null &&
    'code' in value &&
    typeof value.code === 'string' &&
    'message' in value &&
    typeof value.message === 'string'
  );
}
