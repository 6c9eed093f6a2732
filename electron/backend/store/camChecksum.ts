import { createHash } from 'node:crypto';

/** What is kept of a CAM but what its unique index holds, which SQLite's own check compares with the rows. */
export interface StoredCam {
  readonly width: number;
  readonly height: number;
  readonly peak: number;
  readonly promptHash: string;
  readonly createdAtMs: number;
  readonly deflatedValues: Uint8Array;
}

/**
 * SHA-256 of a CAM as it is kept. Deflate tells of some damage and not of all: a flipped bit may be another map. A part of the
 * format: another sum needs a migration.
 */
export function camChecksum({ width, height, peak, promptHash, createdAtMs, deflatedValues }: StoredCam): Buffer {
  const facts = JSON.stringify([width, height, peak, promptHash, createdAtMs]);
  return createHash('sha256').update(facts).update(deflatedValues).digest();
}
