/** The one table of what in the contract's inputs are paths. */

/**
 * - `path`: read or written;
 * - `packOrPath`: the name of a pack, or a path where it has a slash;
 * - `nameOnly`: looks like a path, and is only compared with what is stored.
 */
export type PathField = 'path' | 'packOrPath' | 'nameOnly';

/** By procedure and field. `pathFields.test.ts` walks the contract and fails for a field that is missing here. */
export const pathFields: Readonly<Record<string, Readonly<Record<string, PathField>>>> = {
  'projects.create': { file: 'path' },
  'projects.upgrade': { file: 'path' },
  'projects.open': { file: 'path' },
  'projects.inspect': { file: 'path' },
  'projects.saveCopy': { file: 'path', target: 'path' },
  'images.import': { folder: 'path' },
  'images.startImport': { folder: 'path' },
  'images.relink': { from: 'nameOnly', to: 'path' },
  'images.takePictures': { paths: 'nameOnly' },
  'tags.fromCsv': { file: 'path' },
  'tags.checkCsv': { file: 'path' },
  'tags.setNamed': { paths: 'nameOnly' },
  'masks.acceptMany': { paths: 'nameOnly' },
  'generation.plan': { pack: 'packOrPath' },
  'generation.check': { pack: 'packOrPath' },
  'generation.start': { pack: 'packOrPath' },
  'looks.check': { outFolder: 'path' },
  'looks.write': { outFolder: 'path' },
  'datasets.check': { file: 'path', outFolder: 'path' },
  'datasets.export': { outFolder: 'path' },
  'datasets.start': { outFolder: 'path' },
  'packs.add': { folder: 'path' },
  'packs.try': { pack: 'packOrPath', picture: 'path' },
  'doctor.examine': { pack: 'packOrPath' },
  'folders.list': { folder: 'path' },
  'recentProjects.forget': { file: 'nameOnly' },
};
