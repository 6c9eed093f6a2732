import { inventPlacement } from './inventPlacement.ts';
import { createRandom } from './random.ts';
import type { Placement, Scene } from './scene.ts';

/** Apart from the streams that scenes themselves are drawn from. */
const randomStream = 71;

/**
 * A scene as a part of a picture `factor` times as wide and high: objects, clutter, texture, shadows and blur keep their size in
 * pixels when the picture is drawn that much larger, and lie anywhere on it. Small objects may cover each other or clutter may
 * cover them; the masks, not the tags of before, say what is there.
 */
export function spreadScene(scene: Scene, factor: number): Scene {
  const random = createRandom(scene.seed, randomStream);
  const spread = <Form extends { readonly placement: Placement }>(form: Form): Form => {
    const extent = form.placement.extent / factor;
    const { x, y } = inventPlacement(extent, extent, random);
    return { ...form, placement: { ...form.placement, extent, x, y } };
  };
  const { background, effects } = scene;
  return {
    ...scene,
    background: { ...background, span: background.span * factor },
    objects: scene.objects.map(spread),
    clutter: scene.clutter.map(spread),
    effects: { ...effects, shadowLength: effects.shadowLength / factor, defocus: effects.defocus / factor },
  };
}
