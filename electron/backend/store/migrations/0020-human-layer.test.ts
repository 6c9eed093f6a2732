import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import type { ImageId } from '#core/document/ids.ts';
import { splitTiles, tileInside, tileConstant, type Plane } from '#core/mask/tiles.ts';
import { integrityCheck } from '../integrityCheck.ts';
import { migrate } from '../migrate.ts';
import { closeProject, openProject } from '../projectFile.ts';
import { readShownMask } from '../readMasks.ts';
import { temporaryFolder } from '../temporaryProject.ts';
import { encodeTile, hashValues } from '../tileCodec.ts';
import { upgradeProject } from '../upgradeProject.ts';

const width = 300;
const height = 200;
const sha256 = 'ab'.repeat(32);

type Rows = Record<string, unknown[][]>;

function dump(sqlite: Database.Database): Rows {
  const names = sqlite
    .prepare<[], string>(`SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`)
    .pluck()
    .all();
  return Object.fromEntries(
    names.map((name) => [name, sqlite.prepare<[], unknown[]>(`SELECT * FROM "${name}"`).raw().all()]),
  );
}

/** A file of version 10 with three images that have masks, and one that has none. */
function writeOlderProject(sqlite: Database.Database): void {
  sqlite.pragma(`application_id = ${Buffer.from('MSKW').readInt32BE()}`);
  migrate(sqlite, 'older', { target: 10 });
  sqlite.exec(`INSERT INTO root VALUES (1, '/pictures')`);
  for (const id of [1, 2, 3, 4]) {
    sqlite
      .prepare(`INSERT INTO image VALUES (?, 1, ?, ?, 9, 9, 'ready', 'png', ?, ?, ?, ?, 1, NULL, NULL, NULL)`)
      .run(id, `${id}.png`, sha256, width, height, width, height);
  }
  const revisions = [
    [1, 1, 'machine'],
    [1, 2, 'machine'],
    [2, 1, 'machine'],
    [2, 2, 'human'],
    [3, 1, 'machine'],
    [3, 2, 'human'],
    [3, 3, 'accepted'],
  ] as const;
  for (const [imageId, sequence, origin] of revisions) {
    const { lastInsertRowid: id } = sqlite
      .prepare(`INSERT INTO mask_revision VALUES (NULL, ?, ?, ?, ?, ?, ?, NULL, NULL, '{}', 9)`)
      .run(imageId, sequence, origin, width, height, sha256);
    savePlane(sqlite, Number(id), 'class', classPlane(Number(id)));
    if (imageId === 2) savePlane(sqlite, Number(id), 'region', new Uint32Array(width * height).fill(70 + sequence, 50));
  }
}

function classPlane(revisionId: number): Uint8Array {
  return new Uint8Array(width * height).fill(revisionId, 1000);
}

function savePlane(sqlite: Database.Database, revisionId: number, plane: string, values: Plane): void {
  for (const { row, column, data: cut } of splitTiles(values, width, height)) {
    const constant = tileConstant(cut, tileInside(width, height, column, row));
    const data = constant === undefined ? cut : cut.fill(constant);
    const hash = hashValues(data);
    const { element, encoding, bytes } = encodeTile(data);
    sqlite.prepare('INSERT OR IGNORE INTO tile VALUES (?, ?, ?, ?)').run(hash, element, encoding, bytes);
    sqlite.prepare('INSERT INTO mask_revision_tile VALUES (?, ?, ?, ?, ?)').run(revisionId, plane, row, column, hash);
  }
}

it('carries over what a project of the version before shows', async () => {
  using folder = temporaryFolder();
  const filePath = join(folder.path, 'older.maskwright');
  const sqlite = new Database(filePath);
  writeOlderProject(sqlite);
  const before = dump(sqlite);
  migrate(sqlite, filePath, { target: 20 });
  const after = dump(sqlite);
  sqlite.close();

  const { tile: tilesBefore, ...untouched } = before;
  expect(after).toMatchObject(untouched);
  expect(after['tile']).toEqual(expect.arrayContaining(tilesBefore ?? []));
  expect(after['mask_proposal']).toEqual([
    [1, 2],
    [2, 3],
    [3, 5],
  ]);
  expect(after['mask_acceptance']).toEqual([[3, 7]]);
  expect(after['human_canvas']).toEqual([[2, width, height, sha256]]);
  const ofRevision4 = (before['mask_revision_tile'] ?? []).filter(([revisionId]) => revisionId === 4);
  const allSet = hashValues(new Uint8Array(256 * 256).fill(1));
  expect(after['human_tile']).toEqual([
    ...ofRevision4.filter(([, plane]) => plane === 'class').map(([, ...place]) => [2, ...place]),
    [2, 'provenance', 0, 0, allSet],
    [2, 'provenance', 0, 1, allSet],
    ...ofRevision4.filter(([, plane]) => plane === 'region').map(([, ...place]) => [2, ...place]),
  ]);
  expect(after['region_counter']).toEqual([[2, 73]]);
  for (const table of ['journal_entry', 'journal_part', 'journal_tile']) expect(after[table]).toEqual([]);

  await upgradeProject(filePath);
  const { project } = openProject(filePath);
  try {
    expect(integrityCheck(project)).toEqual([]);
    const shown = [1, 2, 3, 4].map((id) => readShownMask(project, id as ImageId)?.planes.class);
    expect(shown).toEqual([classPlane(2), classPlane(4), classPlane(7), undefined]);
  } finally {
    closeProject(project);
  }
});
