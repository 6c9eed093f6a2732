/** Whether masks can be made with a pack: dense features are derived from its image encoder, and not every one lets that be done. */
import { MaskwrightError, UnsupportedError } from '#core/base/errors.ts';
import type { ClipPack } from '#models/packs/openPack.ts';
import { DenseGraphs } from './denseGraphs.ts';

/**
 * Why no masks can be made with a pack, with the node of the graph that stands in the way; undefined where they can. Reads the graph
 * without its weights. Throws what reading a broken file throws.
 */
export function obstacleToMasks(pack: ClipPack): string | undefined {
  try {
    new DenseGraphs(pack, 'maskclip').encoderShape();
    return undefined;
  } catch (error) {
    if (!(error instanceof MaskwrightError) || !obstacles.has(error.code)) throw error;
    return error.message.replace(`${pack.visionModel}: `, '').replace(`${pack.visionModel} `, 'its image encoder ');
  }
}

/** What errors say that are about the kind of a graph; others are about a file. */
const obstacles: ReadonlySet<string> = new Set([
  'structure-unknown',
  'operator-unknown',
  'input-shape-unknown',
  'pack-quantised',
  'patch-not-square',
  'patch-differs',
]);

/** Throws `UnsupportedError` (`pack-makes-no-masks`) with the reason, and as `obstacleToMasks`. */
export function requireMasks(pack: ClipPack): void {
  const obstacle = obstacleToMasks(pack);
  if (obstacle === undefined) return;
  throw new UnsupportedError('pack-makes-no-masks', `${pack.title} makes no masks: ${obstacle}`, {
    remedy: 'Choose another pack; "models list" says what each can do.',
    details: { folder: pack.folder, title: pack.title },
  });
}
