/** Fetches the code of pages before they are gone to, so that a click does not wait for it. */
import type { Router } from 'vue-router';

/** Of the page of that name. What cannot be had now is said when one goes there. */
export function loadPage(router: Router, name: string): void {
  void codeOf(router, name)?.();
}

/** Of all pages that can be gone to, one after the other, while the window has nothing else to do. */
export function loadAhead(router: Router, mayGo: (needsProject: boolean) => boolean): void {
  const names = router
    .getRoutes()
    .filter(({ name, meta }) => name !== undefined && mayGo(meta.needsProject === true))
    .map(({ name }) => String(name));
  const next = (): void => {
    const load = names.map((name) => codeOf(router, name)).find((code) => code !== undefined);
    if (load === undefined) return;
    requestIdleCallback(() => void load().then((isThere) => (isThere ? next() : undefined)));
  };
  next();
}

const fetched = new Set<unknown>();

/** What fetches the code of a page; undefined where that was done before. It says whether the code is there, and never throws. */
function codeOf(router: Router, name: string): (() => Promise<boolean>) | undefined {
  const component: unknown = router.getRoutes().find((route) => route.name === name)?.components?.['default'];
  // Once a page has been shown the router holds the component itself.
  if (typeof component !== 'function' || fetched.has(component)) return undefined;
  const load = component as () => Promise<unknown>;
  return async () => {
    fetched.add(component);
    try {
      await load();
      return true;
    } catch {
      fetched.delete(component);
      return false;
    }
  };
}
