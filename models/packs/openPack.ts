/**
 * Opening of a pack folder: what it is, where its files are, the few numbers of `config.json` that the program needs.
 * Nothing heavy is read: graphs and tokenizer are loaded by who uses them.
 */
import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { z } from 'zod';
import { ExpectedError } from '#core/base/errors.ts';
import { readPackJson, requirePackFile, requireWeightFile } from './packFiles.ts';
import { packNamePattern, readPackManifest, type PackKind, type PackManifest } from './packManifest.ts';
import { weightFileOf } from './weightPrecision.ts';

export interface Pack {
  /** Absolute, with links resolved. */
  readonly folder: string;
  readonly name: string;
  readonly kind: PackKind;
  readonly title: string;
  readonly manifest: PackManifest;
}

/** A pack of kind `clip`: images and texts in one space. */
export interface ClipPack extends Pack {
  readonly kind: 'clip';
  /** What config.json calls the architecture: `clip`, `siglip`; undefined where it does not say. */
  readonly modelType: string | undefined;
  readonly visionModel: string;
  readonly textModel: string;
  /** Ids per text. */
  readonly contextLength: number;
  /** Pixels of a patch; undefined for encoders that are not divided into patches. */
  readonly patchSize: number | undefined;
  /** Long side of dense work in pixels, before rounding up to the patch. */
  readonly longSide: number;
  readonly templates: readonly string[] | undefined;
  readonly backgroundWords: readonly string[] | undefined;
}

/** Where the hub keeps the graphs of a CLIP, relative to the folder; the combined one holds the logit scale. */
export const visionModelPath = 'onnx/vision_model.onnx';
export const textModelPath = 'onnx/text_model.onnx';
export const combinedModelPath = 'onnx/model.onnx';

/** Weight files and descriptions that a kind cannot do without. */
export const requiredFiles: Readonly<
  Record<PackKind, { weights: readonly string[]; descriptions: readonly string[] }>
> = {
  clip: {
    weights: [visionModelPath, textModelPath],
    descriptions: ['config.json', 'preprocessor_config.json'],
  },
  vqa: {
    weights: ['onnx/vision_model.onnx', 'onnx/text_encoder.onnx', 'onnx/text_decoder.onnx'],
    descriptions: ['config.json', 'tokenizer.json'],
  },
  sam: { weights: [], descriptions: [] },
  backbone: { weights: [visionModelPath], descriptions: ['config.json', 'preprocessor_config.json'] },
};

const defaultLongSide = 512;

const size = z.number().int().positive();
/** Only what is needed; the defaults are those that the hub's CLIP configuration leaves out when they apply. */
const clipConfigSchema = z.looseObject({
  model_type: z.string().optional(),
  vision_config: z.looseObject({ patch_size: size.optional() }).optional(),
  text_config: z.looseObject({ max_position_embeddings: size.optional() }).optional(),
});
const hubDefaults = { patchSize: 32, contextLength: 77 };

/**
 * Opens a pack of any kind. Throws `ExpectedError`: `pack-missing`, `pack-file-missing`, `pack-file-unreadable`,
 * `pack-manifest-invalid`; `UnsupportedError`: `pack-from-later-version`, `pack-precision-unsupported` (only quantised
 * files of the weights are there).
 */
export async function openPack(folder: string): Promise<Pack> {
  const absolute = await packFolder(folder);
  const manifest = await readManifest(absolute);
  const { weights, descriptions } = requiredFiles[manifest.kind];
  for (const path of weights) {
    await requireWeightFile(absolute, await weightFileOf(absolute, path));
  }
  for (const path of descriptions) await requirePackFile(absolute, path);
  if (manifest.kind === 'clip') await tokenizerFileOf(absolute);
  const name = manifest.name ?? nameFromFolder(absolute);
  return { folder: absolute, name, kind: manifest.kind, title: manifest.title ?? name, manifest };
}

/** The real path: onnxruntime refuses external weights that it reaches through a link. */
async function packFolder(folder: string): Promise<string> {
  const absolute = resolve(folder);
  const found = await stat(absolute).catch(() => undefined);
  if (found?.isDirectory() === true) return await realpath(absolute);
  throw new ExpectedError('pack-missing', `There is no model pack in ${absolute}.`, {
    remedy: 'Check the path; a pack is a folder with pack.json or with onnx/ and config.json.',
    details: { folder: absolute },
  });
}

/** Opens a pack and makes sure that it is a CLIP. Throws as `openPack`, and `ExpectedError` (`pack-of-other-kind`). */
export async function openClipPack(folder: string): Promise<ClipPack> {
  const pack = await openPack(folder);
  const { kind, manifest } = pack;
  if (kind !== 'clip') {
    throw new ExpectedError('pack-of-other-kind', `${pack.title} is a pack of kind ${kind}, not clip.`, {
      remedy: 'Choose a CLIP pack.',
      details: { folder: pack.folder, title: pack.title, kind },
    });
  }
  const config = clipConfigSchema.safeParse(await readPackJson(pack.folder, 'config.json'));
  if (!config.success) {
    const field = config.error.issues[0]?.path.map(String).join('.') ?? '';
    throw new ExpectedError('pack-file-unreadable', `config.json of ${pack.title}: "${field}" is not understood.`, {
      remedy: 'Take the config.json that belongs to the model.',
      details: { folder: pack.folder, file: 'config.json', title: pack.title, field, variant: 'field' },
    });
  }
  const { model_type: modelType, vision_config: vision, text_config: text } = config.data;
  const { template } = manifest;
  return {
    ...pack,
    kind,
    modelType,
    visionModel: join(pack.folder, await weightFileOf(pack.folder, visionModelPath)),
    textModel: join(pack.folder, await weightFileOf(pack.folder, textModelPath)),
    contextLength: text?.max_position_embeddings ?? hubDefaults.contextLength,
    patchSize: manifest.patch_size ?? (vision === undefined ? undefined : (vision.patch_size ?? hubDefaults.patchSize)),
    longSide: manifest.inference?.long_side ?? defaultLongSide,
    templates: typeof template === 'string' ? [template] : template,
    backgroundWords: manifest.backgroundWords,
  };
}

/** Files that CLIP's tokenizer is published as, best first: the hub's, and the merge list alone under its two names. */
const tokenizerFiles = ['tokenizer.json', 'merges.txt', 'bpe_simple_vocab_16e6.txt.gz'] as const;

/** Which of them a pack has. Throws `ExpectedError` (`pack-file-missing`) naming the first when it has none. */
export async function tokenizerFileOf(folder: string): Promise<string> {
  const names = await readdir(folder);
  const found = tokenizerFiles.find((file) => names.includes(file));
  if (found !== undefined) return found;
  await requirePackFile(folder, tokenizerFiles[0]);
  return tokenizerFiles[0];
}

async function readManifest(folder: string): Promise<PackManifest> {
  const path = join(folder, 'pack.json');
  const isThere = await stat(path).then(
    () => true,
    () => false,
  );
  return readPackManifest(isThere ? await readPackJson(folder, 'pack.json') : {}, path);
}

/** A name that fits a folder and a command line, from the folder's own. */
export function nameFromFolder(folder: string): string {
  const name = basename(folder)
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, 128);
  return packNamePattern.test(name) ? name : 'pack';
}
