import { camChecksum } from '../camChecksum.ts';
import type { Migration } from './migration.ts';

interface CamRow {
  readonly id: number;
  readonly width: number;
  readonly height: number;
  readonly peak: number;
  readonly promptHash: string;
  readonly createdAtMs: number;
  readonly deflatedValues: Buffer;
}

/**
 * A checksum of every CAM. In a table of their own, so that those of the CAMs that are there can be added without writing the CAMs
 * anew: reading them once takes less time than the backup that was made before.
 */
export const camChecksums: Migration = {
  version: 84,
  migrate: (database) => {
    database.exec(`
      CREATE TABLE cam_checksum (
        cam_id INTEGER PRIMARY KEY REFERENCES cam (id) ON DELETE CASCADE,
        sha256 BLOB NOT NULL CHECK (length(sha256) = 32)
      ) STRICT;
    `);
    const next = database.prepare<[number], CamRow>(
      `SELECT id, width, height, peak, prompt_hash AS promptHash, created_at_ms AS createdAtMs,
         deflated_values AS deflatedValues
       FROM cam WHERE id > ? ORDER BY id LIMIT 100`,
    );
    const insert = database.prepare('INSERT INTO cam_checksum VALUES (?, ?)');
    // In portions, as all of them may not fit into memory and a connection that reads does not write.
    for (let rows = next.all(0); rows.length > 0; rows = next.all(rows.at(-1)?.id ?? 0)) {
      for (const row of rows) insert.run(row.id, camChecksum(row));
    }
  },
};
