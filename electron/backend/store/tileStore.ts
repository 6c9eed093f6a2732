/** Tiles in and out of the project, by name. */
import type { Statement } from 'better-sqlite3';
import { errorMessage, ExpectedError } from '#core/base/errors.ts';
import { tileConstant, tileLength, type Plane, type TileInside } from '#core/mask/tiles.ts';
import { preparedStatement } from './preparedStatement.ts';
import type { ReadableProject, WritableProject } from './project.ts';
import { decodeTile, encodeTile, hashValues, type StoredTile, type TileElement } from './tileCodec.ts';

const recentTiles = 16;

/** Stores tiles, those that are there already only once, and gives their names. Within a transaction. */
export class TileWriter {
  readonly #isStored: Statement<[Buffer], { found: number }>;
  readonly #insert: Statement<[Buffer, TileElement, StoredTile['encoding'], Uint8Array]>;
  // Most tiles of a region or provenance plane hold one value, and hashing 256 KB to find that out again is what takes the time.
  readonly #constants = new Map<string, Buffer>();

  constructor(project: WritableProject) {
    this.#isStored = preparedStatement(project, 'SELECT 1 AS found FROM tile WHERE hash = ?');
    this.#insert = preparedStatement(project, 'INSERT INTO tile VALUES (?, ?, ?, ?)');
  }

  /** A tile of which that much lies inside the plane; the rest does not count. */
  write(values: Plane, inside: TileInside): Buffer {
    const constant = tileConstant(values, inside);
    if (constant !== undefined) return this.constant(values instanceof Uint8Array ? 'uint8' : 'uint32', constant);
    return this.#store(values);
  }

  /** A tile that holds one value. */
  constant(element: TileElement, value: number): Buffer {
    const key = `${element}:${value}`;
    const known = this.#constants.get(key);
    if (known !== undefined) return known;
    const values = element === 'uint8' ? new Uint8Array(tileLength) : new Uint32Array(tileLength);
    const name = this.#store(values.fill(value));
    this.#constants.set(key, name);
    return name;
  }

  #store(values: Plane): Buffer {
    const name = hashValues(values);
    if (this.#isStored.get(name) === undefined) {
      const { element, encoding, bytes } = encodeTile(values);
      this.#insert.run(name, element, encoding, bytes);
    }
    return name;
  }
}

/** Reads tiles by name. The values may be shared: they are not to be written to. */
export class TileReader {
  readonly #filePath: string;
  readonly #select: Statement<[Buffer], StoredTile>;
  readonly #constants = new Map<string, Plane>();
  /** The latest others: layers that are compared often hold the same tile. */
  readonly #recent = new Map<string, Plane>();

  constructor(project: ReadableProject) {
    this.#filePath = project.filePath;
    this.#select = preparedStatement(project, 'SELECT element, encoding, bytes FROM tile WHERE hash = ?');
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
      details: { file: this.#filePath, tile: hash, variant: 'mask' },
      ...(cause === undefined ? {} : { cause }),
    });
  }
}
