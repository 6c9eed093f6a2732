import { ORPCError } from '@orpc/contract';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { BugError, CancelledError, ExpectedError, UnsupportedError } from '#core/base/errors.ts';
import { fromWireError, toWireError, translateStream } from './wireError.ts';

/** What a network carries: JSON, nothing else. */
function carried(error: unknown): unknown {
  const { code, message, data } = toWireError(error);
  const json = JSON.parse(JSON.stringify({ message, data })) as { message: string; data: unknown };
  return fromWireError(new ORPCError(code, json));
}

describe('errors across the contract', () => {
  it('arrive as the same kind with code, text, remedy, details and cause', () => {
    const cause = new UnsupportedError('operator-unsupported', 'No rule for Foo in model m.onnx.');
    const sent = new ExpectedError('pack-invalid', 'The pack cannot be used.', {
      remedy: 'Add another pack.',
      details: { file: 'vision_model.onnx', bytes: 12, isEmbedded: false, hash: null },
      cause,
    });
    const received = carried(sent);
    expect(received).toBeInstanceOf(ExpectedError);
    expect(received).toMatchObject({
      code: 'pack-invalid',
      message: 'The pack cannot be used.',
      remedy: 'Add another pack.',
      details: { file: 'vision_model.onnx', bytes: 12, isEmbedded: false, hash: null },
      stack: sent.stack,
    });
    expect((received as ExpectedError).cause).toBeInstanceOf(UnsupportedError);
  });

  it.each([
    [new CancelledError(), CancelledError],
    [new BugError('broken'), BugError],
    [new TypeError('not ours'), BugError],
    ['a thrown text', BugError],
  ])('keep their kind: %s', (sent, expected) => {
    expect(carried(sent)).toBeInstanceOf(expected);
  });

  it('are refusals over HTTP, but for our own faults', () => {
    const statusOf = (error: unknown) => toWireError(error).status;
    expect(statusOf(new ExpectedError('pack-invalid', 'The pack cannot be used.'))).toBe(422);
    expect(statusOf(new UnsupportedError('operator', 'Not known.'))).toBe(422);
    expect(statusOf(new BugError('broken'))).toBe(500);
    expect(statusOf(new TypeError('not ours'))).toBe(500);
  });

  it.each([
    [z.object({ threshold: z.number().max(1) }), { threshold: 2 }, 'The threshold is too large: 1 at most.'],
    [z.object({ threshold: z.number().min(0.1) }), { threshold: 0 }, 'The threshold is too small: 0.1 at least.'],
    [z.object({ name: z.string().max(3) }), { name: 'long' }, 'The name is too long: 3 characters at most.'],
    [z.object({ name: z.string().min(1) }), { name: '' }, 'The name is empty.'],
    [
      z.object({ words: z.array(z.string()).max(1) }),
      { words: ['a', 'b'] },
      'The list of words is too long: 1 at most.',
    ],
    // The field that a person knows, not the index or the object around it.
    [z.object({ words: z.array(z.string().max(1)) }), { words: ['ab'] }, 'A word is too long: 1 characters at most.'],
    [z.object({ shape: z.object({ x: z.number() }) }), { shape: { x: 'a' } }, 'What was sent as x does not fit ('],
  ])('turn an input that does not fit its schema into a sentence (%#)', (schema, input, sentence) => {
    const { error } = schema.safeParse(input);
    const received = fromWireError(
      new ORPCError('BAD_REQUEST', { data: JSON.parse(JSON.stringify({ issues: error?.issues })) as unknown }),
    );
    expect(received).toBeInstanceOf(ExpectedError);
    expect(received).toMatchObject({ code: 'invalid-input', message: expect.stringContaining(sentence) });
  });

  it('are translated in the middle of a stream too', async () => {
    async function* source(): AsyncGenerator<number, string, void> {
      yield await Promise.resolve(1);
      throw new ExpectedError('disk-full', 'The disk is full.');
    }
    const stream = translateStream(source(), toWireError);
    expect(await stream.next()).toEqual({ done: false, value: 1 });
    await expect(stream.next()).rejects.toBeInstanceOf(ORPCError);
  });

  it('leave the source of a stream when its reader leaves', async () => {
    let hasEnded = false;
    async function* source(): AsyncGenerator<number, undefined, void> {
      try {
        for (;;) yield await Promise.resolve(1);
      } finally {
        hasEnded = true;
      }
    }
    const stream = translateStream(source(), toWireError);
    await stream.next();
    await stream.return(undefined);
    expect(hasEnded).toBe(true);
  });
});
