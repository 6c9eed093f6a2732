import { z } from 'zod';
import { imageIdSchema, rootIdSchema } from './ids.ts';
import { problemSchema } from './problem.ts';

/** Picture formats that can be read. */
export const imageFormatSchema = z.enum(['jpeg', 'png', 'webp', 'tiff', 'gif', 'bmp', 'avif']);
export type ImageFormat = z.infer<typeof imageFormatSchema>;

/** A folder that pictures are read from. Its pictures are named relative to it, so that it can be moved as a whole. */
export const rootSchema = z.object({
  id: rootIdSchema,
  /** Absolute path on this machine. */
  folder: z.string().min(1),
});
export type Root = z.infer<typeof rootSchema>;

/** What a picture's header says. Sizes in pixels. */
export const pictureFactsSchema = z.object({
  format: imageFormatSchema,
  /** As stored in the file. */
  storedWidth: z.int().positive(),
  storedHeight: z.int().positive(),
  /** Upright, EXIF orientation applied: the size that masks, CAMs and everything else speak of. */
  width: z.int().positive(),
  height: z.int().positive(),
  /** EXIF orientation 1..8; 1 is upright. */
  orientation: z.int().min(1).max(8),
});
export type PictureFacts = z.infer<typeof pictureFactsSchema>;

/** SHA-256 of a file in hexadecimal. */
const contentSchema = z.string().regex(/^[0-9a-f]{64}$/);

/** A picture by the content of its file, whoever's it is. */
export const foundPictureSchema = z.object({ contentSha256: contentSchema, picture: pictureFactsSchema });
export type FoundPicture = z.infer<typeof foundPictureSchema>;

const imageBase = {
  id: imageIdSchema,
  rootId: rootIdSchema,
  /** Below the root, with forward slashes on every platform. */
  path: z.string().min(1),
  /** Of the picture's file; null when it could never be read. */
  contentSha256: contentSchema.nullable(),
  byteLength: z.int().nonnegative(),
  /** Of the file that was last found at the path, as is `byteLength`: modification time, milliseconds since 1970. */
  modifiedAtMs: z.int(),
  /** The file system's number of that file; null when it is not known. Tells apart two files of one size and time. */
  fileNumber: z.string().nullable(),
};

/**
 * `unreadable`: cannot be decoded; `missing`: its picture was not found at the last import; `changed`: another picture is at its
 * place, and a person worked on the mask of the one that it was. What is known of the picture is known of the last one that
 * could be read: with it, wherever it turns up, the image comes back.
 */
export const imageStateSchema = z.enum(['ready', 'unreadable', 'missing', 'changed']);
export type ImageState = z.infer<typeof imageStateSchema>;

/** One picture of the project. Only a `ready` one takes part in jobs; the others say what is wrong with them. */
export const imageSchema = z.discriminatedUnion('state', [
  z.object({ ...imageBase, state: z.literal('ready'), picture: pictureFactsSchema, problem: z.null() }),
  z.object({
    ...imageBase,
    state: z.literal('changed'),
    picture: pictureFactsSchema,
    problem: problemSchema,
    /** What the last import found at its place; null when that was before imports remembered it. */
    found: foundPictureSchema.nullable(),
  }),
  z.object({
    ...imageBase,
    state: imageStateSchema.exclude(['ready', 'changed']),
    picture: pictureFactsSchema.nullable(),
    problem: problemSchema,
  }),
]);
export type Image = z.infer<typeof imageSchema>;
export type ReadyImage = Extract<Image, { state: 'ready' }>;
export type ChangedImage = Extract<Image, { state: 'changed' }>;

/** An image before the project gave it an id. */
export type NewImage = Image extends infer Member ? (Member extends Image ? Omit<Member, 'id'> : never) : never;

/** A file or folder that did not become an image: a format not supported yet, a folder that cannot be read. */
export const importProblemSchema = problemSchema.extend({
  rootId: rootIdSchema,
  /** Below the root, with forward slashes; '.' is the root itself. */
  path: z.string().min(1),
});
export type ImportProblem = z.infer<typeof importProblemSchema>;
