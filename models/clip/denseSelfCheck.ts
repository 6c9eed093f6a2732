/**
 * What execution providers are tried with before they run a pack: its dense graph at the size of a usual picture, or its image
 * encoder as it is.
 */
import type { UserCache } from '#models/packs/cache/userCache.ts';
import type { ClipPack } from '#models/packs/openPack.ts';
import { readPackJson } from '#models/packs/packFiles.ts';
import { packIdentity } from '#models/packs/packIdentity.ts';
import type { SelfCheck } from '#models/runtime/chooseProvider.ts';
import { tensor, type Tensor } from '#models/tensor/tensor.ts';
import { DenseGraphs } from './denseGraphs.ts';
import { fullPrecision } from './fullPrecision.ts';
import { denseSize, readPreprocessing, wholeSize, type PixelSize } from './preprocess.ts';

/** The shape of most photographs. */
const usualPicture = { width: 4, height: 3 };

/** `cache`: where derived graphs are kept; nowhere by default. Throws as reading the pack. */
export async function denseSelfCheck(pack: ClipPack, cache?: UserCache): Promise<SelfCheck> {
  const graphs = new DenseGraphs(pack, 'maskclip', { cache });
  const patchSize = graphs.patchSize();
  const size = denseSize(usualPicture, { longSide: pack.longSide, patchSize });
  return {
    identity: `${await packIdentity(pack)} dense maskclip ${size.width}x${size.height}`,
    read: async () => ({
      source: await graphs.load({ height: size.height / patchSize, width: size.width / patchSize }),
      feed: wavyPixels(size),
    }),
  };
}

/** For a pack that has no dense graph. Throws as reading the pack. */
export async function plainSelfCheck(pack: ClipPack): Promise<SelfCheck> {
  const fileName = 'preprocessor_config.json';
  const preprocessing = readPreprocessing(await readPackJson(pack.folder, fileName), `${fileName} of ${pack.title}`);
  const size = preprocessing.crop ?? wholeSize(usualPicture, preprocessing);
  return {
    identity: `${await packIdentity(pack)} plain ${size.width}x${size.height}`,
    read: () => Promise.resolve({ source: fullPrecision({ path: pack.visionModel }), feed: wavyPixels(size) }),
  };
}

/** `[1, 3, height, width]`, −2 to 2 as normalised pixels are: waves of several lengths, another in each colour. */
function wavyPixels({ width, height }: PixelSize): Tensor<'float32'> {
  const pixels = new Float32Array(3 * height * width);
  for (let i = 0; i < pixels.length; i++) {
    const [x, y, colour] = [i % width, Math.floor(i / width) % height, Math.floor(i / (width * height))];
    pixels[i] = Math.sin(x / (7 + colour)) + Math.cos(y / (11 - colour) + (x * y) / 2000);
  }
  return tensor('float32', [1, 3, height, width], pixels);
}
