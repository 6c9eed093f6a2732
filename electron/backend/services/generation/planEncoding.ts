/** How pictures are encoded in the memory that there is, and what is said when that is less than was asked for. */
import { formatBytes } from '#core/base/format.ts';
import { notice, type Notice } from '#core/document/notice.ts';
import { scalePresets } from '#models/cam/zeroShotModel.ts';
import { DenseGraphs } from '#models/clip/denseGraphs.ts';
import type { ClipPack } from '#models/packs/openPack.ts';
import { planMemory } from '#models/runtime/memoryPlan.ts';
import type { Backend } from '../../backend.ts';
import type { ReadableProject } from '../../store/project.ts';
import { readLargestSquareness } from '../../store/readImagePixels.ts';
import type { ChosenDevice } from './chooseDevice.ts';
import type { GenerationParameters } from './generationParameters.ts';

export interface EncodingPlan {
  /** A picture and its mirror image in one run. */
  readonly encodesBothViews: boolean;
  /** Pixels. */
  readonly longSide: number;
  readonly notices: readonly Notice[];
}

/**
 * Plans a generation. What a graphics card has of its own cannot be asked through onnxruntime; most share the system's.
 * Throws as reading the pack's vision model.
 */
export function planEncoding(
  backend: Pick<Backend, 'availableMemory'>,
  project: ReadableProject,
  pack: ClipPack,
  { preset, detail }: Pick<GenerationParameters, 'preset' | 'detail'>,
  { provider, threads }: Pick<ChosenDevice, 'provider' | 'threads'>,
): EncodingPlan {
  const { scales, isFlipped } = scalePresets[preset];
  // Measured: two pictures in one run take the CPU as long as one by one, and a device a quarter less.
  const wanted = isFlipped && provider !== 'cpu' ? 2 : 1;
  const availableBytes = backend.availableMemory();
  const { batch, longSide, peakBytes, fits } = planMemory({
    encoder: new DenseGraphs(pack, 'maskclip').encoderShape(),
    scales,
    longSide: pack.longSide,
    // Tiles are square, whatever the picture is.
    squareness: detail === 'tiles' ? 1 : readLargestSquareness(project),
    batch: wanted,
    availableBytes,
    ...(provider === 'cpu' ? { cores: threads } : {}),
  });
  const notices: Notice[] = [];
  const room = `${formatBytes(availableBytes)} of memory are available`;
  if (batch < wanted) {
    const message = `Pictures and their mirror images are encoded one by one, because only ${room}.`;
    notices.push(notice('memory-one-by-one', message, { available: availableBytes }));
  }
  if (longSide < pack.longSide) {
    const remedy = preset === 'fast' ? 'Close other programs.' : 'Close other programs, or choose the preset fast.';
    const sizes = `${longSide} px instead of ${pack.longSide} px`;
    notices.push(
      notice('memory-smaller', `Pictures are encoded at ${sizes}, because only ${room}: masks get coarser. ${remedy}`, {
        ...(preset === 'fast' ? {} : { variant: 'best' }),
        longSide,
        wanted: pack.longSide,
        available: availableBytes,
      }),
    );
  }
  if (!fits) {
    const message = `Up to ${formatBytes(peakBytes)} may be needed and only ${room}: pictures may fail for lack of it.`;
    notices.push(notice('memory-tight', message, { needed: peakBytes, available: availableBytes }));
  }
  return { encodesBothViews: batch > 1, longSide, notices };
}
