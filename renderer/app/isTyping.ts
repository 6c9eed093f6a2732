/** Controls that take letters for themselves. */
const takesLetters =
  'input:not([type="radio"], [type="checkbox"], [type="range"], [type="button"]), textarea, select, [contenteditable]';

/** Whether a key is a letter of a text rather than a command. */
export function isTyping({ target }: KeyboardEvent): boolean {
  return target instanceof Element && target.closest(takesLetters) !== null;
}
