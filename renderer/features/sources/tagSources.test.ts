import { expect, it } from 'vitest';
import type { FolderListing } from '#core/contract/host.ts';
import { findTagSources } from './tagSources.ts';

function listing(folder: string, folders: readonly string[], csvFiles: readonly string[]): FolderListing {
  const entry = (name: string) => ({ name, path: `${folder}/${name}` });
  const [none, pictures] = [[], 3];
  return {
    ...{ folder, parent: null, roots: none, projects: none, pictures, isCut: false },
    folders: folders.map(entry),
    csvFiles: csvFiles.map(entry),
  };
}

it('names sub-folders once, and tags.csv before other lists; a folder that is away has none', async () => {
  const found = await findTagSources([
    Promise.resolve(listing('/a', ['cat', 'dog'], ['notes.csv'])),
    Promise.reject(new Error('its disk is away')),
    Promise.resolve(listing('/b', ['dog', 'owl'], ['tags.csv'])),
  ]);
  expect(found.folderNames).toEqual(['cat', 'dog', 'owl']);
  expect(found.lists.map(({ path }) => path)).toEqual(['/b/tags.csv', '/a/notes.csv']);
});
