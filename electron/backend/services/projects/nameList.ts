/** `cat, dog and 214 more`: names in a sentence, however many there are. */
export function nameList(names: readonly string[], mostShown = 20): string {
  const shown = names.slice(0, mostShown).join(', ');
  return names.length > mostShown ? `${shown} and ${names.length - mostShown} more` : shown;
}
