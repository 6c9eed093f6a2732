import type { Migration } from './migration.ts';

/**
 * Jobs that can be paused, that have a priority and may be taken off the list, and jobs without items, which keep their report.
 *
 * The table is made anew, as SQLite cannot change a CHECK. Items and masks refer to it by name; `migrate` has references off
 * meanwhile, so that dropping the old table takes none of them along.
 */
export const jobQueue: Migration = {
  version: 50,
  migrate: (database) => {
    database.exec(`
      CREATE TABLE new_job (
        id INTEGER PRIMARY KEY,
        kind TEXT NOT NULL,
        state TEXT NOT NULL
          CHECK (state IN ('queued', 'running', 'paused', 'done', 'failed', 'cancelled', 'interrupted')),
        priority TEXT NOT NULL CHECK (priority IN ('low', 'normal', 'high')),
        has_items INTEGER NOT NULL CHECK (has_items IN (0, 1)),
        is_listed INTEGER NOT NULL CHECK (is_listed IN (0, 1)),
        parameters TEXT NOT NULL CHECK (json_valid(parameters)),
        total_count INTEGER NOT NULL,
        done_count INTEGER NOT NULL,
        skipped_count INTEGER NOT NULL,
        failed_count INTEGER NOT NULL,
        created_at_ms INTEGER NOT NULL,
        started_at_ms INTEGER,
        finished_at_ms INTEGER,
        heartbeat_at_ms INTEGER,
        owner_pid INTEGER,
        problem_code TEXT,
        problem_message TEXT,
        problem_remedy TEXT,
        report TEXT CHECK (json_valid(report)),
        CHECK (done_count + skipped_count + failed_count <= total_count),
        CHECK (report IS NULL OR has_items = 0)
      ) STRICT;

      INSERT INTO new_job
        SELECT id, kind, state, 'normal', 1, 1, parameters, total_count, done_count, skipped_count, failed_count,
          created_at_ms, started_at_ms, finished_at_ms, heartbeat_at_ms, owner_pid,
          problem_code, problem_message, problem_remedy, NULL
        FROM job;

      DROP TABLE job;
      ALTER TABLE new_job RENAME TO job;
    `);
  },
};
