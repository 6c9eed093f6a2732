/**
 * What goes wrong with a picture file, as errors that name the file, the reason and the remedy. Codes: `image-missing`,
 * `image-not-a-file`, `image-no-permission`, `image-empty`, `image-unreadable`, `image-truncated`, `image-too-large`,
 * `image-format-unsupported`.
 */
import { errorCode, ExpectedError, UnsupportedError, type ErrorDetails } from '#core/base/errors.ts';
import { fileReason, fileReasonDetail } from '#core/base/fileReason.ts';
import type { ImageFormat } from '#core/document/image.ts';
import type { BmpError } from './bmp/bmpHeader.ts';
import type { ContentKind } from './decodeFormat.ts';
import type { JpegError } from './jpeg/jpegError.ts';

export const supportedFormats = 'JPEG, PNG, WebP, TIFF, GIF, BMP or AVIF';

export function imageError(
  code: string,
  message: string,
  remedy: string,
  { file, ...more }: ErrorDetails & { readonly file: string },
  cause?: unknown,
): ExpectedError {
  return new ExpectedError(code, message, {
    remedy,
    details: { file, ...more },
    ...(cause === undefined ? {} : { cause }),
  });
}

/** The error for a file that could not be opened or read. */
export function fileError(file: string, error: unknown): unknown {
  const code = errorCode(error);
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return imageError(
        'image-missing',
        `${file} is not there any more.`,
        'Put the file back, or locate the folder it was moved to.',
        { file },
        error,
      );
    case 'EISDIR':
      return notAFile(file);
    case 'EACCES':
    case 'EPERM':
      return imageError(
        'image-no-permission',
        `${file} may not be read by this user.`,
        'Give yourself permission to read the file, then retry.',
        { file },
        error,
      );
    case 'ELOOP':
    case 'ENAMETOOLONG':
    case 'EIO':
    case 'EBUSY':
    case 'ESTALE':
      return imageError(
        'image-unreadable',
        `${file} could not be read: ${fileReason(error)}.`,
        'Check the disk or network folder it is on, then retry.',
        { file, variant: 'disk', reason: fileReasonDetail(error) },
        error,
      );
    default:
      return error;
  }
}

export function notAFile(file: string): ExpectedError {
  return imageError('image-not-a-file', `${file} is not a file.`, 'Name a picture file.', { file });
}

export function emptyFile(file: string): ExpectedError {
  return imageError('image-empty', `${file} is empty (0 bytes).`, 'Copy or download the picture again.', { file });
}

/** The error for content that is no supported picture. */
export function wrongContent(file: string, content: Exclude<ContentKind, { kind: 'picture' }>): Error {
  if (content.kind === 'unsupported') {
    return new UnsupportedError(
      'image-format-unsupported',
      `${file} is a ${content.name} picture, which is not supported.`,
      {
        remedy: `Convert it to ${supportedFormats}.`,
        details: { file, variant: 'format', format: content.name },
      },
    );
  }
  return imageError(
    'image-unreadable',
    `${file} is not a picture: it seems to be ${content.name}.`,
    'Remove it from the folder, or replace it by the picture that was meant.',
    { file, variant: 'no-picture', content: content.name },
  );
}

/** The error for a picture of a supported format that has something which is not: `what` completes 'has …'. */
export function unsupportedPicture(
  file: string,
  what: string,
  remedy = 'Convert it to 8 or 16 bits per channel.',
): UnsupportedError {
  return new UnsupportedError('image-format-unsupported', `${file} has ${what}, which is not supported.`, {
    remedy,
    details: { file, what },
  });
}

/** Larger than this is refused: 2²⁸ pixels, 16 384 × 16 384, 805 MB as RGB. */
export const maximumPixels = 2 ** 28;

/** Throws `image-too-large` before anything is allocated. */
export function refuseTooLarge(file: string, width: number, height: number): void {
  if (width * height <= maximumPixels) return;
  const megapixels = Math.round((width * height) / 1e6);
  const limit = Math.floor(maximumPixels / 1e6);
  throw imageError(
    'image-too-large',
    `${file} is ${width} × ${height} pixels (${megapixels} megapixels); the limit is ${limit} megapixels.`,
    'Make the picture smaller, or cut it into parts.',
    { file, width, height, megapixels, limit },
  );
}

/** The error for a picture whose header was recognised and whose content could not be decoded. */
export function decodeFailure(file: string, format: ImageFormat, bytes: Uint8Array, cause: unknown): Error {
  const reason = cause instanceof Error ? firstLine(cause.message) : String(cause);
  const rare = rareKinds.find(({ said }) => said.test(reason));
  if (rare !== undefined) return unsupportedPicture(file, rare.name, `Save it anew as ${supportedFormats}.`);
  if (isCutOff(format, bytes) || /premature end|truncated|unexpected end/i.test(reason)) return cutOff(file, cause);
  return damaged(file, format, reason, cause);
}

/** The error for a bitmap that could not be decoded. */
export function bmpFailure(file: string, cause: BmpError): Error {
  switch (cause.kind) {
    case 'truncated':
      return cutOff(file, cause);
    case 'damaged':
      return damaged(file, 'bmp', cause.message, cause);
    case 'unsupported':
      return unsupportedPicture(file, cause.message, 'Save it anew as an ordinary BMP, or as PNG.');
  }
}

/** The error for a JPEG whose data are not what its headers promise. */
export function jpegFailure(file: string, cause: JpegError): Error {
  return cause.kind === 'cut' ? cutOff(file, cause) : damaged(file, 'jpeg', cause.message, cause);
}

/** Kinds of a supported format that its decoder does not know, by what it says. `name` completes 'has …'. */
const rareKinds: readonly { readonly said: RegExp; readonly name: string }[] = [
  { said: /Unsupported JPEG data precision/i, name: 'more than 8 bits per JPEG sample' },
  { said: /labq format/i, name: 'Lab colours' },
];

function cutOff(file: string, cause: unknown): ExpectedError {
  return imageError(
    'image-truncated',
    `${file} is cut off: the picture in it is incomplete.`,
    'Copy or download the picture again.',
    { file },
    cause,
  );
}

function damaged(file: string, format: ImageFormat, reason: string, cause: unknown): ExpectedError {
  return imageError(
    'image-unreadable',
    `${file} is a damaged ${format.toUpperCase()} picture: ${reason}.`,
    'Copy or download it again, or save it anew with another program.',
    { file, format },
    cause,
  );
}

/**
 * Whether the end of a file is missing, by the structure of its format. For JPEG, PNG and GIF a missing end mark is a suspicion
 * only (some writers leave it out); decoding has the last word. A BMP's decoder says so itself.
 */
export function isCutOff(format: ImageFormat, bytes: Uint8Array): boolean {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (format) {
    case 'jpeg': {
      // The last start of pixel data must be followed by an end; a thumbnail in the header has an end of its own.
      const end = buffer.lastIndexOf('\xff\xd9', undefined, 'latin1');
      return end === -1 || end < buffer.lastIndexOf('\xff\xda', undefined, 'latin1');
    }
    case 'png':
      return !buffer.includes('IEND', 0, 'latin1');
    case 'webp':
      return buffer.length < 12 || buffer.readUInt32LE(4) + 8 > buffer.length;
    case 'tiff': {
      if (buffer.length < 16) return true;
      const isLittleEndian = buffer[0] === 0x49;
      const isBig = buffer[isLittleEndian ? 2 : 3] === 43;
      const directory = isBig
        ? Number(isLittleEndian ? buffer.readBigUInt64LE(8) : buffer.readBigUInt64BE(8))
        : isLittleEndian
          ? buffer.readUInt32LE(4)
          : buffer.readUInt32BE(4);
      return directory >= buffer.length;
    }
    case 'gif':
      return buffer.at(-1) !== gifTrailer;
    case 'avif':
      return boxesEnd(buffer) > buffer.length;
    case 'bmp':
      return false;
  }
}

const gifTrailer = 0x3b;

/** Where the boxes of an ISO media file end by what their headers say; `Infinity` where a header itself is cut. */
function boxesEnd(buffer: Buffer): number {
  let at = 0;
  while (at < buffer.length) {
    if (at + 16 > buffer.length) return at + 8 > buffer.length ? Infinity : at + buffer.readUInt32BE(at);
    const short = buffer.readUInt32BE(at);
    // 0: up to the end of the file; 1: the length follows in 64 bits.
    if (short === 0) return buffer.length;
    at += Math.max(8, short === 1 ? Number(buffer.readBigUInt64BE(at + 8)) : short);
  }
  return at;
}

function firstLine(message: string): string {
  return (message.split('\n', 1)[0] ?? '').trim().replace(/\.$/, '');
}
