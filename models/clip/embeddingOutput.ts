import type { Session, ValueDescription } from '#models/runtime/session.ts';

/**
 * Which output of an encoder is the embedding `[n, E]`: the first of the known names that it has, else its only float32
 * output of rank 2. A pooled state before the projection has rank 2 as well, so the order of the names matters.
 */
export function embeddingOutput(
  session: Pick<Session, 'outputs'>,
  knownNames: readonly string[],
): ValueDescription | undefined {
  const candidates = session.outputs.filter((value) => value.dtype === 'float32' && value.shape.length === 2);
  for (const name of knownNames) {
    const known = candidates.find((value) => value.name === name);
    if (known !== undefined) return known;
  }
  return candidates.length === 1 ? candidates[0] : undefined;
}
