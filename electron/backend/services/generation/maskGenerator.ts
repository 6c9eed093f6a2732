/**
 * What a generation job does with its images: decode, CAM per present tag, label map and confidence map, stored as one mask
 * revision together with the item's outcome. Holds the pack's sessions; belongs to one run of one job.
 */
import { defined } from '#core/base/assert.ts';
import { CancelledError, throwIfCancelled } from '#core/base/errors.ts';
import type { Cam } from '#core/document/cam.ts';
import type { DatasetClass } from '#core/document/datasetClass.ts';
import type { ImageId, JobId } from '#core/document/ids.ts';
import type { ReadyImage } from '#core/document/image.ts';
import type { JobItem } from '#core/document/job.ts';
import type { Problem } from '#core/document/problem.ts';
import { labelInStrips } from '#models/cam/labelCams.ts';
import { quantizeCam } from '#models/cam/quantizeCam.ts';
import type { PictureSource } from '#models/clip/keptFeatures.ts';
import { openZeroShotModel, scalePresets, type ZeroShotCams, type ZeroShotModel } from '#models/cam/zeroShotModel.ts';
import { isModelDamaged } from '#models/clip/requireFinite.ts';
import type { RgbImage } from '#models/clip/resample.ts';
import type { ClipPack } from '#models/packs/openPack.ts';
import { packIdentity } from '#models/packs/packIdentity.ts';
import { WorkerHost } from '#models/runtime/worker/workerHost.ts';
import { decodeImage, pixelsName } from '../../imaging/decodeImage.ts';
import type { BatchReport } from '../../jobs/runItems.ts';
import { saveCam } from '../../store/cams.ts';
import type { WritableProject } from '../../store/project.ts';
import { readClasses } from '../../store/readClasses.ts';
import { readImage } from '../../store/readImages.ts';
import { readMaskStanding } from '../../store/readGenerationScope.ts';
import { readTagsOfImage } from '../../store/readTags.ts';
import { isStoreFailure } from '../../store/storeErrors.ts';
import { saveMaskRevision } from '../../store/writeMasks.ts';
import type { ChosenDevice } from './chooseDevice.ts';
import { GenerationEntry } from './generationEntry.ts';
import { thresholdFor, type GenerationParameters } from './generationParameters.ts';
import type { EncodingPlan } from './planEncoding.ts';
import { readImportedPicture, requireReady } from '../images/readyPicture.ts';
import { fileLocator } from '../masks/maskedImages.ts';
import { userCache } from '../packs/userCache.ts';

/** Items begun together. */
const batchSize = 4;

type Prepared =
  | { readonly image: ReadyImage; readonly picture: PictureSource }
  | { readonly skipped: Problem }
  | { readonly error: unknown };

interface PreparedItem extends JobItem {
  readonly prepared: Promise<Prepared>;
}

/** What masks say of their making beside what was asked for. */
interface MaskOriginFacts {
  /** Content identity of the pack. */
  readonly pack: string;
  readonly packTitle: string;
  /** What the long sides of pictures are encoded at, which may be less than was wanted. */
  readonly longSidePx: number;
}

export class MaskGenerator implements AsyncDisposable {
  readonly batchSize = batchSize;
  readonly #project: WritableProject;
  readonly #parameters: GenerationParameters & { readonly threshold: number };
  readonly #model: ZeroShotModel;
  readonly #resources: AsyncDisposableStack;
  readonly #origin: MaskOriginFacts;
  readonly #entry: GenerationEntry;
  readonly #fileOf: ReturnType<typeof fileLocator>;

  private constructor(
    project: WritableProject,
    parameters: GenerationParameters & { readonly threshold: number },
    model: ZeroShotModel,
    resources: AsyncDisposableStack,
    origin: MaskOriginFacts,
  ) {
    this.#project = project;
    this.#parameters = parameters;
    this.#model = model;
    this.#resources = resources;
    this.#origin = origin;
    this.#entry = new GenerationEntry(project);
    this.#fileOf = fileLocator(project);
  }

  /** Loads the pack's encoders. Throws as they do. */
  static async create(
    project: WritableProject,
    pack: ClipPack,
    parameters: GenerationParameters,
    { provider, threads }: Pick<ChosenDevice, 'provider' | 'threads'>,
    { encodesBothViews, longSide }: Pick<EncodingPlan, 'encodesBothViews' | 'longSide'>,
  ): Promise<MaskGenerator> {
    const origin = { pack: await packIdentity(pack), packTitle: pack.title, longSidePx: longSide };
    await using resources = new AsyncDisposableStack();
    // While a graph runs, this thread answers requests and prepares the next pictures.
    const host = resources.use(new WorkerHost());
    const model = resources.use(
      await openZeroShotModel(pack, {
        preset: scalePresets[parameters.preset],
        detail: parameters.detail,
        cache: userCache(),
        host,
        precision: parameters.precision,
        provider,
        threads,
        encodesBothViews,
        longSide,
      }),
    );
    const settings = { ...parameters, threshold: thresholdFor(pack, parameters) };
    return new MaskGenerator(project, settings, model, resources.move(), origin);
  }

  /** Works on a batch of a job; the handler of `runItems`. */
  async generate(items: readonly JobItem[], report: BatchReport): Promise<void> {
    const work = this.#preparedAhead(items);
    const stop = new AbortController();
    const lane = async (): Promise<void> => {
      // Both lanes take from one generator.
      for (const item of work) {
        if (stop.signal.aborted) return;
        try {
          throwIfCancelled(report.signal);
          await this.#giveOutcome(item, report);
        } catch (error) {
          stop.abort();
          throw error;
        }
      }
    };
    // While the thread of the sessions encodes a picture, this one makes the mask of the one before.
    const lanes = await Promise.allSettled([lane(), lane()]);
    const failures = lanes.flatMap((ended): unknown[] => (ended.status === 'rejected' ? [ended.reason] : []));
    if (failures.length > 0) throw failures.find((error) => !(error instanceof CancelledError)) ?? failures[0];
  }

  /** Each picture is decoded while the one before it is worked on; more ahead would only take memory. */
  *#preparedAhead(items: readonly JobItem[]): Generator<PreparedItem> {
    let upcoming: Promise<Prepared> | undefined;
    for (const [position, item] of items.entries()) {
      const prepared = upcoming ?? this.#prepare(item.imageId);
      const next = items[position + 1];
      upcoming = next === undefined ? undefined : this.#prepare(next.imageId);
      yield { ...item, prepared };
    }
  }

  /** Throws `CancelledError` and failures of the store; others are the item's outcome. */
  async #giveOutcome({ jobId, imageId, prepared }: PreparedItem, report: BatchReport): Promise<void> {
    try {
      const ready = await prepared;
      if ('error' in ready) throw ready.error;
      if ('skipped' in ready) report.skip(imageId, ready.skipped);
      else await this.#generateOne(jobId, ready.image, ready.picture, report);
    } catch (error) {
      // A full disk or a damaged model is no fault of this picture, and would be the end of the next one too.
      if (error instanceof CancelledError || isStoreFailure(error) || isModelDamaged(error)) throw error;
      report.fail(imageId, error);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#resources.disposeAsync();
  }

  async #generateOne(jobId: JobId, image: ReadyImage, picture: PictureSource, report: BatchReport): Promise<void> {
    const { width, height } = picture.size;
    const { preset, detail, threshold, precision } = this.#parameters;
    const { pack, packTitle, longSidePx } = this.#origin;
    const present = this.#presentClasses(image.id);
    const names = present.map(({ name }) => name);
    const made = await this.#model.cams(picture, names, { signal: report.signal });
    const labels = present.map(({ index }) => index);
    const planes = labelInStrips(made, labels, threshold);
    const { promptHash } = made;
    // What the scope of a later generation compares with the tags of then.
    const inOrder = present.toSorted((a, b) => a.id - b.id);
    const classIds = inOrder.map(({ id }) => id);
    const classNames = inOrder.map(({ name }) => name);
    // A person may have worked on the mask while this one was made; nothing waits between looking and writing.
    const reason = this.#reasonToSkip(image.id);
    if (reason !== undefined) {
      report.skip(image.id, reason);
      return;
    }
    const complete = (write: () => void): void => {
      report.complete(image.id, write);
    };
    this.#entry.record(jobId, complete, (recorder) => {
      for (const cam of this.#storedCams(image.id, present, made)) saveCam(this.#project, cam);
      saveMaskRevision(
        this.#project,
        {
          imageId: image.id,
          width,
          height,
          planes,
          ...(image.contentSha256 === null ? {} : { contentSha256: image.contentSha256 }),
          jobId,
          pack,
          parameters: {
            method: 'zero-shot',
            preset,
            detail,
            threshold,
            precision,
            promptHash,
            classIds,
            classNames,
            packTitle,
            longSidePx,
          },
        },
        recorder,
      );
    });
  }

  /** Never rejects: the outcome is looked at later, when it is the picture's turn. */
  async #prepare(imageId: ImageId): Promise<Prepared> {
    try {
      const skipped = this.#reasonToSkip(imageId);
      if (skipped !== undefined) return { skipped };
      const image = requireReady(defined(readImage(this.#project, imageId), `image ${imageId}`));
      const bytes = await readImportedPicture(image, this.#fileOf(image));
      const picture = this.#source(image, bytes);
      // Decoded ahead; of a picture whose features are known nobody will ask for the pixels.
      if (!(await this.#model.isKnown(picture))) await picture.pixels();
      return { image, picture };
    } catch (error) {
      return { error };
    }
  }

  #source({ path, contentSha256, picture: { width, height } }: ReadyImage, bytes: Uint8Array): PictureSource {
    const size = { width, height };
    const usefulLongSide = this.#model.usefulLongSide(size);
    let decoded: Promise<RgbImage> | undefined;
    const decode = async (): Promise<RgbImage> => {
      const { rgb, ...reduced } = await decodeImage(bytes, { name: path, usefulLongSide });
      return { width: reduced.width, height: reduced.height, data: rgb };
    };
    return {
      size,
      name: contentSha256 === null ? undefined : pixelsName(contentSha256, size, { usefulLongSide }),
      pixels: () => (decoded ??= decode()),
    };
  }

  /** What has changed since the job was put together, so that the image is none of its business any more. */
  #reasonToSkip(imageId: ImageId): Problem | undefined {
    const { isAccepted, isDrawnOn, hasCurrentProposal } = readMaskStanding(this.#project, imageId);
    const { scope, includesAccepted } = this.#parameters;
    // Beside an accepted mask, whatever is there is made anew.
    const leavesAlone = isAccepted ? !includesAccepted : scope === 'untouched';
    if (leavesAlone && (isAccepted || isDrawnOn)) {
      return { code: 'mask-by-hand', message: 'A person has worked on its mask.', remedy: null };
    }
    if (leavesAlone && hasCurrentProposal) {
      return { code: 'mask-exists', message: 'It has got a mask since the job began.', remedy: null };
    }
    if (this.#presentClasses(imageId).length > 0) return undefined;
    return { code: 'image-untagged', message: 'Its tags have been removed.', remedy: 'Tag it, then generate again.' };
  }

  #presentClasses(imageId: ImageId): DatasetClass[] {
    // Read anew for each image: classes come and go while a job runs.
    const classes = new Map(readClasses(this.#project).map((one) => [one.id, one]));
    return readTagsOfImage(this.#project, imageId)
      .filter(({ value }) => value === 'present')
      .map(({ classId }) => defined(classes.get(classId), `class ${classId}`));
  }

  *#storedCams(imageId: ImageId, present: readonly DatasetClass[], made: ZeroShotCams): Generator<Cam> {
    const [, height = 0, width = 0] = made.strided.shape;
    const cells = height * width;
    for (const [plane, { id: classId }] of present.entries()) {
      yield {
        imageId,
        classId,
        pack: this.#origin.pack,
        preset: this.#parameters.preset,
        width,
        height,
        values: quantizeCam(made.strided.data.subarray(plane * cells, (plane + 1) * cells)),
        peak: defined(made.peaks[plane], 'a peak'),
        promptHash: made.promptHash,
        createdAtMs: Date.now(),
      };
    }
  }
}
