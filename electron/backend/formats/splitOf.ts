import { createHash } from 'node:crypto';

export type Split = 'train' | 'val';

/**
 * The split of a picture by its content: the same picture always lands on the same side, copies of a picture stay together, and
 * pictures added later move nothing. `validationShare` (0 to 1) is met on average.
 */
export function splitOf(contentSha256: string, validationShare: number, seed: number): Split {
  const digest = createHash('sha256').update(`${seed}:${contentSha256}`).digest();
  return digest.readUInt32BE(0) / 2 ** 32 < validationShare ? 'val' : 'train';
}
