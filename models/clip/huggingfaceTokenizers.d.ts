/**
 * The part of @huggingface/tokenizers that is used. Its own declarations (0.2.0) import each other without file
 * extensions, which NodeNext does not resolve, so that everything would be `any`. Delete this file when they do.
 */
declare module '@huggingface/tokenizers' {
  export class Tokenizer {
    /** The parsed contents of `tokenizer.json` and `tokenizer_config.json`. */
    constructor(tokenizer: object, config: object);
    encode(text: string): { readonly ids: readonly number[] };
  }
}
