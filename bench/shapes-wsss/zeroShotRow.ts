import { openZeroShotModel, type ZeroShotModelOptions } from '#models/cam/zeroShotModel.ts';
import type { ClipPack } from '#models/packs/openPack.ts';
import { sceneSize, scoreMaps, type Scenes, type ScoreRow } from './scoreRow.ts';

/** CAMs as a generation job makes them. */
export async function scoreZeroShot(
  name: string,
  pack: ClipPack,
  scenes: Scenes,
  options: ZeroShotModelOptions,
): Promise<ScoreRow> {
  await using model = await openZeroShotModel(pack, options);
  return await scoreMaps(name, scenes, async ({ rgb, tags }) => {
    const { highres } = await model.cams({ width: sceneSize, height: sceneSize, data: rgb }, tags);
    return highres;
  });
}
