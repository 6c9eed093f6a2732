/** What a pack makes of a picture as a whole, in words: the way to find out whether it knows one's classes. */
import type { PackTrial } from '#core/contract/packs.ts';
import { wordSimilarities } from '#models/clip/wordSimilarity.ts';
import { WorkerHost } from '#models/runtime/worker/workerHost.ts';
import type { Backend } from '../../backend.ts';
import { decodeImage } from '../../imaging/decodeImage.ts';
import { packNotices } from '../generation/packNotices.ts';
import { openPackForWork } from './managePacks.ts';

/**
 * Compares a picture file with words, on the CPU. Any CLIP will do, also one that makes no masks. Throws as `openPackForWork`,
 * `decodeImage` and the encoders, `CancelledError`.
 */
export async function tryPack(
  backend: Backend,
  { pack: name, picture, words }: { readonly pack: string | null; readonly picture: string; readonly words: string[] },
  signal?: AbortSignal,
): Promise<PackTrial> {
  const pack = await openPackForWork(backend, name);
  const { rgb, width, height } = await decodeImage(picture);
  await using host = new WorkerHost();
  const distinct = [...new Set(words)];
  return {
    packTitle: pack.title,
    words: await wordSimilarities(pack, { width, height, data: rgb }, distinct, { host, signal }),
    notices: packNotices(
      pack,
      distinct.map((word) => ({ name: word })),
    ),
  };
}
