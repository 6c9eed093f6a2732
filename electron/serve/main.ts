/**
 * The backend as a process of its own. Whoever starts it holds the other end of its channel (backendProcess.ts); when
 * that end is gone, so is the reason to run, however the other process came to its end.
 */
import { createBackend } from '#backend/backend.ts';
import { ServedFolders } from '#backend/door/servedFolders.ts';
import { router } from '#backend/router.ts';
import { userSampleFolder } from '#backend/services/projects/openSample.ts';
import { BugError, flattenError } from '#core/base/errors.ts';
import { startHost, type Host } from './host.ts';
import type { BackendMessage, StartMessage } from './processMessages.ts';

/** What is under way is stopped at the next item; an item may take a while, but not for ever. */
const patienceMilliseconds = 10_000;

const backend = createBackend();
let host: Host | undefined;
let isEnding = false;

process.on('message', (message: StartMessage) => {
  void start(message).catch((error: unknown) => {
    tell({ kind: 'failed', error: flattenError(error) });
    void end(1);
  });
});
for (const event of ['disconnect', 'SIGTERM', 'SIGINT'] as const) process.on(event, () => void end(0));
if (process.send === undefined) throw new BugError('this program is started by maskwright, not by hand');

async function start({ token, ticket, port, pageFolder, roots, project }: StartMessage): Promise<void> {
  const folders = await ServedFolders.of(roots, [userSampleFolder()]);
  host = await startHost({
    router,
    context: { backend, host: { folders, project } },
    token,
    ticket,
    port,
    ...(pageFolder === null ? {} : { pageFolder }),
  });
  tell({ kind: 'ready', port: host.port, address: host.address });
}

function tell(message: BackendMessage): void {
  if (process.connected) process.send?.(message);
}

async function end(code: number): Promise<void> {
  if (isEnding) return;
  isEnding = true;
  setTimeout(() => process.exit(code), patienceMilliseconds).unref();
  await host?.close();
  await backend.dispose();
  process.exit(code);
}
