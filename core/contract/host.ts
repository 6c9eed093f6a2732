import { oc } from '@orpc/contract';
import { z } from 'zod';

/**
 * What the host of a page can do beside the contract: a browser's page gets less than a desktop window, whose preload says what
 * more it can (hostBridge.ts).
 */
const capabilities = z.object({
  /** A dialog of the system to choose a folder or file; else `folders.list` is what there is to choose with. */
  pickFolder: z.boolean(),
  /** Showing a file in the system's file manager. */
  revealFile: z.boolean(),
  /** Knowing where a folder lies that was dropped on the page. */
  dropFolder: z.boolean(),
  /** Notices of the system, for who looks elsewhere. */
  notify: z.boolean(),
});

export type HostCapabilities = z.infer<typeof capabilities>;

export const host = {
  capabilities: oc.output(
    capabilities.extend({
      /** The project that the page is to begin with. */
      project: z.string().nullable(),
    }),
  ),
};

/** Folders and files that one listing names at most. */
export const listedEntries = 2000;

const entrySchema = z.object({ name: z.string(), path: z.string() });

export const folderListingSchema = z.object({
  /** Absolute, symbolic links resolved. */
  folder: z.string(),
  /** Null at the top of what may be looked into. */
  parent: z.string().nullable(),
  /** Where one can begin: the folders that the owner of the host listed. */
  roots: z.array(z.string()),
  /** Folders in it, by name; hidden ones are left out. */
  folders: z.array(entrySchema),
  projects: z.array(entrySchema),
  /** Lists of tags, perhaps. */
  csvFiles: z.array(entrySchema),
  /** Files directly in it that have the name of a picture. */
  pictures: z.number().int(),
  /** Whether there is more than is named. */
  isCut: z.boolean(),
});

export type FolderListing = z.infer<typeof folderListingSchema>;

export const folders = {
  /**
   * What a person needs of a folder to choose one. Null is the first root. Throws `ExpectedError`: `folder-missing`,
   * `folder-unreadable`, and `outside-roots` where the host serves other folders only.
   */
  list: oc.input(z.object({ folder: z.string().min(1).max(4096).nullable() })).output(folderListingSchema),
};
