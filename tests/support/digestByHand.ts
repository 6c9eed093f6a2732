import { createHash } from 'node:crypto';
import type { ReadableProject } from '#backend/store/project.ts';

/** All that a person did to masks, and where in the journals they are, as one short text. */
export function digestByHand({ database }: ReadableProject): string {
  const rows = [
    'SELECT image_id, plane, "row", "column", hex(tile_hash) FROM human_tile ORDER BY 1, 2, 3, 4',
    'SELECT * FROM human_canvas ORDER BY 1',
    'SELECT * FROM mask_acceptance ORDER BY 1',
    'SELECT id, image_id, kind, is_undone FROM journal_entry ORDER BY 1',
  ].map((sql) => database.sqlite.prepare(sql).raw().all());
  return createHash('sha256').update(JSON.stringify(rows)).digest('hex');
}

/** The steps of all journals that are done and not undone, in order: `;1,2,5,`. */
export function stepsByHand({ database }: ReadableProject): string {
  const ids = database.sqlite.prepare('SELECT id FROM journal_entry WHERE is_undone = 0 ORDER BY id').pluck().all();
  return `;${ids.map((id) => `${String(id)},`).join('')}`;
}
