/** Where the backend is, and the token for it: from the preload in the desktop window, from the address in a browser. */

export interface BackendAddress {
  /** `http://127.0.0.1:4711` */
  readonly origin: string;
  readonly token: string;
}

const storageKey = 'maskwright.token';

/**
 * Takes the token out of the page's address, so that it is in no bookmark and no screenshot, and keeps it for reloads of
 * this tab. Undefined when the page was opened without one.
 */
export function takeAddress(): BackendAddress | undefined {
  const given = /^#token=([\w-]+)$/.exec(location.hash)?.[1];
  if (given !== undefined) {
    sessionStorage.setItem(storageKey, given);
    history.replaceState(null, '', location.pathname);
  }
  const token = given ?? sessionStorage.getItem(storageKey);
  return token === null ? undefined : { origin: location.origin, token };
}
