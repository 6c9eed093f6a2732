/** Where the backend is, and the token for it: from the preload in the desktop window, from the address in a browser. */
import { answerOf, hostBridge } from './hostBridge.ts';

export interface BackendAddress {
  /** `http://127.0.0.1:4711` */
  readonly origin: string;
  readonly token: string;
}

const storageKey = 'maskwright.token';

/**
 * Takes the token out of the page's address, so that it is in no bookmark and no screenshot, and keeps it for reloads of
 * this tab. A desktop window is asked each time. Undefined when the page was opened without one.
 */
export async function takeAddress(): Promise<BackendAddress | undefined> {
  const bridge = hostBridge();
  if (bridge !== undefined) return await answerOf(bridge.address());
  const [, kind, value] = /^#(token|ticket)=([\w-]+)$/.exec(location.hash) ?? [];
  const given = kind === 'ticket' && value !== undefined ? await redeem(value) : value;
  if (given !== undefined) sessionStorage.setItem(storageKey, given);
  if (value !== undefined) {
    history.replaceState(null, '', location.pathname);
  }
  const token = given ?? sessionStorage.getItem(storageKey);
  return token === null ? undefined : { origin: location.origin, token };
}

/** The token for a ticket, which is good for one page; undefined when another was faster. */
async function redeem(ticket: string): Promise<string | undefined> {
  const answer = await fetch(`${location.origin}/ticket`, {
    method: 'POST',
    headers: { authorization: `Bearer ${ticket}` },
  }).catch(() => undefined);
  return answer?.ok === true ? await answer.text() : undefined;
}
