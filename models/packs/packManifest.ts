/**
 * `pack.json`: what a model pack says about itself. A folder as the hub ships it has none, or a few fields of it;
 * everything but the weights has a default, so such a folder is a pack too. When adding a field, also say beside
 * it what a pack without it gets.
 */
import { z } from 'zod';
import { ExpectedError, UnsupportedError } from '#core/base/errors.ts';

/** The layout that this program writes and understands. */
export const packFormat = 1;

export const packKinds = ['clip', 'vqa', 'sam', 'backbone'] as const;
export type PackKind = (typeof packKinds)[number];

const gridSchema = z.tuple([z.number().int().positive(), z.number().int().positive()]);

const wordSchema = z.looseObject({
  name: z.string().min(1),
  synonyms: z.array(z.string()).default([]),
});

/** Forward slashes, below the pack's folder, without `.`, `..`, drive letters or backslashes. */
export function isSafePackPath(path: string): boolean {
  const parts = path.split('/');
  return (
    path.length > 0 && !/[\\:\0]/.test(path) && parts.every((part) => part !== '' && part !== '.' && part !== '..')
  );
}

/** Also the name of the pack's folder, on any file system. */
export const packNamePattern = /^[a-z0-9][a-z0-9._-]{0,127}$/i;

const shareSchema = z.number().min(0).max(1);

export const fileSchema = z.object({
  sha256: z.string().regex(/^[0-9a-f]{64}$/, 'is not a SHA-256 in lower-case hexadecimal'),
  bytes: z.number().int().nonnegative(),
});

/** What `pack.json` may say. Every field may be absent; fields that are not known are kept. */
export const packManifestSchema = z.looseObject({
  format: z.number().int().positive().default(packFormat),
  name: z.string().regex(packNamePattern, 'has characters that a folder name cannot have').optional(),
  kind: z.enum(packKinds).default('clip'),
  title: z.string().optional(),
  source: z.string().optional(),
  licence: z.string().optional(),
  /** Factor on the cosine between image and text. */
  logit_scale: z.number().positive().optional(),
  patch_size: z.number().int().positive().optional(),
  /** `[rows, columns]` of patches that the pack was trained or checked at. */
  grids: z.object({ min: gridSchema, max: gridSchema, trained: z.array(gridSchema).default([]) }).optional(),
  inference: z
    .looseObject({
      long_side: z.number().int().positive().optional(),
      /**
       * Background threshold on CAMs scaled to 0..1 that suits zero-shot masks of this pack: one, or one per preset.
       */
      background_threshold: z.union([shareSchema, z.object({ fast: shareSchema, best: shareSchema })]).optional(),
    })
    .optional(),
  /** One sentence or several with `{}` for a name. */
  template: z.union([z.string(), z.array(z.string()).min(1)]).optional(),
  /** What a pack with a closed vocabulary knows. */
  vocabulary: z.looseObject({ classes: z.array(wordSchema), backgrounds: z.array(wordSchema).default([]) }).optional(),
  backgroundWords: z.array(z.string().min(1)).optional(),
  /** A sentence that the app shows beside results of this pack. */
  notice: z.string().optional(),
  files: z.record(z.string().refine(isSafePackPath, 'is not a path inside the pack'), fileSchema).default({}),
});

export type PackManifest = z.output<typeof packManifestSchema>;

/**
 * Reads the content of a `pack.json`. Throws `UnsupportedError` (`pack-from-later-version`) for a later format,
 * `ExpectedError` (`pack-manifest-invalid`) naming the first field that is wrong.
 */
export function readPackManifest(content: unknown, path: string): PackManifest {
  const format = z.looseObject({ format: z.number() }).safeParse(content);
  if (format.success && format.data.format > packFormat) {
    throw new UnsupportedError(
      'pack-from-later-version',
      `${path} has format ${format.data.format}; this version reads ${packFormat}.`,
      {
        remedy: 'Update the program, or add an older version of the pack.',
        details: { file: path, format: String(format.data.format), version: packFormat },
      },
    );
  }
  const parsed = packManifestSchema.safeParse(content);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const field = issue?.path.map(String).join('.') ?? '';
  throw new ExpectedError(
    'pack-manifest-invalid',
    `${path} cannot be used: ${field === '' ? 'it' : `"${field}"`}: ${issue?.message ?? 'is not understood'}.`,
    { remedy: 'Correct that field, or delete pack.json to use the folder as it is.', details: { file: path, field } },
  );
}
