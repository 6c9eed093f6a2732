import { describe, expect, it } from 'vitest';
import type { ValueDescription } from '#models/runtime/session.ts';
import { embeddingOutput } from './embeddingOutput.ts';

const matrix = (name: string): ValueDescription => ({ name, dtype: 'float32', shape: ['n', 32] });
const states: ValueDescription = { name: 'last_hidden_state', dtype: 'float32', shape: ['n', 65, 32] };

describe('the embedding among the outputs of an encoder', () => {
  it('is the first of the known names, whatever the order of the outputs', () => {
    const outputs = [matrix('pooler_output'), states, matrix('image_embeds')];
    expect(embeddingOutput({ outputs }, ['image_embeds', 'pooler_output'])?.name).toBe('image_embeds');
  });

  it('is the only matrix under a name that nobody knows', () => {
    expect(embeddingOutput({ outputs: [states, matrix('4711')] }, ['image_embeds'])?.name).toBe('4711');
  });

  it('is not guessed among several, nor taken for what is no float matrix', () => {
    expect(embeddingOutput({ outputs: [matrix('a'), matrix('b')] }, ['image_embeds'])).toBeUndefined();
    const integers: ValueDescription = { name: 'image_embeds', dtype: 'int64', shape: ['n', 32] };
    expect(embeddingOutput({ outputs: [states, integers] }, ['image_embeds'])).toBeUndefined();
  });
});
