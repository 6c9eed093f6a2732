import { describe, expect, it } from 'vitest';
import list from '../../resources/packs.json' with { type: 'json' };
import { models as english } from './en/models.ts';
import { models as chinese } from './zhCn/models.ts';

describe('the curated list of packs', () => {
  it('is said in every language, in English as it stands', () => {
    const { shapes, ...purposes } = english.purposes;
    expect(shapes).not.toBe('');
    expect(purposes).toEqual(Object.fromEntries(list.packs.map(({ name, purpose }) => [name, purpose])));
    expect(english.limits).toEqual(
      Object.fromEntries(list.packs.flatMap(({ name, limits }) => (limits === null ? [] : [[name, limits]]))),
    );
    for (const text of Object.values({ ...chinese.purposes, ...chinese.limits })) {
      expect(text).toMatch(/\p{Script=Han}/u);
    }
  });
});
