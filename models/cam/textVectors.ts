import { defined } from '#core/base/assert.ts';
import type { TextEncoder } from '#models/clip/textEncoder.ts';
import type { CacheKey, UserCache } from '#models/packs/cache/userCache.ts';
import { tensor, type Tensor } from '#models/tensor/tensor.ts';

/** Raise it when vectors of the same texts come out otherwise: kept ones are then not found any more. */
const encodingVersion = 1;
/** Where the cache has them. */
const cacheKind = 'texts';

export interface TextVectorsOptions {
  /** Called once, when a name comes that is not known; the caller disposes of what it opens. */
  readonly openEncoder: () => Promise<TextEncoder>;
  readonly templates: readonly string[];
  /** Where vectors are kept between runs of the program, under the identity of the pack; nowhere by default. */
  readonly kept?: { readonly cache: UserCache; readonly identity: string } | undefined;
}

/** Unit text vectors of names in the pack's templates; each name is encoded once, and the encoder loaded only for that. */
export class TextVectors {
  readonly #options: TextVectorsOptions;
  readonly #known = new Map<string, Float32Array>();
  #encoder: Promise<TextEncoder> | undefined;

  constructor(options: TextVectorsOptions) {
    this.#options = options;
  }

  /** `[n, E]`, unit rows in the order of the names. */
  async of(names: readonly string[]): Promise<Tensor<'float32'>> {
    for (const name of new Set(names)) await this.#recall(name);
    const missing = [...new Set(names)].filter((name) => !this.#known.has(name));
    if (missing.length > 0) await this.#encode(missing);
    const vectors = names.map((name) => defined(this.#known.get(name), `the vector of ${name}`));
    const width = vectors[0]?.length ?? 0;
    const rows = new Float32Array(names.length * width);
    vectors.forEach((vector, row) => {
      rows.set(vector, row * width);
    });
    return tensor('float32', [names.length, width], rows);
  }

  async #encode(names: readonly string[]): Promise<void> {
    const { openEncoder, templates, kept } = this.#options;
    this.#encoder ??= openEncoder();
    const encoder = await this.#encoder;
    const { width } = encoder;
    const { data } = await encoder.encodeNames(names.map(spokenName), templates);
    for (const [row, name] of names.entries()) {
      const vector = data.slice(row * width, (row + 1) * width);
      this.#known.set(name, vector);
      await kept?.cache.keep(cacheKind, this.#key(name), new Uint8Array(vector.buffer));
    }
  }

  async #recall(name: string): Promise<void> {
    const { kept } = this.#options;
    if (kept === undefined || this.#known.has(name)) return;
    const content = await kept.cache.read(cacheKind, this.#key(name));
    if (content === undefined) return;
    const vector = new Float32Array(content.buffer);
    // A damaged model may have made it.
    if (vector.every(Number.isFinite)) this.#known.set(name, vector);
  }

  #key(name: string): CacheKey {
    const { kept, templates } = this.#options;
    return [encodingVersion, kept?.identity ?? '', JSON.stringify(templates), spokenName(name)];
  }
}

/** Class names as people write them in lists (`dining_table`), as words of a sentence. */
function spokenName(name: string): string {
  return name.replaceAll(/[_\s]+/g, ' ').trim();
}
