/** Where the file of a new project lies, from what a person chose. Paths are the backend's: with `/`, or with `\` on Windows. */

export interface ProjectPlace {
  /** Of the project, without its ending. */
  readonly name: string;
  readonly folder: string;
}

const extension = '.maskwright';

/**
 * Beside the folder of pictures, named after it; in it where nothing beside it may be written.
 *
 * @param parent the folder above it, null where that may not be used
 */
export function placeFor(picturesFolder: string, parent: string | null): ProjectPlace {
  const name = picturesFolder.split(/[\\/]/).findLast((part) => part !== '' && !part.endsWith(':'));
  return { name: name ?? 'project', folder: parent ?? picturesFolder };
}

export function projectFileAt({ name, folder }: ProjectPlace): string {
  const separator = folder.includes('\\') && !folder.includes('/') ? '\\' : '/';
  const file = name.trim().endsWith(extension) ? name.trim() : `${name.trim()}${extension}`;
  return folder.endsWith(separator) ? `${folder}${file}` : `${folder}${separator}${file}`;
}
