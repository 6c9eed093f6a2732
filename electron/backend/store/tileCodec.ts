/**
 * How one 256×256 tile becomes a row of the `tile` table: named by the SHA-256 of its values, stored as a single value when all
 * are equal, else deflated. Values are little-endian, as all platforms that this program runs on are. Where all pixels inside
 * the plane are equal, the padding takes their value too (`TileWriter`), so that every such tile is the same one wherever it lies.
 */
import { createHash } from 'node:crypto';
import { constants, deflateRawSync, inflateRawSync } from 'node:zlib';
import { errorMessage, ExpectedError } from '#core/base/errors.ts';
import { humanProvenance } from '#core/mask/humanLayer.ts';
import { tileConstant, tileLength, tileSizePx, type Plane } from '#core/mask/tiles.ts';
import type { MaskPlaneName } from '#core/document/maskRevision.ts';
import type { tileElements, tileEncodings } from './maskTables.ts';

export type TileElement = (typeof tileElements)[number];

export interface StoredTile {
  readonly element: TileElement;
  readonly encoding: (typeof tileEncodings)[number];
  readonly bytes: Uint8Array;
}

/** The type of the values of each plane. */
export const elementOfPlane: Readonly<Record<MaskPlaneName, TileElement>> = {
  class: 'uint8',
  region: 'uint32',
  provenance: 'uint8',
  confidence: 'uint8',
};

export function encodeTile(data: Plane): StoredTile {
  const element = data instanceof Uint8Array ? 'uint8' : 'uint32';
  const isConstant = tileConstant(data, { width: tileSizePx, height: tileSizePx }) !== undefined;
  if (isConstant) return { element, encoding: 'constant', bytes: Uint8Array.from(bytesOf(data.subarray(0, 1))) };
  // Label maps are long runs: the fastest level is within a few per cent of the best one in size, at a fraction of its time.
  return { element, encoding: 'deflate', bytes: deflateRawSync(bytesOf(data), { level: constants.Z_BEST_SPEED }) };
}

/** The `tileLength` values of a stored tile. Throws `ExpectedError` (`tile-damaged`). */
export function decodeTile({ element, encoding, bytes }: StoredTile): Plane {
  const bytesPerValue = element === 'uint8' ? 1 : 4;
  const length = tileLength * bytesPerValue;
  const raw = encoding === 'constant' ? bytes : inflate(bytes, length);
  const expectedLength = encoding === 'constant' ? bytesPerValue : length;
  if (raw.byteLength !== expectedLength) throw damagedTile(`it has ${raw.byteLength} bytes, not ${expectedLength}`);
  // Copied, as a Buffer may begin at an offset that a Uint32Array cannot.
  const copy = Uint8Array.from(raw);
  const values = element === 'uint8' ? copy : new Uint32Array(copy.buffer);
  if (encoding === 'deflate') return values;
  const filled = element === 'uint8' ? new Uint8Array(tileLength) : new Uint32Array(tileLength);
  return filled.fill(values[0] as number);
}

/** The limit keeps damaged bytes from asking for more memory than a tile has. */
function inflate(bytes: Uint8Array, length: number): Uint8Array {
  try {
    return inflateRawSync(bytes, { maxOutputLength: length });
  } catch (error) {
    throw damagedTile(errorMessage(error), error);
  }
}

function damagedTile(reason: string, cause?: unknown): ExpectedError {
  return new ExpectedError('tile-damaged', `A stored tile is damaged: ${reason}.`, {
    remedy: 'Restore the project from a copy.',
    ...(cause === undefined ? {} : { cause }),
  });
}

/** The names of a place that holds nothing. Names alone: whether the project has such tiles is another matter. */
export const nothingNames = {
  class: hashValues(new Uint8Array(tileLength)),
  region: hashValues(new Uint32Array(tileLength)),
  provenance: hashValues(new Uint8Array(tileLength)),
} as const;

/** The name of the provenance tile of a place in which a person set every pixel. */
export const allSetName = hashValues(new Uint8Array(tileLength).fill(humanProvenance));

export function hashValues(data: Plane): Buffer {
  return createHash('sha256').update(bytesOf(data)).digest();
}

function bytesOf(data: Plane): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
