import type { Migration } from './migration.ts';

/**
 * What is known of a problem in numbers and names, as JSON, so that a page can say it in its own language. Those that are there have
 * their English sentence alone.
 */
export const problemDetails: Migration = {
  version: 86,
  migrate: (database) => {
    database.exec(`
      ALTER TABLE image ADD COLUMN problem_details TEXT;
      ALTER TABLE import_problem ADD COLUMN details TEXT;
      ALTER TABLE job ADD COLUMN problem_details TEXT;
      ALTER TABLE job_item ADD COLUMN problem_details TEXT;
    `);
  },
};
