/**
 * Pictures to dense text-aligned features: a unit vector for every patch, by a stock CLIP whose last block is rewired.
 * Each grid of patches has a graph and a session of its own, because exports fix their sizes; few sessions are kept,
 * because each holds its own copy of the weights. Pictures of equal shape should therefore come one after the other.
 */
import { BugError, errorMessage, ExpectedError, throwIfCancelled, type AbortSignalLike } from '#core/base/errors.ts';
import { assert, defined } from '#core/base/assert.ts';
import { denseOutput, type DenseVariant } from '#models/onnx/derive/deriveDense.ts';
import type { Grid } from '#models/onnx/visionTransformer.ts';
import type { UserCache } from '#models/packs/cache/userCache.ts';
import type { ClipPack } from '#models/packs/openPack.ts';
import { readPackJson } from '#models/packs/packFiles.ts';
import { processorCores } from '#models/runtime/processorCores.ts';
import { createSession, type ModelBytes, type Session, type SessionOptions } from '#models/runtime/session.ts';
import { expectDType, tensor, type Tensor } from '#models/tensor/tensor.ts';
import { DenseGraphs, type Precision } from './denseGraphs.ts';
import type { DenseFeatures } from './denseFeatures.ts';
import { denseSize, preprocessDense, readPreprocessing, type PixelSize, type Preprocessing } from './preprocess.ts';
import { requireFinite } from './requireFinite.ts';
import type { RgbImage } from './resample.ts';

export interface DenseEncoderOptions extends SessionOptions {
  /** How the last block attends. Default: `maskclip`. */
  readonly variant?: DenseVariant;
  /** Default: `fp32`. `int8` asks for the CPU. */
  readonly precision?: Precision;
  /** Where derived graphs are kept between runs of the program; nowhere by default. */
  readonly cache?: UserCache;
  /** Sessions held at a time; default 2. */
  readonly sessionLimit?: number;
}

export interface EncodeOptions {
  /** Factor on the long side, for multi-scale inference. Default: 1. */
  readonly scale?: number;
  /** Encodes the picture mirrored left to right; the features are then of the mirrored picture. */
  readonly isFlipped?: boolean;
  /** Long side in pixels before rounding up to the patch. Default: the pack's. */
  readonly longSide?: number;
  /** Of the picture, whose aspect is kept, where the image is a reduced copy of it. Default: the image's own. */
  readonly size?: PixelSize;
  /** Looked at when it is the picture's turn; then `CancelledError`. */
  readonly signal?: AbortSignalLike | undefined;
}

export interface DenseEncoder extends AsyncDisposable {
  /** Pixels of a patch, down and across. */
  readonly patchSize: number;
  /** The size at which a picture would be encoded, in pixels. */
  sizeFor(image: PixelSize, options?: EncodeOptions): PixelSize;
  /** The picture as `encode` gives it to the model: resized and normalised, `[1, 3, height, width]`. */
  pixels(image: RgbImage, options?: EncodeOptions): Tensor<'float32'>;
  /** Throws `ExpectedError` and `UnsupportedError` of reading, deriving and running the pack's vision model, and `model-damaged`. */
  encode(image: RgbImage, options?: EncodeOptions): Promise<DenseFeatures>;
  /** The features of the picture and of its mirror image, in one run where the graph takes two pictures. Throws as `encode`. */
  encodeBoth(
    image: RgbImage,
    options?: Omit<EncodeOptions, 'isFlipped'>,
  ): Promise<readonly [DenseFeatures, DenseFeatures]>;
  /**
   * As `encode`, from the preprocessed pixels of one picture, `[1, 3, height, width]`. Throws `BugError` for another
   * shape, `ExpectedError` (`grid-invalid`) for sides that are no multiples of the patch.
   */
  encodePixels(pixels: Tensor<'float32'>): Promise<DenseFeatures>;
  dispose(): Promise<void>;
}

const defaultSessionLimit = 2;

/**
 * A dense encoder of a pack. Graphs are derived at the first picture of each shape, not here. Throws as reading the
 * pack's files.
 */
export async function createDenseEncoder(pack: ClipPack, options: DenseEncoderOptions = {}): Promise<DenseEncoder> {
  const fileName = 'preprocessor_config.json';
  const preprocessing = readPreprocessing(await readPackJson(pack.folder, fileName), `${fileName} of ${pack.title}`);
  const { variant = 'maskclip', precision = 'fp32', cache, provider = 'cpu', threads = 0 } = options;
  const cores = provider === 'cpu' ? { cores: threads || processorCores() } : {};
  const graphs = new DenseGraphs(pack, variant, { precision, cache, ...cores });
  return new PackDenseEncoder(pack, graphs, preprocessing, options);
}

class PackDenseEncoder implements DenseEncoder {
  readonly patchSize: number;
  private readonly longSide: number;
  private readonly visionModel: string;
  private readonly graphs: DenseGraphs;
  private readonly preprocessing: Preprocessing;
  private readonly options: DenseEncoderOptions;
  /** By grid, least recently used first. */
  private readonly sessions = new Map<string, Session>();
  /** Sessions are opened, used and closed by one caller at a time; onnxruntime computes one run at a time anyway. */
  private turn: Promise<unknown> = Promise.resolve();
  private isDisposed = false;

  constructor(pack: ClipPack, graphs: DenseGraphs, preprocessing: Preprocessing, options: DenseEncoderOptions) {
    this.graphs = graphs;
    this.preprocessing = preprocessing;
    this.options = options;
    this.longSide = pack.longSide;
    this.visionModel = pack.visionModel;
    this.patchSize = graphs.patchSize();
  }

  sizeFor(image: PixelSize, options: EncodeOptions = {}): PixelSize {
    const { scale = 1, longSide = this.longSide, size = image } = options;
    return denseSize(size, { longSide, patchSize: this.patchSize, scale });
  }

  pixels(image: RgbImage, options: EncodeOptions = {}): Tensor<'float32'> {
    const size = this.sizeFor(image, options);
    return preprocessDense(image, size, this.preprocessing, { isFlipped: options.isFlipped ?? false });
  }

  async encode(image: RgbImage, options: EncodeOptions = {}): Promise<DenseFeatures> {
    const size = this.sizeFor(image, options);
    const pixels = this.pixels(image, options);
    return defined((await this.run(size, () => [pixels], options.signal))[0], 'features');
  }

  async encodeBoth(
    image: RgbImage,
    options: Omit<EncodeOptions, 'isFlipped'> = {},
  ): Promise<readonly [DenseFeatures, DenseFeatures]> {
    const size = this.sizeFor(image, options);
    const [plain, mirrored] = [false, true].map((isFlipped) =>
      preprocessDense(image, size, this.preprocessing, { isFlipped }),
    ) as [Tensor<'float32'>, Tensor<'float32'>];
    const features = await this.run(
      size,
      (takesTwo) => (takesTwo ? [stack(plain, mirrored)] : [plain, mirrored]),
      options.signal,
    );
    return [defined(features[0], 'features'), defined(features[1], 'features of the mirror image')];
  }

  async encodePixels(pixels: Tensor<'float32'>): Promise<DenseFeatures> {
    const [batch, channels, height = 0, width = 0] = pixels.shape;
    assert(
      pixels.shape.length === 4 && batch === 1 && channels === 3,
      `pixels of shape [${pixels.shape.join(', ')}] are not one picture`,
    );
    return defined((await this.run({ height, width }, () => [pixels]))[0], 'features');
  }

  /** The features of all pictures of all runs, in order. `runs` is told whether a run may have more than one picture. */
  private run(
    { height, width }: PixelSize,
    runs: (takesTwo: boolean) => readonly Tensor<'float32'>[],
    signal?: AbortSignalLike,
  ): Promise<DenseFeatures[]> {
    const grid: Grid = { height: height / this.patchSize, width: width / this.patchSize };
    return this.inTurn(async () => {
      if (this.isDisposed) throw new BugError('a dense encoder was used after dispose');
      throwIfCancelled(signal);
      const session = await this.sessionFor(grid);
      const input = defined(session.inputs[0], 'the pixel input');
      const features: DenseFeatures[] = [];
      for (const pixels of runs(input.shape[0] !== 1)) {
        const results = await session.run({ [input.name]: pixels }, [denseOutput]);
        const map = expectDType(defined(results[denseOutput], denseOutput), 'float32');
        requireFinite(map.data, this.visionModel);
        features.push(...toRows(map));
      }
      return features;
    });
  }

  async dispose(): Promise<void> {
    await this.inTurn(async () => {
      this.isDisposed = true;
      const open = [...this.sessions.values()];
      this.sessions.clear();
      for (const session of open) await session.dispose();
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.turn.then(work);
    this.turn = result.catch(() => undefined);
    return result;
  }

  private async sessionFor(grid: Grid): Promise<Session> {
    const key = `${grid.height}×${grid.width}`;
    const known = this.sessions.get(key);
    const session = known ?? (await this.openSession(grid));
    // Set anew, so that the map's order is that of use.
    this.sessions.delete(key);
    this.sessions.set(key, session);
    return session;
  }

  /** Closes the longest unused sessions first, so that memory never holds one more than the limit. */
  private async openSession(grid: Grid): Promise<Session> {
    const limit = Math.max(1, this.options.sessionLimit ?? defaultSessionLimit);
    for (const [key, session] of this.sessions) {
      if (this.sessions.size < limit) break;
      this.sessions.delete(key);
      await session.dispose();
    }
    const source = await this.graphs.load(grid);
    try {
      return await createSession(source, this.options);
    } catch (error) {
      return await this.openRenewed(grid, source, error);
    }
  }

  /**
   * A kept graph may be damaged; a graph derived anew that fails as well is a real failure, and the first one tells
   * more.
   */
  private async openRenewed(grid: Grid, failed: ModelBytes, error: unknown): Promise<Session> {
    const renewed = await this.graphs.renew(grid);
    if (Buffer.compare(renewed.bytes, failed.bytes) === 0) throw error;
    try {
      return await createSession(renewed, this.options);
    } catch (second) {
      throw new ExpectedError('model-unreadable', errorMessage(second), {
        remedy: 'Verify the model pack ("models verify"), or add it again.',
        details: { model: renewed.name ?? '' },
        cause: second,
      });
    }
  }
}

/** Two pictures of one size as a batch. */
function stack(first: Tensor<'float32'>, second: Tensor<'float32'>): Tensor<'float32'> {
  const [, ...shape] = first.shape;
  const data = new Float32Array(first.data.length + second.data.length);
  data.set(first.data);
  data.set(second.data, first.data.length);
  return tensor('float32', [2, ...shape], data);
}

/** `[N, E, gh, gw]` → rows of patches, picture by picture. */
function toRows(map: Tensor<'float32'>): DenseFeatures[] {
  const [pictures = 0, width = 0, gridHeight = 0, gridWidth = 0] = map.shape;
  const patches = gridHeight * gridWidth;
  return Array.from({ length: pictures }, (_, picture) => {
    const features = new Float32Array(patches * width);
    for (let i = 0; i < width; i++) {
      const plane = (picture * width + i) * patches;
      for (let patch = 0; patch < patches; patch++) features[patch * width + i] = map.data[plane + patch]!;
    }
    return { features, gridHeight, gridWidth, width };
  });
}
