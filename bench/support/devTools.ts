/**
 * One page of a Chromium that was started with `--remote-debugging-port`, driven over the DevTools protocol: no more of it than
 * evaluating and clicking, so that watching a start costs the start next to nothing.
 */
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';

const pollMs = 10;

interface Answer {
  readonly id?: number;
  readonly result?: { readonly result?: { readonly value?: unknown }; readonly exceptionDetails?: { text: string } };
  readonly error?: { readonly message: string };
}

interface Target {
  readonly type: string;
  readonly url: string;
  readonly title: string;
  readonly webSocketDebuggerUrl: string;
}

export class DevToolsPage implements Disposable {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #lastId = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data: Buffer) => {
      const answer = JSON.parse(data.toString()) as Answer;
      const resolve = answer.id === undefined ? undefined : this.#waiting.get(answer.id);
      if (answer.id !== undefined) this.#waiting.delete(answer.id);
      resolve?.(answer);
    });
    socket.on('close', () => {
      for (const resolve of this.#waiting.values()) resolve({ error: { message: 'the browser is gone' } });
    });
  }

  /** The first page of the browser whose profile this is, as soon as there is one at the origin. Throws when the signal is aborted. */
  static async connect(profileFolder: string, origin: string, signal: AbortSignal): Promise<DevToolsPage> {
    for (;;) {
      signal.throwIfAborted();
      const url = await pageUrl(profileFolder, origin);
      if (url !== undefined) {
        const socket = new WebSocket(url, { perMessageDeflate: false });
        await once(socket, 'open', { signal });
        return new DevToolsPage(socket);
      }
      await sleep(pollMs, undefined, { signal });
    }
  }

  /** What an expression comes to in the page; a promise is awaited. Throws what it throws, as text. */
  async evaluate<Value>(expression: string): Promise<Value> {
    const result = await this.#send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
    if (result?.exceptionDetails !== undefined) throw new Error(`in the page: ${result.exceptionDetails.text}`);
    return result?.result?.value as Value;
  }

  /** At a point of the page, CSS pixels, as the hand of a user does. */
  async click({ x, y }: { readonly x: number; readonly y: number }): Promise<void> {
    const event = { x, y, button: 'left', clickCount: 1 };
    await this.#send('Input.dispatchMouseEvent', { type: 'mousePressed', ...event });
    await this.#send('Input.dispatchMouseEvent', { type: 'mouseReleased', ...event });
  }

  [Symbol.dispose](): void {
    this.#socket.terminate();
  }

  async #send(method: string, parameters: object): Promise<Answer['result']> {
    const id = ++this.#lastId;
    const answer = new Promise<Answer>((resolve) => this.#waiting.set(id, resolve));
    this.#socket.send(JSON.stringify({ id, method, params: parameters }));
    const { result, error } = await answer;
    if (error !== undefined) throw new Error(`${method}: ${error.message}`);
    return result;
  }
}

/**
 * Chromium writes its port into its profile once it listens. A page that is on its way somewhere has no title yet, or its address for
 * one: what is asked of it then is lost with what was there before.
 */
async function pageUrl(profileFolder: string, origin: string): Promise<string | undefined> {
  try {
    const [port = ''] = (await readFile(`${profileFolder}/DevToolsActivePort`, 'utf8')).split('\n');
    const answer = await fetch(`http://127.0.0.1:${port}/json/list`);
    const targets = (await answer.json()) as Target[];
    const { host } = new URL(origin);
    const isThere = ({ type, url, title }: Target): boolean =>
      type === 'page' && url.startsWith(origin) && title !== '' && !title.includes(host);
    return targets.find(isThere)?.webSocketDebuggerUrl;
  } catch {
    return undefined;
  }
}
