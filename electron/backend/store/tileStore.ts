/** Tiles in and out of the project, by name. */
import { errorMessage, ExpectedError } from '#core/base/errors.ts';
import { tileConstant, type Plane, type TileInside } from '#core/mask/tiles.ts';
import type { ReadableProject, WritableProject } from './project.ts';
import { decodeTile, encodeTile, nameTile, type StoredTile, type TileElement } from './tileCodec.ts';

const recentTiles = 16;

/** Stores tiles, those that are there already only once. Returns what gives each one's name. Within a transaction. */
export function tileWriter({ database }: WritableProject): (data: Plane, inside: TileInside) => Buffer {
  const isStored = database.sqlite.prepare<[Buffer], number>('SELECT 1 FROM tile WHERE hash = ?').pluck();
  const insert = database.sqlite.prepare<[Buffer, string, string, Uint8Array]>('INSERT INTO tile VALUES (?, ?, ?, ?)');
  // Most tiles of a region or provenance plane hold one value, and hashing 256 KB to find that out again is what takes the time.
  const constants = new Map<string, Buffer>();
  return (values, inside) => {
    const constant = tileConstant(values, inside);
    const key = constant === undefined ? undefined : `${values.BYTES_PER_ELEMENT}:${constant}`;
    const known = key === undefined ? undefined : constants.get(key);
    if (known !== undefined) return known;
    const { hash, data } = nameTile({ data: values, constant });
    if (isStored.get(hash) === undefined) {
      const { element, encoding, bytes } = encodeTile(data);
      insert.run(hash, element, encoding, bytes);
    }
    if (key !== undefined) constants.set(key, hash);
    return hash;
  };
}

/** Reads tiles by name. The values may be shared: they are not to be written to. */
export class TileReader {
  readonly #filePath: string;
  readonly #select;
  readonly #constants = new Map<string, Plane>();
  /** The latest others: layers that are compared often hold the same tile. */
  readonly #recent = new Map<string, Plane>();

  constructor({ database, filePath }: ReadableProject) {
    this.#filePath = filePath;
    this.#select = database.sqlite.prepare<[Buffer], StoredTile>(
      'SELECT element, encoding, bytes FROM tile WHERE hash = ?',
    );
  }

  uint8(name: Buffer): Uint8Array {
    return this.#read(name, 'uint8') as Uint8Array;
  }

  uint32(name: Buffer): Uint32Array {
    return this.#read(name, 'uint32') as Uint32Array;
  }

  /** Throws `ExpectedError` (`project-corrupt`) when the tile is gone, damaged or of another type. */
  #read(name: Buffer, element: TileElement): Plane {
    const key = name.toString('latin1');
    const known = this.#constants.get(key) ?? this.#recent.get(key);
    if (known !== undefined) return known;
    const stored = this.#select.get(name);
    if (stored?.element !== element) {
      throw this.#damaged(name, stored === undefined ? 'it is not there' : 'it has another type');
    }
    try {
      const values = decodeTile(stored);
      // A picture of 24 megapixels has hundreds of them, nearly all the same ones.
      if (stored.encoding === 'constant') this.#constants.set(key, values);
      else this.#keepRecent(key, values);
      return values;
    } catch (error) {
      throw this.#damaged(name, errorMessage(error), error);
    }
  }

  #keepRecent(key: string, values: Plane): void {
    this.#recent.set(key, values);
    if (this.#recent.size <= recentTiles) return;
    for (const oldest of this.#recent.keys()) {
      this.#recent.delete(oldest);
      return;
    }
  }

  #damaged(name: Buffer, what: string, cause?: unknown): ExpectedError {
    const hash = name.toString('hex');
    return new ExpectedError('project-corrupt', `${this.#filePath} is damaged: mask tile ${hash}: ${what}.`, {
      remedy: 'Restore the project from a copy, or make the mask of this image again.',
      details: { file: this.#filePath, tile: hash },
      ...(cause === undefined ? {} : { cause }),
    });
  }
}
