import { describe, expect, it } from 'vitest';
import { generationStartSchema } from '#core/contract/generation.ts';
import { firstSettings, generationRequest, readThreshold } from './settings.ts';

describe('a typed threshold', () => {
  it.each([
    ['', null],
    ['  ', null],
    ['0.35', 0.35],
    ['0,35', 0.35],
    ['.5', 0.5],
    ['0', 0],
    ['1', 1],
    ['1.01', undefined],
    ['-0.1', undefined],
    ['1e-1', undefined],
    ['a', undefined],
    ['.', undefined],
  ])('%j is %s', (typed, value) => {
    expect(readThreshold(typed)).toBe(value);
  });
});

it('what the panel asks for first is what the backend accepts, with the usual safe scope', () => {
  const request = generationStartSchema.parse({ projectId: 'p', ...generationRequest(firstSettings, null) });
  expect(request).toMatchObject({ scope: 'untouched', includesAccepted: false, threshold: null, images: null });
});

it('a threshold that is none asks for nothing', () => {
  expect(generationRequest({ ...firstSettings, threshold: '7' }, null)).toBeUndefined();
  expect(generationRequest(firstSettings, [4, 2])).toMatchObject({ images: [4, 2] });
});
