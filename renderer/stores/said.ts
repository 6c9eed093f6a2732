/** What the backend says (errors, problems, notices), in the language of the page. */
import { saidWords, type SaidWords } from '../locales/said.ts';
import { i18n } from './i18n.ts';

const { locale } = i18n.global;

/** Of anything thrown, and of what the backend answers with a code. */
export function wordsOf(said: unknown): SaidWords {
  return saidWords(said, locale.value);
}
