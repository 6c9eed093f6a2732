/**
 * Whether everything a project file promises is really there: SQLite's own structure, every tile under its own name, every
 * mask revision whole, everything that was drawn and its journals, what was said of images and classes, every CAM as it was written,
 * every job's counts. Reads all of the file, so it takes as long as the file is big.
 */
import { z } from 'zod';
import { errorMessage } from '#core/base/errors.ts';
import { maskPlaneNameSchema } from '#core/document/maskRevision.ts';
import { tileGrid } from '#core/mask/tiles.ts';
import { inSnapshot, type ReadableProject } from './project.ts';
import { checkMasks } from './checkMasks.ts';
import { readCamOfId } from './cams.ts';
import { checkRecords } from './checkRecords.ts';
import type { tile } from './maskTables.ts';
import { decodeTile, elementOfPlane, hashValues } from './tileCodec.ts';

/** Findings of one kind beyond this many are not listed: a damaged file has thousands, and the first say enough. */
const mostFindings = 100;

/** Rows between two reports of progress. */
const progressStep = 500;

const checks: readonly ((project: ReadableProject, count: () => void) => Generator<string>)[] = [
  checkStructure,
  checkReferences,
  checkTiles,
  checkRevisions,
  checkMasks,
  checkRecords,
  checkCams,
  checkJobs,
];

/**
 * One line for each thing that is wrong; empty when the project is sound. `onProgress` is called with what was looked at so far
 * and what there is to look at: tiles, CAMs, and each check that goes over the file as a whole.
 */
export function integrityCheck(
  project: ReadableProject,
  onProgress: (done: number, total: number) => void = () => undefined,
): readonly string[] {
  return inSnapshot(project, () => {
    const total = countRows(project, 'tile') + countRows(project, 'cam') + checks.length;
    let done = 0;
    const count = (): void => {
      if (++done % progressStep === 0) onProgress(done, total);
    };
    const findings = checks.flatMap((check) => {
      const found = [...firstOf(check(project, count))];
      onProgress(++done, total);
      return found;
    });
    // A check that gave up early has not counted everything.
    onProgress(total, total);
    return findings;
  });
}

function countRows({ database }: ReadableProject, table: 'tile' | 'cam'): number {
  return database.sqlite.prepare<[], number>(`SELECT count(*) FROM ${table}`).pluck().get() ?? 0;
}

function* firstOf(findings: Generator<string>): Generator<string> {
  let count = 0;
  for (const finding of findings) {
    yield finding;
    if (++count === mostFindings) return;
  }
}

function* checkStructure({ database }: ReadableProject): Generator<string> {
  const rows = z.array(z.object({ integrity_check: z.string() })).parse(database.sqlite.pragma('integrity_check(100)'));
  for (const { integrity_check: message } of rows) if (message !== 'ok') yield `database: ${message}`;
}

function* checkReferences({ database }: ReadableProject): Generator<string> {
  const violation = z.object({ table: z.string(), rowid: z.number().nullable(), parent: z.string() });
  for (const { table, rowid, parent } of z.array(violation).parse(database.sqlite.pragma('foreign_key_check'))) {
    yield `${table}: row ${rowid ?? '?'} names something that is not in ${parent}`;
  }
}

function* checkTiles({ database }: ReadableProject, count: () => void): Generator<string> {
  type Row = typeof tile.$inferSelect;
  // Row by row, as all tiles together may not fit into memory.
  for (const { hash, ...stored } of database.sqlite.prepare<[], Row>('SELECT * FROM tile').iterate()) {
    count();
    const name = hash.toString('hex');
    try {
      if (!hashValues(decodeTile(stored)).equals(hash)) yield `tile ${name}: its content has changed`;
    } catch (error) {
      yield `tile ${name}: ${errorMessage(error)}`;
    }
  }
}

interface PlaneRow {
  readonly revision_id: number;
  readonly image_id: number;
  readonly width: number;
  readonly height: number;
  readonly plane: string | null;
  readonly tiles: number;
  readonly last_row: number;
  readonly last_column: number;
  readonly elements: string | null;
}

function* checkRevisions({ database }: ReadableProject): Generator<string> {
  const rows = database.sqlite
    .prepare<[], PlaneRow>(
      `SELECT r.id AS revision_id, r.image_id, r.width, r.height, t.plane, count(t.tile_hash) AS tiles,
         max(t."row") AS last_row, max(t."column") AS last_column, group_concat(DISTINCT tile.element) AS elements
       FROM mask_revision r
       LEFT JOIN mask_revision_tile t ON t.revision_id = r.id
       LEFT JOIN tile ON tile.hash = t.tile_hash
       GROUP BY r.id, t.plane`,
    )
    .iterate();
  const withClassPlane = new Set<number>();
  const all = new Map<number, string>();
  for (const row of rows) {
    const name = `mask revision ${row.revision_id} of image ${row.image_id}`;
    all.set(row.revision_id, name);
    const plane = maskPlaneNameSchema.safeParse(row.plane);
    if (!plane.success) continue;
    if (plane.data === 'class') withClassPlane.add(row.revision_id);
    const grid = tileGrid(row.width, row.height);
    const isWhole =
      row.tiles === grid.columns * grid.rows && row.last_row === grid.rows - 1 && row.last_column === grid.columns - 1;
    if (!isWhole) yield `${name}: its ${plane.data} plane does not cover ${row.width} × ${row.height}`;
    if (row.elements !== elementOfPlane[plane.data]) {
      yield `${name}: its ${plane.data} plane has tiles of the wrong type`;
    }
  }
  for (const [revisionId, name] of all) if (!withClassPlane.has(revisionId)) yield `${name}: it has no class plane`;
}

function* checkCams(project: ReadableProject, count: () => void): Generator<string> {
  const ids = project.database.sqlite.prepare<[], number>('SELECT id FROM cam ORDER BY id').pluck().all();
  for (const id of ids) {
    count();
    try {
      readCamOfId(project, id);
    } catch (error) {
      yield errorMessage(error);
    }
  }
}

function* checkJobs({ database }: ReadableProject): Generator<string> {
  const ids = database.sqlite
    .prepare<[], number>(
      `SELECT job.id FROM job
       WHERE has_items = 1
         AND (total_count <> (SELECT count(*) FROM job_item WHERE job_id = job.id)
           OR done_count <> (SELECT count(*) FROM job_item WHERE job_id = job.id AND state = 'done')
           OR skipped_count <> (SELECT count(*) FROM job_item WHERE job_id = job.id AND state = 'skipped')
           OR failed_count <> (SELECT count(*) FROM job_item WHERE job_id = job.id AND state = 'failed'))`,
    )
    .pluck()
    .all();
  for (const id of ids) yield `job ${id}: its counts differ from its items`;
}
