/** Sizes as people write them: gigabytes, with a point or a comma. */
const gigabyte = 1_000_000_000;

/** Bytes of `20`, `0.5` or `1,5`; undefined for what is no size that a disk has. */
export function parseGigabytes(text: string): number | undefined {
  const written = /^\s*(\d{1,7}(?:[.,]\d+)?)\s*$/u.exec(text)?.[1];
  return written === undefined ? undefined : Math.round(Number(written.replace(',', '.')) * gigabyte);
}

/** `20`, `0.5`: what `parseGigabytes` reads back, to the megabyte. */
export function gigabytesText(bytes: number): string {
  return String(Number((bytes / gigabyte).toFixed(3)));
}
