import type { Migration } from './migration.ts';

/** For lists of images: both indices hold what filters look at, so that the table itself is not read. */
export const imageList: Migration = {
  version: 45,
  migrate: (database) => {
    database.exec(`
      CREATE INDEX image_by_path ON image (path, id, state);
      DROP INDEX image_by_content;
      CREATE INDEX image_by_content ON image (content_sha256, state);
    `);
  },
};
