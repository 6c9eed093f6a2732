/**
 * Text with names from outside as a terminal may show it: characters that would steer the terminal, or turn the direction of
 * writing, become `\uXXXX`, which means the same in JSON. Line breaks and tabs stay.
 */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Bidi_Control}]/gu, (character) =>
    character === '\n' || character === '\t' ? character : escaped(character),
  );
}

/** The same on one line: a line break in a file's name is part of the name. */
export function printableLine(text: string): string {
  return printable(text).replaceAll('\n', escaped);
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
