/**
 * What a file is by its first bytes. Names and extensions lie; these do not. Formats that exist but cannot be read are named, so
 * that a message can say more than 'unknown'.
 */
import type { ImageFormat } from '#core/document/image.ts';

export type ContentKind =
  | { readonly kind: 'picture'; readonly format: ImageFormat }
  /** A picture of a format that is not supported. `name` completes 'a … picture'. */
  | { readonly kind: 'unsupported'; readonly name: string }
  /** No picture. `name` completes 'it seems to be …'. */
  | { readonly kind: 'other'; readonly name: string };

/** How many bytes `contentKind` wants to see; fewer is no error. */
export const contentKindLength = 512;

interface Signature {
  readonly at: number;
  /** Latin-1 text of the bytes. */
  readonly bytes: string;
  readonly is: ContentKind;
}

const picture = (format: ImageFormat): ContentKind => ({ kind: 'picture', format });
const unsupported = (name: string): ContentKind => ({ kind: 'unsupported', name });
const other = (name: string): ContentKind => ({ kind: 'other', name });

const signatures: readonly Signature[] = [
  { at: 0, bytes: '\xff\xd8\xff', is: picture('jpeg') },
  { at: 0, bytes: '\x89PNG\r\n\x1a\n', is: picture('png') },
  { at: 8, bytes: 'WEBP', is: picture('webp') },
  { at: 0, bytes: 'II*\0', is: picture('tiff') },
  { at: 0, bytes: 'MM\0*', is: picture('tiff') },
  { at: 0, bytes: 'II+\0', is: picture('tiff') },
  { at: 0, bytes: 'MM\0+', is: picture('tiff') },
  { at: 0, bytes: 'GIF87a', is: picture('gif') },
  { at: 0, bytes: 'GIF89a', is: picture('gif') },
  { at: 4, bytes: 'ftyphe', is: unsupported('HEIC') },
  { at: 4, bytes: 'ftypmif1', is: unsupported('HEIF') },
  { at: 4, bytes: 'ftypmsf1', is: unsupported('HEIF') },
  { at: 4, bytes: 'ftypcrx ', is: unsupported('Canon raw') },
  { at: 4, bytes: 'jP  \r\n', is: unsupported('JPEG 2000') },
  { at: 4, bytes: 'JXL \r\n', is: unsupported('JPEG XL') },
  { at: 0, bytes: '\xff\x0a', is: unsupported('JPEG XL') },
  { at: 0, bytes: '8BPS', is: unsupported('Photoshop') },
  { at: 0, bytes: '\x76\x2f\x31\x01', is: unsupported('OpenEXR') },
  { at: 0, bytes: '#?RADIANCE', is: unsupported('Radiance HDR') },
  { at: 128, bytes: 'DICM', is: unsupported('DICOM') },
  { at: 0, bytes: '\0\0\x01\0', is: unsupported('Windows icon') },
  { at: 4, bytes: 'ftyp', is: other('a video') },
  { at: 8, bytes: 'AVI ', is: other('a video') },
  { at: 0, bytes: '\x1aE\xdf\xa3', is: other('a video') },
  { at: 0, bytes: '%PDF', is: other('a PDF document') },
  { at: 0, bytes: 'PK\x03\x04', is: other('a ZIP archive or an office document') },
  { at: 0, bytes: '\x1f\x8b', is: other('a gzip archive') },
  { at: 0, bytes: 'SQLite format 3', is: other('a SQLite database') },
];

/** Recognises a file by its first `contentKindLength` bytes (or all it has). */
export function contentKind(head: Uint8Array): ContentKind {
  const text = Buffer.from(head.buffer, head.byteOffset, Math.min(head.byteLength, contentKindLength)).toString(
    'latin1',
  );
  if (isAvif(text)) return picture('avif');
  const match = signatures.find(({ at, bytes }) => text.startsWith(bytes, at));
  if (match !== undefined) return match.is;
  // Two letters alone would make a bitmap of every text that begins with BM; the next header is shorter than 256 bytes.
  if (text.startsWith('BM') && text.startsWith('\0\0\0', 15)) return picture('bmp');
  if (/^P[1-7]\s/.test(text)) return unsupported('netpbm');
  if (/^\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)?(<!DOCTYPE svg[^>]*>\s*)?<svg\b/is.test(text)) return unsupported('SVG');
  if (/^\s*(<!doctype html|<html)/i.test(text)) return other('a web page');
  if (/^\0+$/.test(text)) return other('a file of zero bytes');
  // eslint-disable-next-line no-control-regex -- control characters are what tells data from text
  if (!/[\0-\x08\x0e-\x1f]/.test(text)) return other('a text file');
  return other('data of an unknown kind');
}

/**
 * Whether AVIF is the brand of a file or among those that it says it is compatible with: what comes first may be as little
 * as 'some picture of this family'.
 */
function isAvif(text: string): boolean {
  if (!text.startsWith('ftyp', 4)) return false;
  const length = Buffer.from(text.slice(0, 4), 'latin1').readUInt32BE();
  const brands = [text.slice(8, 12), ...(text.slice(16, length).match(/.{4}/gs) ?? [])];
  return brands.includes('avif') || brands.includes('avis');
}
