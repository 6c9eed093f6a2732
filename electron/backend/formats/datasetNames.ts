/**
 * File names of a dataset from paths of pictures: safe on every platform, unique also where case does not count, and the same in
 * every export of the same pictures in the same order.
 */
import { createHash } from 'node:crypto';

/** File systems allow 255 bytes; extensions and counters need some. */
const maximumSegmentBytes = 200;

export class DatasetNames {
  readonly #separator: string;
  readonly #taken = new Set<string>();
  readonly #counters = new Map<string, number>();

  /** Folders of a path are joined by `separator`: `/` keeps them, anything else makes flat names (`harbour__0412`). */
  constructor(separator: string) {
    this.#separator = separator;
  }

  /** A new name for a picture's path (`harbour/0412.jpg`), without extension. A name taken before gets a counter. */
  nameOf(path: string): string {
    const segments = path.split(/[/\\]/).flatMap((segment, i, all) => {
      const name = i === all.length - 1 ? withoutExtension(segment) : segment;
      return name === '' || name === '.' || name === '..' ? [] : [safeSegment(name)];
    });
    const base = shortened(segments.length === 0 ? 'image' : segments.join(this.#separator), this.#separator);
    let name = base;
    // Counting goes on where it stopped: a hundred thousand pictures of one name are no reason to count from 2 each time.
    for (let counter = this.#counters.get(key(base)) ?? 2; this.#taken.has(key(name)); counter++) {
      name = `${base}-${counter}`;
      this.#counters.set(key(base), counter + 1);
    }
    this.#taken.add(key(name));
    return name;
  }
}

function withoutExtension(name: string): string {
  const dot = name.lastIndexOf('.');
  return dot > 0 ? name.slice(0, dot) : name;
}

/** File systems that ignore case also compare composed and decomposed letters as equal. */
function key(name: string): string {
  return name.normalize('NFC').toLowerCase();
}

/** Without characters that a file system or a list of names (one a line, split at spaces) would not survive. */
function safeSegment(segment: string): string {
  const safe = segment
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Z}<>:"|?*]+/gu, '_')
    .replace(/^\.+|[. ]+$/g, '_');
  return /^(con|prn|aux|nul|com\d|lpt\d)$/i.test(safe) ? `_${safe}` : safe;
}

function shortened(name: string, separator: string): string {
  const segments = separator === '/' ? name.split('/') : [name];
  return segments
    .map((segment) => {
      if (Buffer.byteLength(segment) <= maximumSegmentBytes) return segment;
      const hash = createHash('sha256').update(segment).digest('hex').slice(0, 12);
      let head = segment;
      while (Buffer.byteLength(head) > maximumSegmentBytes - hash.length - 1) head = head.slice(0, -1);
      // A cut surrogate pair would not be writable as UTF-8.
      return `${head.toWellFormed().replace(/\ufffd$/, '')}-${hash}`;
    })
    .join('/');
}
