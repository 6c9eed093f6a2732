/** Where one was in a project when one left it, kept for this browser or window: opening it again leads there. */

const keyOf = (file: string): string => `maskwright.place:${file}`;

/** @param path of the page, with its query */
export function keepPlace(file: string, path: string): void {
  localStorage.setItem(keyOf(file), path);
}

/** Undefined: it was never opened here. What is kept is a path of the page alone, whatever somebody wrote there. */
export function placeIn(file: string): string | undefined {
  const path = localStorage.getItem(keyOf(file));
  return path !== null && /^\/(?!\/)/.test(path) ? path : undefined;
}
