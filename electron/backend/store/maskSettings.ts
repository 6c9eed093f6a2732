import type { MaskSettings } from '#core/document/maskSettings.ts';
import { isAccepted } from './acceptedImages.ts';
import type { ReadableProject } from './project.ts';

/**
 * What the machine's part of the masks that one sees was made with, the most frequent first: masks of several generations stand side
 * by side in one project. Accepted masks are not counted, as a person vouches for them whatever they were made with.
 */
export function readMaskSettings({ database }: ReadableProject): MaskSettings[] {
  // Of what older versions made, the pack's title and the long side are not known.
  return database.sqlite
    .prepare<[], MaskSettings>(
      `SELECT count(*) AS images, pack, max(packTitle) AS packTitle, preset, detail, "precision", threshold, longSidePx
       FROM (SELECT mask_revision.pack, parameters ->> 'packTitle' AS packTitle, parameters ->> 'preset' AS preset,
               coalesce(parameters ->> 'detail', 'whole') AS detail,
               coalesce(parameters ->> 'precision', 'fp32') AS "precision",
               parameters ->> 'threshold' AS threshold, parameters ->> 'longSidePx' AS longSidePx
             FROM mask_proposal JOIN mask_revision ON mask_revision.id = mask_proposal.revision_id
             JOIN image ON image.id = mask_proposal.image_id
             WHERE image.state = 'ready' AND NOT ${isAccepted})
       GROUP BY pack, preset, detail, "precision", threshold, longSidePx
       ORDER BY images DESC, preset, threshold, detail, "precision", longSidePx, pack`,
    )
    .all();
}
