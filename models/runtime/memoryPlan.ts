/**
 * How much memory encoding will need, and what to do when there is less: fewer pictures in one run, then smaller ones.
 * An estimate from above, made before anything is loaded; running out in the middle of a job would be worse.
 */
import { headsWithinCaches } from '#models/onnx/derive/headsApart.ts';

/** What the memory of a vision transformer depends on. */
export interface EncoderShape {
  readonly weightBytes: number;
  readonly heads: number;
  /** Values of a token. */
  readonly width: number;
  /** Pixels of a patch, down and across. */
  readonly patchSize: number;
}

export interface MemoryRequest {
  readonly encoder: EncoderShape;
  /** Sizes at which every picture is encoded, as factors of `longSide`; each has a session of its own. */
  readonly scales: readonly number[];
  /** Pixels. */
  readonly longSide: number;
  /** Short side by long side of the squarest picture, 0 to 1: it has the most patches. */
  readonly squareness: number;
  /** Pictures in one run, when there is room. */
  readonly batch: number;
  readonly availableBytes: number;
  /** Of the processor that computes, for which heads are taken in turns (headsApart.ts); absent for other devices. */
  readonly cores?: number;
}

export interface MemoryPlan {
  readonly batch: number;
  readonly longSide: number;
  /** At the most, of all sessions together. */
  readonly peakBytes: number;
  /** False when even the least does not fit. */
  readonly fits: boolean;
}

/** The rest is for pictures, heat maps, the system, and for the estimate being one. */
const usableShare = 0.8;
/** Below so many patches on the long side a mask says little. */
const fewestPatches = 8;
const bytesPerValue = 4;
/**
 * Measured with ViT-B/16 on onnxruntime 1.30 at 769 and 3073 tokens, in batches of 1, 2 and 4: the scores before and
 * after the softmax live at once, and the arena rounds its blocks up. The layers take turns in the same memory, so
 * their number does not count.
 */
const liveAttentionMaps = 2.5;
/**
 * Values of a token that live at once, in widths: the feed-forward layer's four twice, the residual, Q, K and V, and
 * these once more by heads; what is left covers what does not grow with the picture.
 */
const liveWidths = 18;

/** Lowers the batch to what fits, then the size patch by patch. */
export function planMemory(request: MemoryRequest): MemoryPlan {
  const { patchSize } = request.encoder;
  const budget = request.availableBytes * usableShare;
  const least = Math.min(request.longSide, fewestPatches * patchSize);
  let { batch, longSide } = request;
  for (;;) {
    const peakBytes = estimatePeak({ ...request, batch, longSide });
    if (peakBytes <= budget) return { batch, longSide, peakBytes, fits: true };
    if (batch > 1) batch--;
    else if (longSide > least) longSide = Math.max(least, longSide - patchSize);
    else return { batch, longSide, peakBytes, fits: false };
  }
}

/** Sessions stay open from picture to picture and keep what their largest run needed. */
function estimatePeak({
  encoder,
  scales,
  longSide,
  squareness,
  batch,
  cores,
}: Omit<MemoryRequest, 'availableBytes'>): number {
  const { weightBytes, heads, width, patchSize } = encoder;
  return scales.reduce((sum, scale) => {
    const long = Math.ceil((longSide * scale) / patchSize);
    const tokens = long * Math.ceil(long * squareness) + 1;
    const headsAtOnce = cores === undefined ? heads : headsWithinCaches(heads, tokens, cores);
    const values = liveAttentionMaps * headsAtOnce * tokens ** 2 + liveWidths * width * tokens;
    return sum + weightBytes + batch * values * bytesPerValue;
  }, 0);
}
