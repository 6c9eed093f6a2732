/** The page's door at a real host, as a browser's page has it but for the browser: Node has its fetch and its WebSocket. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createBackend } from '#backend/backend.ts';
import { router } from '#backend/router.ts';
import { startHost, type Host } from '../../electron/serve/host.ts';
import { createRpcHandlers } from '../../electron/serve/rpcHandlers.ts';
import { connectBackend, type BackendConnection, type ConnectionState } from './backendClient.ts';

const backend = createBackend();
let host: Host | undefined;
afterEach(async () => {
  await host?.close();
  host = undefined;
});

async function start(options: { readonly port?: number; readonly token?: string } = {}): Promise<Host> {
  host = await startHost({ service: { handlers: createRpcHandlers(router), context: { backend } }, ...options });
  return host;
}

function connect(port: number, token: string): { connection: BackendConnection; states: ConnectionState[] } {
  const connection = connectBackend({ origin: `http://127.0.0.1:${port}`, token });
  const states: ConnectionState[] = [];
  connection.onState((state) => states.push(state));
  return { connection, states };
}

/** Waits, for as long as a loaded machine may need. */
const until = (holds: () => void) => vi.waitFor(holds, { timeout: 60_000, interval: 20 });

describe('the connection of a page', () => {
  it('to a host that does not know its token is refused, and so is every call', async () => {
    const { port } = await start();
    const { connection, states } = connect(port, 'A'.repeat(43));
    await expect(connection.client.about.program()).rejects.toMatchObject({ code: 'address-not-valid' });
    await until(() => expect(states).toEqual(['connecting', 'refused']));
    await expect(connection.client.about.program()).rejects.toMatchObject({ code: 'address-not-valid' });
  });

  it('goes on after the host was away, and says when another has taken its place', async () => {
    const { port, token } = await start();
    const { connection, states } = connect(port, token);
    await until(() => expect(states.at(-1)).toBe('open'));
    await host?.close();
    await until(() => expect(states.at(-1)).toBe('lost'));
    await expect(connection.client.about.program()).rejects.toMatchObject({ code: 'backend-lost' });
    await start({ port, token });
    await until(() => expect(states.at(-1)).toBe('open'));

    await host?.close();
    await until(() => expect(states.at(-1)).toBe('lost'));
    await start({ port });
    await until(() => expect(states.at(-1)).toBe('refused'));
    expect(states).toEqual(['connecting', 'open', 'lost', 'open', 'lost', 'refused']);
  });

  it('keeps calls about a project after a restart until the project is open again', async () => {
    const { port, token } = await start();
    const { connection, states } = connect(port, token);
    await until(() => expect(states.at(-1)).toBe('open'));
    await host?.close();
    await until(() => expect(states.at(-1)).toBe('lost'));
    await start({ port, token });
    await until(() => expect(states.at(-1)).toBe('open'));
    let isAnswered = false;
    const asked = connection.client.projects.status({ projectId: 'was' }).finally(() => (isAnswered = true));
    asked.catch(() => undefined);
    // Others are answered meanwhile.
    await connection.client.about.program();
    expect(isAnswered).toBe(false);
    connection.projectReopened({ was: 'was', is: 'is' });
    await expect(asked).rejects.toMatchObject({ code: 'project-not-open' });
  });
});
