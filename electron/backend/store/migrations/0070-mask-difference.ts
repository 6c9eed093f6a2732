import type { Migration } from './migration.ts';

/**
 * How far a proposal is from the accepted mask beside it, counted once for each pair that an image had: lists say it of hundreds of
 * images at once, and counting reads tiles. Never needed to be there: what is missing is counted when it is asked for.
 */
export const maskDifference: Migration = {
  version: 70,
  migrate: (database) => {
    database.exec(`
      CREATE TABLE mask_difference (
        image_id INTEGER NOT NULL REFERENCES image (id),
        accepted_id INTEGER NOT NULL REFERENCES mask_revision (id),
        -- 0: there was no proposal.
        proposal_id INTEGER NOT NULL,
        pixels INTEGER NOT NULL CHECK (pixels >= 0),
        PRIMARY KEY (image_id, accepted_id, proposal_id)
      ) STRICT, WITHOUT ROWID;
    `);
  },
};
