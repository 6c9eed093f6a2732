import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { ClassId } from '#core/document/ids.ts';
import { imageStateSchema } from '#core/document/image.ts';
import { imageOrderSchema, imageWorkSchema } from '#core/document/imageFilter.ts';
import { tagValueSchema } from '#core/document/tag.ts';
import { fromQuery, toQuery, wholeList, type ImageListView } from './listQuery.ts';

const view: fc.Arbitrary<ImageListView> = fc.record({
  filter: fc.record(
    {
      states: fc.uniqueArray(fc.constantFrom(...imageStateSchema.options), { minLength: 1 }),
      work: fc.uniqueArray(fc.constantFrom(...imageWorkSchema.options), { minLength: 1 }),
      tag: fc.record({
        classId: fc.integer({ min: 1 }) as unknown as fc.Arbitrary<ClassId>,
        value: fc.constantFrom(...tagValueSchema.options),
      }),
      isTagged: fc.boolean(),
      isOutdated: fc.boolean(),
      isDuplicate: fc.boolean(),
      text: fc.string({ minLength: 1, maxLength: 50 }),
    },
    { requiredKeys: [] },
  ),
  order: fc.constantFrom(...imageOrderSchema.options),
});

it('comes back from an address as it was', () => {
  fc.assert(
    fc.property(view, (one) => {
      const query = Object.fromEntries(new URLSearchParams(toQuery(one)));
      expect(fromQuery(query)).toEqual(one);
    }),
  );
});

it('says nothing of the whole list, and leaves out what means nothing', () => {
  expect(toQuery(wholeList)).toEqual({});
  expect(fromQuery({})).toEqual(wholeList);
  expect(
    fromQuery({ work: 'machine,nonsense', state: 'x', class: '7', tagged: 'maybe', text: ['a', 'b'], order: 'worst' }),
  ).toEqual({ filter: { work: ['machine'] }, order: 'path' });
});
