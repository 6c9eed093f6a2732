/** What a project promises of its masks and journals beyond references: every place whole, every pointer at its own image. */
import type { ReadableProject } from './project.ts';

/** The largest tile number along a side of `size` pixels. */
const lastTile = (size: string) => `((${size} + 255) / 256 - 1)`;

const findings: readonly { readonly sql: string; readonly text: (row: Row) => string }[] = [
  ...(['mask_proposal', 'mask_acceptance'] as const).map((table) => {
    const [name, origin] = table === 'mask_proposal' ? ['proposal', 'machine'] : ['accepted mask', 'accepted'];
    return {
      sql: `SELECT p.image_id AS imageId, r.id AS number FROM ${table} p JOIN mask_revision r ON r.id = p.revision_id
        WHERE r.image_id <> p.image_id OR r.origin <> '${origin}'`,
      text: ({ imageId, number }: Row) => `image ${imageId}: its ${name} is revision ${number}, which cannot be that`,
    };
  }),
  {
    sql: `SELECT image_id AS imageId, min("row") AS number FROM human_tile GROUP BY image_id, "row", "column" HAVING count(*) <> 3`,
    text: ({ imageId, number }) => `image ${imageId}: a drawn tile in row ${number} lacks a plane`,
  },
  {
    sql: `SELECT image_id AS imageId, min(h."row") AS number FROM human_tile h JOIN tile ON tile.hash = h.tile_hash
      WHERE element <> CASE plane WHEN 'region' THEN 'uint32' ELSE 'uint8' END GROUP BY image_id`,
    text: ({ imageId, number }) => `image ${imageId}: a drawn tile in row ${number} has the wrong type`,
  },
  {
    sql: `SELECT h.image_id AS imageId, min(h."row") AS number FROM human_tile h LEFT JOIN human_canvas c ON c.image_id = h.image_id
      WHERE c.image_id IS NULL OR "row" > ${lastTile('c.height')} OR "column" > ${lastTile('c.width')} GROUP BY h.image_id`,
    text: ({ imageId, number }) => `image ${imageId}: a drawn tile in row ${number} lies outside what was drawn on`,
  },
  {
    sql: `SELECT t.image_id AS imageId, t.entry_id AS number FROM journal_tile t JOIN journal_entry e ON e.id = t.entry_id
        WHERE e.image_id <> t.image_id
      UNION SELECT p.image_id, p.entry_id FROM journal_part p JOIN journal_entry e ON e.id = p.entry_id
        WHERE e.image_id <> p.image_id`,
    text: ({ imageId, number }) => `journal entry ${number}: it changed image ${imageId}, which is not its own`,
  },
  {
    sql: `SELECT max(image_id, 0) AS imageId, id AS number FROM journal_entry e WHERE is_undone = 1
      AND EXISTS (SELECT 1 FROM journal_entry WHERE image_id IS e.image_id AND id > e.id AND is_undone = 0)`,
    text: ({ number }) => `journal entry ${number}: it is undone, and a later one of its journal is not`,
  },
];

interface Row {
  readonly imageId: number;
  readonly number: number;
}

/** One line for each thing that is wrong. */
export function* checkMasks({ database }: ReadableProject): Generator<string> {
  for (const { sql, text } of findings) {
    for (const row of database.sqlite.prepare<[], Row>(sql).iterate()) yield text(row);
  }
}
