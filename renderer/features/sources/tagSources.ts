/** What tags could be taken from: the sub-folders of the folders of pictures, and lists beside the pictures. */
import type { FolderListing } from '#core/contract/host.ts';

export interface FoundTagSources {
  /** Sub-folders of all folders of pictures, by name, each name once. */
  readonly folderNames: readonly string[];
  /** The usual `tags.csv` first. */
  readonly lists: FolderListing['csvFiles'];
}

/** Of folders that cannot be looked into now nothing is known. */
export async function findTagSources(listings: readonly Promise<FolderListing>[]): Promise<FoundTagSources> {
  const settled = await Promise.allSettled(listings);
  const found = settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const names = found.flatMap(({ folders }) => folders.map(({ name }) => name));
  const lists = found.flatMap(({ csvFiles }) => csvFiles);
  return {
    folderNames: [...new Set(names)],
    lists: lists.toSorted((a, b) => Number(b.name === 'tags.csv') - Number(a.name === 'tags.csv')),
  };
}
