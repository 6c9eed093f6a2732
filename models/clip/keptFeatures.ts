/**
 * Dense features that are computed once: kept in the user's cache by the name of the picture's pixels and by all that the
 * numbers depend on, so that other texts and thresholds need no encoder. Whether they come from the encoder or from the
 * cache makes no difference to a bit: both are rounded as kept ones are, also where nothing is kept.
 */
import { arch, cpus } from 'node:os';
import { relative } from 'node:path';
import { defined } from '#core/base/assert.ts';
import type { CacheKey, UserCache } from '#models/packs/cache/userCache.ts';
import type { ClipPack } from '#models/packs/openPack.ts';
import { packIdentity } from '#models/packs/packIdentity.ts';
import { readPackJson } from '#models/packs/packFiles.ts';
import { runtimeVersion } from '#models/runtime/machineStamp.ts';
import { processorCores } from '#models/runtime/processorCores.ts';
import type { DenseEncoder, DenseEncoderOptions } from './denseEncoder.ts';
import type { DenseFeatures } from './denseFeatures.ts';
import { derivationVersion } from './denseGraphs.ts';
import type { PixelSize } from './preprocess.ts';
import type { RgbImage } from './resample.ts';
import { restoreFeatures, storeFeatures } from './storedFeatures.ts';

/**
 * Raise it when the same picture comes to have other features by the same graph: other resampling or preprocessing, other
 * settings of the sessions. Kept ones of before are then not found any more.
 */
const encodingVersion = 1;

/** Where the cache has them. */
const cacheKind = 'features';

/** A picture whose pixels are made when they are needed: of one with known features they are not. */
export interface PictureSource {
  /** Of the whole picture, upright, also where `pixels` gives a reduced copy. */
  readonly size: PixelSize;
  /** Names the pixels: of equal names, equal pixels. Of a picture without one nothing is kept. */
  readonly name?: string | undefined;
  pixels(): Promise<RgbImage>;
}

/** One encoding of a picture, or of a tile of it. */
export interface EncodedView {
  readonly scale: number;
  /** Pixels at scale 1, before rounding up to the patch. */
  readonly longSide: number;
  readonly isFlipped: boolean;
  /** How many pictures the encoder takes in one run: sums may come out otherwise in their last bit. Default: 1. */
  readonly batch?: number;
  /** In patches of the encoding; default: all of it. */
  readonly tile?: PatchBox;
}

export interface PatchBox {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

export interface FeatureKeeping {
  readonly cache: UserCache;
  /** Of the encoder: everything that its numbers depend on beside the picture. */
  readonly identity: string;
}

export class KeptFeatures {
  readonly #encoder: Pick<DenseEncoder, 'patchSize' | 'sizeFor'>;
  readonly #keeping: FeatureKeeping | undefined;

  /** `keeping`: where they are kept between runs; nowhere when undefined. */
  constructor(encoder: Pick<DenseEncoder, 'patchSize' | 'sizeFor'>, keeping: FeatureKeeping | undefined) {
    this.#encoder = encoder;
    this.#keeping = keeping;
  }

  /**
   * The features of some views of a picture, in their order: all as they were kept, or else all that `encode` gives.
   * Throws what `encode` throws.
   */
  async recall(
    picture: PictureSource,
    views: readonly EncodedView[],
    encode: () => Promise<readonly DenseFeatures[]>,
  ): Promise<readonly DenseFeatures[]> {
    const kept = await Promise.all(views.map((view) => this.#read(picture, view)));
    const known = kept.filter((features) => features !== undefined);
    if (known.length === views.length) return known;
    const encoded = await encode();
    return await Promise.all(
      views.map(async (view, index) => {
        const stored = storeFeatures(defined(encoded[index], `the features of view ${index}`));
        const key = this.#key(picture, view);
        if (key !== undefined) await this.#keeping?.cache.keep(cacheKind, key, stored);
        return defined(restoreFeatures(stored, this.#gridOf(picture, view)), 'features of the grid asked for');
      }),
    );
  }

  /** Whether all these views are kept. They may be damaged, or gone a moment later; `recall` sees to that. */
  async has(picture: PictureSource, views: Iterable<EncodedView>): Promise<boolean> {
    for (const view of views) {
      const key = this.#key(picture, view);
      if (key === undefined || (await this.#keeping?.cache.has(cacheKind, key)) !== true) return false;
    }
    return true;
  }

  async #read(picture: PictureSource, view: EncodedView): Promise<DenseFeatures | undefined> {
    const key = this.#key(picture, view);
    const bytes = key === undefined ? undefined : await this.#keeping?.cache.read(cacheKind, key);
    return bytes === undefined ? undefined : restoreFeatures(bytes, this.#gridOf(picture, view));
  }

  #gridOf(picture: PictureSource, view: EncodedView): { gridHeight: number; gridWidth: number } {
    const { width, height } = view.tile ?? this.#patchesOf(picture, view);
    return { gridHeight: height, gridWidth: width };
  }

  #patchesOf({ size }: PictureSource, { scale, longSide }: EncodedView): PixelSize {
    const { width, height } = this.#encoder.sizeFor(size, { scale, longSide });
    return { width: width / this.#encoder.patchSize, height: height / this.#encoder.patchSize };
  }

  #key(picture: PictureSource, view: EncodedView): CacheKey | undefined {
    if (this.#keeping === undefined || picture.name === undefined) return undefined;
    const { width, height } = this.#patchesOf(picture, view);
    const { top, left, ...tile } = view.tile ?? { top: 0, left: 0, width, height };
    const place = [top, left, tile.height, tile.width];
    return [this.#keeping.identity, picture.name, height, width, ...place, view.isFlipped, view.batch ?? 1];
  }
}

/**
 * Everything that the features of a picture depend on beside its pixels and the view: weights, derived graph, preprocessing,
 * and what computes. The threads of a processor are part of it, because attention is computed in parts by their number. Throws
 * as reading the pack.
 */
export async function encoderIdentity(
  pack: ClipPack,
  patchSize: number,
  { variant = 'maskclip', precision = 'fp32', provider = 'cpu', threads = 0 }: DenseEncoderOptions,
): Promise<string> {
  return JSON.stringify([
    encodingVersion,
    derivationVersion,
    await packIdentity(pack),
    relative(pack.folder, pack.visionModel),
    await readPackJson(pack.folder, 'preprocessor_config.json'),
    [patchSize, variant, precision],
    // Processors and devices differ in the last bits of a sum, and the folder may be shared between machines.
    [provider, provider === 'cpu' ? threads || processorCores() : 0],
    [runtimeVersion, arch(), cpus()[0]?.model ?? ''],
  ]);
}
