import { defined } from '#core/base/assert.ts';
import type { TextEncoder } from '#models/clip/textEncoder.ts';
import { tensor, type Tensor } from '#models/tensor/tensor.ts';

/** Unit text vectors of names in the pack's templates; each name is encoded once. */
export class TextVectors {
  readonly #encoder: TextEncoder;
  readonly #templates: readonly string[];
  readonly #known = new Map<string, Float32Array>();

  constructor(encoder: TextEncoder, templates: readonly string[]) {
    this.#encoder = encoder;
    this.#templates = templates;
  }

  /** `[n, E]`, unit rows in the order of the names. */
  async of(names: readonly string[]): Promise<Tensor<'float32'>> {
    const { width } = this.#encoder;
    const missing = [...new Set(names)].filter((name) => !this.#known.has(name));
    if (missing.length > 0) {
      const { data } = await this.#encoder.encodeNames(missing.map(spokenName), this.#templates);
      missing.forEach((name, row) => this.#known.set(name, data.slice(row * width, (row + 1) * width)));
    }
    const rows = new Float32Array(names.length * width);
    names.forEach((name, row) => {
      rows.set(defined(this.#known.get(name), `the vector of ${name}`), row * width);
    });
    return tensor('float32', [names.length, width], rows);
  }
}

/** Class names as people write them in lists (`dining_table`), as words of a sentence. */
function spokenName(name: string): string {
  return name.replaceAll(/[_\s]+/g, ' ').trim();
}
