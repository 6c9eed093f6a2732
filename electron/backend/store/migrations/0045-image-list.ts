import type { Migration } from './migration.ts';

/** Lists in order of path: the index holds what filters look at, so that the table itself is not read. */
export const imageList: Migration = {
  version: 45,
  migrate: (database) => {
    database.exec('CREATE INDEX image_by_path ON image (path, id, state)');
  },
};
