/**
 * Fills the blanks of a sentence: `{file}`, or `{needed, bytes}` for a fact that is written in some way. Other than the messages of
 * the page's own texts, these know what a fact is: a size, the address of a server, a code of the file system.
 */
import type { ErrorDetails } from '#core/base/errors.ts';
import { formatBytes } from '#core/base/format.ts';

/** What facts are called in a language. */
export interface Words {
  readonly language: string;
  /** Between names of a list. */
  readonly comma: string;
  /** After the names that are shown. */
  readonly andMore: (count: number) => string;
  /** Why a file operation failed, by the system's code: a clause. */
  readonly reasons: Readonly<Record<string, string>>;
  /** What to do about it: a sentence. */
  readonly reasonRemedies: Readonly<Record<string, string>>;
  /** By what a blank is written as: names for the values of a fact that come from a short list. */
  readonly names: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

type Fact = ErrorDetails[string];

const blank = /\{(\w+)(?:, (\w+))?\}/g;

/** The names of the blanks of a sentence, each once. */
export function blanksOf(template: string): string[] {
  return [...new Set([...template.matchAll(blank)].map(([, name = '']) => name))];
}

/** Undefined where a fact is not there. */
export function fillIn(template: string, facts: ErrorDetails, words: Words): string | undefined {
  if (blanksOf(template).some((name) => (facts[name] ?? null) === null)) return undefined;
  return template.replaceAll(blank, (_, name: string, format?: string) => written(facts[name] ?? '', format, words));
}

const shownNames = 20;

function written(fact: Exclude<Fact, null>, format: string | undefined, words: Words): string {
  if (typeof fact === 'object') return list(fact, words);
  switch (format) {
    case 'bytes':
      return formatBytes(Number(fact));
    case 'host':
      return hostOf(String(fact));
    case 'last':
      return lastOf(String(fact));
    case 'duration':
      return durationOf(Number(fact), words);
    case 'reason':
      // Of what is no failure of the file system, the program's own words.
      return words.reasons[String(fact)] ?? String(fact);
    case undefined:
      return typeof fact === 'number' ? fact.toLocaleString(words.language) : String(fact);
    default:
      return words.names[format]?.[String(fact)] ?? String(fact);
  }
}

function list(names: readonly string[], { comma, andMore }: Words): string {
  const shown = names.slice(0, shownNames).join(comma);
  return names.length > shownNames ? `${shown}${andMore(names.length - shownNames)}` : shown;
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}

/** The last part of a path or address. */
function lastOf(path: string): string {
  const last =
    path
      .split(/[?#]/, 1)[0]
      ?.split(/[\\/]/)
      .findLast((part) => part !== '') ?? path;
  return last.includes('%') ? decodeOr(last) : last;
}

function decodeOr(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** `12 s`, `1.4 s`, `38 ms`: how long one run takes, in units that are the same in every language. */
function durationOf(seconds: number, { language }: Words): string {
  const [value, unit] = seconds < 1 ? [seconds * 1000, 'ms'] : [seconds, 's'];
  return `${value.toLocaleString(language, { maximumFractionDigits: value < 10 ? 1 : 0 })} ${unit}`;
}
