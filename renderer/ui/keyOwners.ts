/** Who has a key that is pressed: keys of a page are its commands unless something else has them. */

/** Controls that take letters for themselves. */
const takesLetters =
  'input:not([type="radio"], [type="checkbox"], [type="range"], [type="button"]), textarea, select, [contenteditable]';

/** Whether a key is a letter of a text rather than a command. */
export function isTyping({ target }: KeyboardEvent): boolean {
  return target instanceof Element && target.closest(takesLetters) !== null;
}

/** What is over the page has the keys. */
export function isDialogOpen(): boolean {
  return document.querySelector('[role="dialog"], [role="alertdialog"], [role="menu"]') !== null;
}

/** Whether a key goes to what stands around the page: the frame's head, the drawer of jobs. */
export function isAroundPage({ target }: KeyboardEvent): boolean {
  if (!(target instanceof Element) || target.closest('main') !== null) return false;
  return !target.contains(document.querySelector('main'));
}
