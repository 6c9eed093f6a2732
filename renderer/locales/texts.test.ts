/** Texts and the page agree: nothing is said that has no text, no text is never said, and languages differ in words alone. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { en } from './en.ts';
import { zhCn } from './zhCn.ts';

const renderer = join(import.meta.dirname, '..');

const english = leavesOf(en);
const chinese = leavesOf(zhCn);

/** All of the page's source but texts and tests. */
const source = readdirSync(renderer, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.(ts|vue)$/.test(file) && !/^locales|\.test\.ts$/.test(file))
  .map((file) => readFileSync(join(renderer, file), 'utf8'))
  .join('\n');

describe('the texts of the page', () => {
  it('are all said somewhere', () => {
    const literals = new Set([...source.matchAll(/(['"])([\w.-]+)\1/g)].map(([, , text = '']) => text));
    const patterns = [...source.matchAll(/`([\w.-]+\.(?:\$\{[^`]*\})?[^`\s]*)`/g)].map(([, text = '']) =>
      patternOf(text),
    );
    const unused = [...english.keys()].filter(
      (key) => !literals.has(key) && !patterns.some((pattern) => pattern.test(key)),
    );
    expect(unused).toEqual([]);
  });

  it('are there for all that is said', () => {
    const said = callsOfT(source).flatMap((call) => [...call.matchAll(/'([\w.-]+)'/g)].map(([, key = '']) => key));
    expect(said.length).toBeGreaterThan(50);
    expect(said.filter((key) => key.includes('.') && !english.has(key))).toEqual([]);
    const built = callsOfT(source).flatMap((call) => [...call.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text));
    expect(built.filter((text) => ![...english.keys()].some((key) => patternOf(text).test(key)))).toEqual([]);
  });

  it('have the same blanks in every language', () => {
    for (const [key, text] of english) expect([key, blanksOf(chinese.get(key) ?? '')]).toEqual([key, blanksOf(text)]);
  });

  it('are written in each language', () => {
    // Names, units and figures are the same everywhere.
    const words = [...chinese].filter(([, text]) => /[a-z]{3}/i.test(text.replaceAll(/\{\w+\}/g, '')));
    const same = words.filter(([key, text]) => text === english.get(key) && key !== 'app.name');
    expect(same).toEqual([]);
  });
});

/** Every text by its key. */
function leavesOf(messages: object, prefix = ''): Map<string, string> {
  return new Map(
    Object.entries(messages).flatMap(([name, value]: [string, unknown]) =>
      typeof value === 'string' ? [[`${prefix}${name}`, value]] : [...leavesOf(value as object, `${prefix}${name}.`)],
    ),
  );
}

/** What stands between the brackets of `t(…)`, up to the first comma outside of them. */
function callsOfT(text: string): string[] {
  return [...text.matchAll(/\bt\(/g)].map(({ index }) => {
    const start = index + 2;
    let depth = 0;
    for (let end = start; end < text.length; end++) {
      const character = text[end] ?? '';
      if ('([{'.includes(character)) depth++;
      if (depth === 0 && ',)'.includes(character)) return text.slice(start, end);
      if (')]}'.includes(character)) depth--;
    }
    return text.slice(start);
  });
}

/** A template of a key: any one part, where it has a blank. */
function patternOf(template: string): RegExp {
  return new RegExp(`^${template.replaceAll('.', '\\.').replaceAll(/\$\{[^}]*\}/g, '[\\w-]+')}$`);
}

/** Names of what is filled in, each once. */
function blanksOf(text: string): string[] {
  return [...new Set([...text.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name))].sort();
}
