/** What the pages of a browser complained about: each is a fault of ours, whether or not anybody saw it. */
import type { BrowserContext, ConsoleMessage } from 'playwright-core';

export class PageFaults {
  readonly #found: string[] = [];
  #mayLoseBackend = false;

  private constructor() {
    // Made by `watch`.
  }

  /** Before the first page is opened. */
  static async watch(context: BrowserContext): Promise<PageFaults> {
    const faults = new PageFaults();
    context.on('console', (message) => faults.#hear(message));
    context.on('weberror', (error) => faults.#found.push(error.error().stack ?? error.error().message));
    await context.exposeBinding('reportViolation', (_, violation: string) => void faults.#found.push(violation));
    await context.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sourceFile }) => {
        (globalThis as unknown as { reportViolation(text: string): void }).reportViolation(
          `content security policy: ${violatedDirective} by ${blockedURI} in ${sourceFile}`,
        );
      });
    });
    return faults;
  }

  /** All since the last time. */
  take(): readonly string[] {
    return this.#found.splice(0);
  }

  /** The backend is ended on purpose: from here on the browser may say that nothing listens. */
  allowLostBackend(): void {
    this.#mayLoseBackend = true;
  }

  #hear(message: ConsoleMessage): void {
    if (message.type() !== 'error' && message.type() !== 'warning') return;
    const text = message.text();
    // Browsers note every refusal of a server; that the page shows it is what specs look at.
    if (/^Failed to load resource: the server responded with a status of 4/.test(text) && isCall(message)) return;
    if (this.#mayLoseBackend && /net::ERR_|WebSocket connection to/.test(text)) return;
    this.#found.push(`${message.type()}: ${text} (${message.location().url})`);
  }
}

function isCall(message: ConsoleMessage): boolean {
  const { url } = message.location();
  return URL.canParse(url) && new URL(url).pathname.startsWith('/rpc/');
}
