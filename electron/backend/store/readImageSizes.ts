import type { ReadableProject } from './project.ts';

/** Pictures of one size. */
export interface ImageSize {
  readonly width: number;
  readonly height: number;
  readonly images: number;
  /** Of one of them. */
  readonly path: string;
}

/** The sizes of the pictures that masks can be made for: ready, with a class tagged present. */
export function readTaggedImageSizes(project: ReadableProject): ImageSize[] {
  return project.database.sqlite
    .prepare<[], ImageSize>(
      `SELECT width, height, count(*) AS images, min(path) AS path FROM image
       WHERE state = 'ready' AND width > 0 AND height > 0
         AND EXISTS (SELECT 1 FROM tag WHERE tag.image_id = image.id AND tag.value = 'present')
       GROUP BY width, height ORDER BY path`,
    )
    .all();
}
