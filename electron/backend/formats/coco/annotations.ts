import { instanceMask, type Instances } from '#core/mask/instances.ts';
import { rleToString } from '#core/mask/rleString.ts';
import type { CocoAnnotation } from './instances.ts';

/** The annotations of a picture, one for each object, in order of their numbers. */
export function annotationsOf(objects: Instances): Omit<CocoAnnotation, 'id' | 'image_id'>[] {
  return objects.instances.map((instance) => ({
    category_id: instance.label,
    segmentation: {
      size: [objects.height, objects.width],
      counts: rleToString(instanceMask(objects, instance).runs),
    },
    area: instance.area,
    bbox: instance.box,
    iscrowd: 0,
  }));
}
