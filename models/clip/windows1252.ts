/**
 * The characters of windows-1252 for the bytes 0x80 to 0x9F; all others are as in Latin-1. (Not by TextDecoder, because
 * Node releases differ in whether its windows-1252 is Latin-1.) A blank stands for the five bytes that windows-1252
 * leaves open.
 */
const characters = '€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ';

/** The character of a byte from 0x80 to 0x9F, or undefined for one that is left open. */
export function windows1252Character(byte: number): string | undefined {
  const character = characters[byte - 0x80];
  return character === ' ' ? undefined : character;
}

/**
 * The byte of a character, the open ones as the controls of Latin-1; undefined for a character that windows-1252 lacks.
 */
export function windows1252Byte(character: string): number | undefined {
  const index = character === ' ' ? -1 : characters.indexOf(character);
  if (index >= 0) return 0x80 + index;
  const code = character.charCodeAt(0);
  return code < 0x100 ? code : undefined;
}
