import { describe, expect, it } from 'vitest';
import { saidSites } from './saidCodes.ts';

/** The sites of a source as `code/variant: fact, fact` with `!` where something is to be done. */
function sites(...texts: string[]): string[] {
  return saidSites(texts.map((text, index) => ({ file: `${index}.ts`, text }))).map(
    ({ code, variant, details, hasRemedy, hasCause }) =>
      `${code}${variant === undefined ? '' : `/${variant}`}: ${[...details].join(', ')}${hasRemedy ? ' !' : ''}${hasCause ? ' <' : ''}`,
  );
}

describe('codes in the sources', () => {
  it('are those of errors, with the names of their facts', () => {
    expect(
      sites(`
        throw new ExpectedError('a', 'A.');
        const error = new UnsupportedError('b', \`B \${x}.\`, { remedy: 'Do.', details: { x, y: 1 }, cause });
        throw new BugError('c', { details: { z } });
      `),
    ).toEqual(['a: ', 'b: x, y ! <']);
  });

  it('are each of those that an expression can be', () => {
    expect(
      sites(`
        const known = 'k';
        new ExpectedError(isA ? 'a' : 'b', 'm');
        new ExpectedError(known, 'm');
        new ExpectedError(plain.code, 'm');
      `),
    ).toEqual(['a: ', 'b: ', 'k: ']);
  });

  it('have variants, and the facts of each way that conditions go', () => {
    expect(
      sites(`
        new ExpectedError('a', 'm', { details: { x, ...(isLink ? { variant: 'link' } : { variant: 'other', y }) } });
        new ExpectedError('b', 'm', { details: z === null ? { x } : { variant: 'z', z } });
        const details = { x, w };
        new ExpectedError('c', 'm', { details });
        const missing = isPath ? 'path' : 'class';
        new ExpectedError('d', 'm', { details: { variant: missing } });
        new ExpectedError('e', 'm', { details: { x, ...(y === undefined ? {} : { y }) } });
      `),
    ).toEqual(['a/link: x', 'a/other: x, y', 'b: x', 'b/z: z', 'c: x, w', 'd/path: ', 'd/class: ', 'e: x', 'e: x, y']);
  });

  it('are those of functions that are told the code, with the facts of both', () => {
    const made = `export function pictureError(code: string, message: string, { file, ...more }: Facts, cause?: unknown) {
      return new ExpectedError(code, message, { remedy: 'Do.', details: { file, ...more } });
    }`;
    expect(
      sites(
        made,
        `throw pictureError('a', 'm', { file }); throw pictureError('b', 'm', { file, variant: 'v', size });`,
        `function refused(code: string, model: Model) { return new ExpectedError(code, 'm', { details: { model } }); }
         throw refused('c', model);`,
      ),
    ).toEqual(['a: file !', 'b/v: file, size !', 'c: model']);
  });

  it('are those of problems and notices', () => {
    expect(
      sites(`
        const problem = { code: 'a', message: 'm', remedy: null };
        problems.push({ path, code: 'b', message: 'm', remedy: 'Do.', details: { count } });
        notices.push(notice('c', 'm', { names }), notice('d', 'm', {}, refusal));
        const told = (code: string, count: number) => notice(code, 'm', { count });
        told('e', 1);
        const other = { code: 'not said' };
      `),
    ).toEqual(['a: ', 'b: count !', 'c: names', 'd:  <', 'e: count']);
  });
});
