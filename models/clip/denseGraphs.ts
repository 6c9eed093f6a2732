/**
 * The dense graphs of one pack, derived from its stock vision model grid by grid. A derived graph names weights in the
 * pack's own files instead of carrying them, so it has a few hundred kilobytes and can be kept: in memory by who made
 * it, on disk in the user's cache by content.
 */
import { dirname } from 'node:path';
import { ExpectedError } from '#core/base/errors.ts';
import { deriveDense, type DenseVariant } from '#models/onnx/derive/deriveDense.ts';
import { headsWithinCaches } from '#models/onnx/derive/headsApart.ts';
import { withGrid } from '#models/onnx/derive/withGrid.ts';
import { byteLengthOf, isHalfType, type ElementType } from '#models/onnx/elementType.ts';
import type { Model } from '#models/onnx/graph.ts';
import { quantiseScores } from '#models/onnx/integerScores.ts';
import { readModelFile } from '#models/onnx/modelFile.ts';
import { findVisionTransformer } from '#models/onnx/structure/findVisionTransformer.ts';
import type { Grid, Interpolation } from '#models/onnx/visionTransformer.ts';
import { upcast } from '#models/onnx/upcast.ts';
import { WeightQuantiser } from '#models/onnx/weightQuantiser.ts';
import { writeModel } from '#models/onnx/writeModel.ts';
import type { CacheKey, UserCache } from '#models/packs/cache/userCache.ts';
import type { ClipPack } from '#models/packs/openPack.ts';
import { packIdentity } from '#models/packs/packIdentity.ts';
import { refuseQuantised } from '#models/packs/refuseQuantised.ts';
import { hasExactIntegerProducts } from '#models/runtime/integerProducts.ts';
import type { EncoderShape } from '#models/runtime/memoryPlan.ts';
import type { ModelBytes } from '#models/runtime/session.ts';
import { elementCount } from '#models/tensor/tensor.ts';

/**
 * Raise it when models/onnx derives other graphs from the same model: kept graphs of before are then not found any
 * more.
 */
export const derivationVersion = 3;

/** Where the cache has them. */
const cacheKind = 'graphs';

/** How hub models resize their position embedding for other picture sizes. */
const interpolation: Interpolation = 'bicubic';

/**
 * What products with weights are computed in: `int8` is faster on processors made for it and less exact, and only for
 * the CPU.
 */
export type Precision = 'fp32' | 'int8';

export interface DenseGraphsOptions {
  /** Default: `fp32`. */
  readonly precision?: Precision;
  /** Of the processor that runs the graphs; its attention is then computed in parts that fit its caches. */
  readonly cores?: number;
  /** Where derived graphs are kept; nowhere by default. Those in integers are not: they carry their weights. */
  readonly cache?: UserCache | undefined;
}

/** Derives, keeps and finds the dense graphs of one pack and variant. */
export class DenseGraphs {
  private readonly pack: ClipPack;
  private readonly variant: DenseVariant;
  private readonly precision: Precision;
  private readonly cores: number | undefined;
  private readonly cache: UserCache | undefined;
  private identity: Promise<string> | undefined;
  private quantiser: WeightQuantiser | undefined;

  constructor(pack: ClipPack, variant: DenseVariant, { precision = 'fp32', cores, cache }: DenseGraphsOptions = {}) {
    this.pack = pack;
    this.variant = variant;
    this.precision = precision;
    this.cores = cores;
    this.cache = precision === 'fp32' ? cache : undefined;
  }

  /**
   * Pixels of a patch: what pack.json or config.json says, else what the graph says. Throws `UnsupportedError` when the
   * graph is no vision transformer, `ExpectedError` (`patch-not-square`).
   */
  patchSize(): number {
    if (this.pack.patchSize !== undefined) return this.pack.patchSize;
    const { height, width } = findVisionTransformer(this.readStock()).patchSize;
    if (height === width) return height;
    throw new ExpectedError('patch-not-square', `The patches of ${this.pack.title} are ${width}×${height} pixels.`, {
      remedy: 'Use a model with square patches.',
      details: { folder: this.pack.folder, height, width },
    });
  }

  /** What memory depends on. Throws as `patchSize`, `ExpectedError` (`patch-differs`), and `UnsupportedError` for a graph that is no vision transformer. */
  encoderShape(): EncoderShape {
    const { model, width, blocks, patchSize } = findVisionTransformer(this.readStock());
    this.requirePatch(patchSize);
    const weights = [...model.graph.initializers.values()];
    return {
      weightBytes: weights.reduce(
        (sum, { elementType, shape }) => sum + (byteLengthOf(typeInMemory(elementType), elementCount(shape)) ?? 0),
        0,
      ),
      heads: Math.max(...blocks.map(({ attention }) => attention.heads)),
      width,
      patchSize: this.patchSize(),
    };
  }

  /** Grids are laid out by what the pack says, and graphs made by what its graph does: the runtime's words for that are no help. */
  private requirePatch({ height, width }: Grid): void {
    const said = this.patchSize();
    if (said === height && said === width) return;
    const { visionModel, folder } = this.pack;
    throw new ExpectedError(
      'patch-differs',
      `${visionModel} has patches of ${width}×${height} pixels, and patch_size of pack.json or config.json says ${said}.`,
      {
        remedy: 'Correct patch_size, or add the pack again with the files of one model.',
        details: { folder, said, height, width },
      },
    );
  }

  /** The graph for one grid, from the cache where it is there. Throws what reading and deriving throw. */
  async load(grid: Grid): Promise<ModelBytes> {
    const kept = await this.cache?.read(cacheKind, await this.cacheKey(grid));
    return this.withWeights(kept ?? (await this.derive(grid)), grid);
  }

  /** Derives the graph anew, whatever is kept, and keeps it: for a kept file that turned out to be damaged. */
  async renew(grid: Grid): Promise<ModelBytes> {
    return this.withWeights(await this.derive(grid), grid);
  }

  private withWeights(bytes: Uint8Array, grid: Grid): ModelBytes {
    const name = `${this.pack.visionModel} (dense, ${grid.height}×${grid.width} patches)`;
    return { bytes, externalDataFolder: dirname(this.pack.visionModel), name };
  }

  private async derive(grid: Grid): Promise<Uint8Array> {
    const { cores } = this;
    const stock = this.readStock();
    this.requirePatch(findVisionTransformer(stock).patchSize);
    const dense = deriveDense(
      withGrid(stock, grid, interpolation),
      this.variant,
      cores === undefined ? {} : { headsAtOnce: (heads, tokens) => headsWithinCaches(heads, tokens, cores) },
    );
    const bytes = writeModel(await this.inPrecision(dense), { externalize: true });
    if (this.cache !== undefined) await this.cache.keep(cacheKind, await this.cacheKey(grid), bytes);
    return bytes;
  }

  private async inPrecision(model: Model): Promise<Model> {
    if (this.precision === 'fp32') return model;
    const largest = (await hasExactIntegerProducts()) ? 127 : 63;
    this.quantiser ??= new WeightQuantiser(largest);
    return quantiseScores(this.quantiser.quantise(model), largest);
  }

  /** Read for every derivation and not kept: the file is hundreds of megabytes, and the system caches it. */
  private readStock(): Model {
    const model = readModelFile(this.pack.visionModel);
    refuseQuantised(model);
    return upcast(model);
  }

  private async cacheKey(grid: Grid): Promise<CacheKey> {
    this.identity ??= packIdentity(this.pack);
    return [
      'dense',
      derivationVersion,
      this.variant,
      grid.height,
      grid.width,
      interpolation,
      this.cores ?? 'device',
      await this.identity,
    ];
  }
}

/** Weights of half precision are cast when they are loaded. */
function typeInMemory(elementType: ElementType): ElementType {
  return isHalfType(elementType) ? 'float32' : elementType;
}
