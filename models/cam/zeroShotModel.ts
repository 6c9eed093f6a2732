/**
 * A pack as a maker of CAMs with no training: dense features at the preset's scales, zero-shot scores of each tag
 * against the other tags and the background words, merged over scales and mirror images, divided by the maximum. What
 * it is not: it decodes no files, decides no labels and stores nothing.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { throwIfCancelled, type AbortSignalLike } from '#core/base/errors.ts';
import { backgroundWordsFor } from '#models/clip/backgroundWords.ts';
import { createDenseEncoder, type DenseEncoder, type DenseEncoderOptions } from '#models/clip/denseEncoder.ts';
import type { DenseFeatures } from '#models/clip/denseFeatures.ts';
import { encoderIdentity, KeptFeatures, type EncodedView, type PictureSource } from '#models/clip/keptFeatures.ts';
import type { PixelSize } from '#models/clip/preprocess.ts';
import type { RgbImage } from '#models/clip/resample.ts';
import { defaultTemplates } from '#models/clip/templates.ts';
import { createTextEncoder } from '#models/clip/textEncoder.ts';
import { loadTokenizer } from '#models/clip/loadTokenizer.ts';
import { logitScaleOf } from '#models/packs/logitScale.ts';
import { hashUnchanged } from '#models/packs/fileHashes.ts';
import { tokenizerFileOf, type ClipPack } from '#models/packs/openPack.ts';
import { packIdentity } from '#models/packs/packIdentity.ts';
import { tensor, type Tensor } from '#models/tensor/tensor.ts';
import type { CamsInStrips } from './labelCams.ts';
import { mergeScales } from './mergeScales.ts';
import { TextVectors } from './textVectors.ts';
import { tiledScores, tileScaleFor, tilingOf } from './tiledScores.ts';
import { zeroShotScores, type ZeroShotTexts } from './zeroShot.ts';

/** Input scales, and whether each is also encoded mirrored. */
export interface ScalePreset {
  readonly scales: readonly number[];
  readonly isFlipped: boolean;
}

/** `best` is QA-CLIMS's inference. */
export const scalePresets = {
  fast: { scales: [1], isFlipped: false },
  best: { scales: [1, 0.5, 1.5, 2], isFlipped: true },
} as const satisfies Record<string, ScalePreset>;

export interface ZeroShotCams extends CamsInStrips {
  /**
   * `[C, height, width]` of the picture, 0 to 1; one plane per tag in the order asked. Made when it is first asked for: four
   * bytes a pixel and tag. `strips` gives the same values a few rows at a time.
   */
  readonly highres: Tensor<'float32'>;
  /** `[C, ⌈height / 4⌉, ⌈width / 4⌉]`, 0 to 1: small enough to keep. */
  readonly strided: Tensor<'float32'>;
  /** Largest raw score of each tag over all scales and views, in nats; 0 where nothing speaks for the tag. */
  readonly peaks: readonly number[];
  /**
   * SHA-256 of the texts that were compared, their templates and the logit scale, hexadecimal: another one means that
   * the CAMs are out of date.
   */
  readonly promptHash: string;
}

export interface ZeroShotModel extends AsyncDisposable {
  /**
   * CAMs of one picture, at its size. Throws what encoding throws, `ExpectedError` (`no-classes`) without tags,
   * `CancelledError`.
   */
  cams(picture: RgbImage | PictureSource, tags: readonly string[], options?: CamOptions): Promise<ZeroShotCams>;
  /** How many pixels of a picture's long side are looked at; more than that make no difference worth having. */
  usefulLongSide(picture: PixelSize): number;
  /** Whether the features of a picture seem to be known, so that its pixels will not be asked for. */
  isKnown(picture: PictureSource): Promise<boolean>;
}

export interface CamOptions {
  readonly signal?: AbortSignalLike | undefined;
  /** Size of the picture where the image given is a reduced copy of it; default: the image's own. */
  readonly size?: PixelSize;
}

/** Whether pictures much larger than the encoder's usual size are also encoded in tiles, see tiledScores.ts. */
export type Detail = 'whole' | 'tiles';

export interface ZeroShotModelOptions extends Omit<DenseEncoderOptions, 'sessionLimit'> {
  readonly preset: ScalePreset;
  /** Default: `whole`. */
  readonly detail?: Detail;
  /** Whether a picture and its mirror image are encoded in one run. Default: no. */
  readonly encodesBothViews?: boolean;
  /** Pixels; the pack's by default. */
  readonly longSide?: number;
}

/** Loads the pack's encoders. Throws as they do. */
export async function openZeroShotModel(
  pack: ClipPack,
  { preset, detail = 'whole', encodesBothViews = false, longSide = pack.longSide, ...options }: ZeroShotModelOptions,
): Promise<ZeroShotModel> {
  await using resources = new AsyncDisposableStack();
  // Owns what is opened later, too.
  const owner = resources.use(new AsyncDisposableStack());
  const { cache } = options;
  const vectors = new TextVectors({
    templates: pack.templates ?? defaultTemplates,
    kept: cache === undefined ? undefined : { cache, identity: await textIdentity(pack) },
    // The texts are few, and only the dense graph is tried before a device is used.
    openEncoder: async () =>
      owner.use(
        await createTextEncoder({ path: pack.textModel }, await loadTokenizer(pack), { ...options, provider: 'cpu' }),
      ),
  });
  // Asked for now, so that an encoder that cannot be loaded is no matter of single pictures.
  await vectors.of(backgroundWordsFor([], pack.backgroundWords));
  // One session per scale and one for tiles, or every picture would open and close all of them.
  const sessionLimit = preset.scales.length + (detail === 'tiles' ? 1 : 0);
  const denseEncoder = resources.use(await createDenseEncoder(pack, { ...options, sessionLimit }));
  const identity = await encoderIdentity(pack, denseEncoder.patchSize, options);
  const kept = new KeptFeatures(denseEncoder, cache === undefined ? undefined : { cache, identity });
  // Read while the encoders still have an owner here: a damaged combined model throws.
  const logitScale = logitScaleOf(pack).value;
  return new PackZeroShotModel(
    pack,
    { ...preset, detail, encodesBothViews, longSide },
    logitScale,
    denseEncoder,
    kept,
    vectors,
    resources.move(),
  );
}

interface EncodingPlan extends ScalePreset {
  readonly detail: Detail;
  readonly encodesBothViews: boolean;
  readonly longSide: number;
}

/** What vectors of texts depend on: the weights, the tokenizer and the length of a text. */
async function textIdentity(pack: ClipPack): Promise<string> {
  const tokenizer = await hashUnchanged(join(pack.folder, await tokenizerFileOf(pack.folder)));
  return [await packIdentity(pack), tokenizer, pack.contextLength].join(' ');
}

class PackZeroShotModel implements ZeroShotModel {
  readonly #pack: ClipPack;
  readonly #preset: EncodingPlan;
  readonly #denseEncoder: DenseEncoder;
  readonly #kept: KeptFeatures;
  readonly #vectors: TextVectors;
  readonly #templates: readonly string[];
  readonly #logitScale: number;
  readonly #resources: AsyncDisposableStack;

  constructor(
    pack: ClipPack,
    preset: EncodingPlan,
    logitScale: number,
    denseEncoder: DenseEncoder,
    kept: KeptFeatures,
    vectors: TextVectors,
    resources: AsyncDisposableStack,
  ) {
    this.#pack = pack;
    this.#preset = preset;
    this.#denseEncoder = denseEncoder;
    this.#kept = kept;
    this.#templates = pack.templates ?? defaultTemplates;
    this.#vectors = vectors;
    this.#logitScale = logitScale;
    this.#resources = resources;
  }

  async cams(
    image: RgbImage | PictureSource,
    tags: readonly string[],
    { signal, size }: CamOptions = {},
  ): Promise<ZeroShotCams> {
    const picture: PictureSource =
      'pixels' in image ? image : { size: size ?? image, pixels: () => Promise.resolve(image) };
    const { height, width } = picture.size;
    const background = backgroundWordsFor(tags, this.#pack.backgroundWords);
    const texts: ZeroShotTexts = {
      tags: await this.#vectors.of(tags),
      background: await this.#vectors.of(background),
      logitScale: this.#logitScale,
    };
    const scales: Tensor<'float32'>[] = [];
    for (const scale of this.#preset.scales) {
      const views = await this.#encodeViews(picture, scale, signal);
      scales.push(stackViews(views.map((features) => zeroShotScores(features, texts))));
    }
    const tileScale = this.#tileScale(picture.size);
    if (tileScale !== undefined) scales.push(await this.#tiledViews(picture, texts, tileScale, signal));
    const validClasses = tags.map((_, index) => index);
    // QA-CLIMS rounds the size up because its last cells reach beyond the picture; here the grid covers the picture
    // exactly.
    const sizeStep = 1;
    const merged = mergeScales(scales, { height, width, validClasses, sizeStep });
    return {
      height,
      width,
      get highres() {
        return merged.highres;
      },
      strips: (rowCount) => merged.strips(rowCount),
      strided: merged.strided,
      peaks: validClasses.map((index) => Math.max(...scales.map((scores) => peakOf(scores, index)))),
      promptHash: hashOf({ tags, background, templates: this.#templates, logitScale: this.#logitScale }),
    };
  }

  usefulLongSide(picture: PixelSize): number {
    const { scales, longSide } = this.#preset;
    const scale = Math.max(...scales, this.#tileScale(picture) ?? 1);
    const { width, height } = this.#denseEncoder.sizeFor(picture, { scale, longSide });
    return Math.max(width, height);
  }

  isKnown(picture: PictureSource): Promise<boolean> {
    return this.#kept.has(picture, this.#allViews(picture));
  }

  #tileScale(picture: PixelSize): number | undefined {
    const { detail, longSide } = this.#preset;
    return detail === 'tiles' ? tileScaleFor(picture, longSide) : undefined;
  }

  /** What `cams` asks for. */
  *#allViews(picture: PictureSource): Generator<EncodedView> {
    const { scales, longSide } = this.#preset;
    for (const scale of scales) yield* this.#wholeViews(scale);
    const tileScale = this.#tileScale(picture.size);
    if (tileScale === undefined) return;
    const { tiles } = tilingOf(this.#denseEncoder, picture.size, { scale: tileScale, longSide });
    for (const isFlipped of this.#mirrorings()) {
      for (const { box } of tiles) yield { scale: tileScale, longSide, isFlipped, tile: box };
    }
  }

  /** The picture, and its mirror image where the preset has it. */
  #wholeViews(scale: number): EncodedView[] {
    const { encodesBothViews, longSide } = this.#preset;
    const mirrorings = this.#mirrorings();
    const batch = encodesBothViews ? mirrorings.length : 1;
    return mirrorings.map((isFlipped) => ({ scale, longSide, isFlipped, batch }));
  }

  #mirrorings(): readonly boolean[] {
    return this.#preset.isFlipped ? [false, true] : [false];
  }

  /** `[views, C, h, w]`. */
  async #tiledViews(
    picture: PictureSource,
    texts: ZeroShotTexts,
    scale: number,
    signal: AbortSignalLike | undefined,
  ): Promise<Tensor<'float32'>> {
    const { longSide } = this.#preset;
    const views: Tensor<'float32'>[] = [];
    for (const isFlipped of this.#mirrorings()) {
      const view = { scale, longSide, isFlipped };
      views.push(await tiledScores(this.#denseEncoder, this.#kept, picture, texts, view, signal));
    }
    return stackViews(views);
  }

  /** The features of `#wholeViews`. */
  async #encodeViews(
    picture: PictureSource,
    scale: number,
    signal: AbortSignalLike | undefined,
  ): Promise<readonly DenseFeatures[]> {
    const encoder = this.#denseEncoder;
    const { longSide } = this.#preset;
    const views = this.#wholeViews(scale);
    const options = { scale, longSide, size: picture.size, signal };
    throwIfCancelled(signal);
    if (views.some(({ batch }) => batch === 2)) {
      return await this.#kept.recall(picture, views, async () => encoder.encodeBoth(await picture.pixels(), options));
    }
    const features: DenseFeatures[] = [];
    for (const view of views) {
      throwIfCancelled(signal);
      const encode = async () => [
        await encoder.encode(await picture.pixels(), { ...options, isFlipped: view.isFlipped }),
      ];
      features.push(...(await this.#kept.recall(picture, [view], encode)));
    }
    return features;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#resources.disposeAsync();
  }
}

/** `[C, h, w]` of each view → `[views, C, h, w]`. */
function stackViews(views: readonly Tensor<'float32'>[]): Tensor<'float32'> {
  const shape = views[0]?.shape ?? [0, 0, 0];
  const length = views[0]?.data.length ?? 0;
  const stacked = new Float32Array(views.length * length);
  views.forEach((view, index) => {
    stacked.set(view.data, index * length);
  });
  return tensor('float32', [views.length, ...shape], stacked);
}

/** Largest value of one class over the views, `[views, C, h, w]`. */
function peakOf(scores: Tensor<'float32'>, classIndex: number): number {
  const [views = 0, classes = 0, height = 0, width = 0] = scores.shape;
  const plane = height * width;
  let peak = 0;
  for (let view = 0; view < views; view++) {
    const start = (view * classes + classIndex) * plane;
    for (let i = start; i < start + plane; i++) peak = Math.max(peak, scores.data[i]!);
  }
  return peak;
}

function hashOf(prompts: object): string {
  return createHash('sha256').update(JSON.stringify(prompts)).digest('hex');
}
