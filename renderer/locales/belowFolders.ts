/** A text with its paths as they are below these folders: the whole path is for hovering and copying. */
export function belowFolders(text: string, folders: readonly string[]): string {
  return folders
    .toSorted((a, b) => b.length - a.length)
    .reduce((shorter, folder) => {
      const separator = folder.includes('\\') ? '\\' : '/';
      const whole = folder.endsWith(separator) ? folder : folder + separator;
      // Not in the middle of another path.
      return shorter.replaceAll(new RegExp(`(?<![\\p{L}\\p{N}_./\\\\-])${escaped(whole)}`, 'gu'), '');
    }, text);
}

/** For a pattern that is read as Unicode, where nothing else may be escaped. */
function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
}
