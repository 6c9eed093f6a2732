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

/** What a project file is called on the page: its name without the ending. */
export function projectName(file: string): string {
  return (file.split(/[\\/]/).at(-1) ?? file).replace(/\.maskwright$/, '');
}

/** The folder that a file lies in, as it is written. */
export function folderOf(file: string): string {
  return file.replace(/[\\/][^\\/]*$/, '') || '/';
}

export function projectFileAt({ name, folder }: ProjectPlace): string {
  const separator = folder.includes('\\') && !folder.includes('/') ? '\\' : '/';
  const file = name.trim().endsWith(extension) ? name.trim() : `${name.trim()}${extension}`;
  return folder.endsWith(separator) ? `${folder}${file}` : `${folder}${separator}${file}`;
}
