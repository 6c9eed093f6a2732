/** What is wrong with the data of a JPEG. `cut`: some of it is missing; `damaged`: it is not what an encoder wrote. */
export class JpegError extends Error {
  readonly kind: 'cut' | 'damaged';

  constructor(kind: 'cut' | 'damaged', message: string) {
    super(message);
    this.name = 'JpegError';
    this.kind = kind;
  }
}
