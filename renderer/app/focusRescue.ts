/**
 * When what has the focus goes, as a row that is deleted or a button that has done its work, browsers leave the focus nowhere, and the
 * next Tab begins at the top of the page. Here it goes to what stands in its place, or beside it.
 */

/** Where one element was: its ancestors below the part of the page that it is in, innermost first. */
interface Trail {
  readonly element: Element;
  readonly steps: readonly { readonly parent: Element; readonly index: number }[];
  /** The part of the page: the focus does not leave it. */
  readonly part: Element;
}

const parts = 'main, aside, header, footer, [role="dialog"], [role="alertdialog"]';
const dialogs = '[role="dialog"], [role="alertdialog"]';
const focusable =
  'a[href], button:not(:disabled), input:not(:disabled), select:not(:disabled), textarea:not(:disabled), [tabindex]';

/** From now on until `stop`. */
export function rescueFocus(): { readonly stop: () => void } {
  let latest: Trail | undefined;
  /** The latest that was in no dialog: where one is when the dialog has gone. */
  let below: Trail | undefined;

  function onFocus({ target }: FocusEvent): void {
    const trail = target instanceof Element ? trailOf(target) : undefined;
    if (trail === undefined) return;
    latest = trail;
    if (!trail.part.matches(dialogs)) below = trail;
  }

  function onChange(): void {
    if (latest === undefined || latest.element.isConnected || document.activeElement !== document.body) return;
    // Dialogs give the focus back themselves, where what had it is still there.
    const lost = latest.part.isConnected ? latest : below;
    latest = undefined;
    if (lost !== undefined && !lost.element.isConnected) rescue(lost);
  }

  document.addEventListener('focusin', onFocus);
  const observer = new MutationObserver(onChange);
  observer.observe(document.body, { childList: true, subtree: true });
  return {
    stop: () => {
      document.removeEventListener('focusin', onFocus);
      observer.disconnect();
    },
  };
}

/** Puts the focus on the heading of a page. */
export function focusHeading(page: Element): void {
  const heading = page.querySelector<HTMLElement>('h1') ?? (page instanceof HTMLElement ? page : undefined);
  if (heading === undefined) return;
  if (!heading.hasAttribute('tabindex')) heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}

function trailOf(element: Element): Trail | undefined {
  const part = element.closest(parts);
  if (part === null) return undefined;
  const steps: { parent: Element; index: number }[] = [];
  for (let child = element; child !== part;) {
    const parent = child.parentElement;
    if (parent === null) return undefined;
    steps.push({ parent, index: [...parent.children].indexOf(child) });
    child = parent;
  }
  return { element, steps, part };
}

function rescue({ steps, part }: Trail): void {
  if (!part.isConnected) return;
  for (const { parent, index } of steps) {
    // Another page in the place of the one before is begun at its heading.
    if (!parent.isConnected || parent.matches('main')) continue;
    const children = [...parent.children];
    // What has moved up into its place, then what comes after it, then what came before.
    const next = children.slice(index).flatMap(focusableIn).at(0);
    const found = next ?? children.slice(0, index).flatMap(focusableIn).at(-1);
    if (found === undefined) continue;
    found.focus();
    if (document.activeElement === found) return;
  }
  if (part.matches('main')) focusHeading(part);
}

/** In the order of the page; those that Tab does not reach are not meant. */
function focusableIn(element: Element): HTMLElement[] {
  return [element, ...element.querySelectorAll(focusable)].filter(
    (one): one is HTMLElement =>
      one instanceof HTMLElement && one.matches(focusable) && one.tabIndex >= 0 && one.checkVisibility(),
  );
}
