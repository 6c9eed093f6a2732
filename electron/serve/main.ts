/**
 * The backend as a process of its own. Whoever starts it holds the other end of its channel (backendProcess.ts); when
 * that end is gone, so is the reason to run, however the other process came to its end.
 */
import { inspect } from 'node:util';
import '#backend/store/lightDrizzle.ts';
import type { Backend } from '#backend/backend.ts';
import { ServedFolders } from '#backend/door/servedFolders.ts';
import { userSampleFolder } from '#backend/files/hostFolders.ts';
import { defined } from '#core/base/assert.ts';
import { BugError, errorMessage, flattenError } from '#core/base/errors.ts';
import type {
  AskMessage,
  BackendMessage,
  BackendQuestions,
  HostMessage,
  QuestionName,
  StartMessage,
} from '#core/process/messages.ts';
import { startHost, type Host } from './host.ts';
import { loadService, type Service } from './service.ts';

/** What is under way is stopped at the next item; an item may take a while, but not for ever. */
const patienceMilliseconds = 10_000;

/** Once it is loaded. */
let backend: Backend | undefined;
let host: Host | undefined;
let folders: ServedFolders | undefined;
let isEnding = false;

process.on('message', (message: HostMessage) => {
  if (message.kind === 'ask') {
    void answer(message);
    return;
  }
  void start(message).catch((error: unknown) => {
    // Who started it has been told that it is ready: what came after is for the log.
    if (host !== undefined) process.stderr.write(`${inspect(error)}\n`);
    tell({ kind: 'failed', error: flattenError(error) });
    void end(1);
  });
});
for (const event of ['disconnect', 'SIGTERM', 'SIGINT'] as const) process.on(event, () => void end(0));
if (process.send === undefined) throw new BugError('this program is started by maskwright, not by hand');

async function start({ token, ticket, port, pageFolder, roots, granted, project }: StartMessage): Promise<void> {
  folders = await ServedFolders.of(roots, [userSampleFolder()]);
  for (const folder of granted) {
    // On a disk that is not connected, or replaced by a file: it is chosen again when it is wanted, and keeps nothing else away.
    await folders.grant(folder).catch((error: unknown) => {
      process.stderr.write(`${folder} cannot be used now: ${errorMessage(error)}\n`);
    });
  }
  const service = Promise.withResolvers<Service>();
  host = await startHost({
    service: service.promise,
    token,
    ticket,
    port,
    ...(pageFolder === null ? {} : { pageFolder }),
  });
  tell({ kind: 'ready', port: host.port, address: host.address });
  // From here on it is the page's calls that wait.
  const loaded = await loadService({ folders, project });
  backend = loaded.backend;
  service.resolve(loaded);
}

async function answer(message: AskMessage): Promise<void> {
  const { id } = message;
  try {
    tell({ kind: 'answer', id, answer: await answerOf(message) });
  } catch (error) {
    tell({ kind: 'refusal', id, error: flattenError(error) });
  }
}

async function answerOf(message: AskMessage): Promise<BackendQuestions[QuestionName]['answer']> {
  if (message.name === 'isThere') return null;
  const served = defined(folders, 'a backend that has started');
  switch (message.name) {
    case 'grantFolder':
      await served.grant(message.asks.folder);
      return null;
    case 'mayUse':
      return await served.has(message.asks.path);
    case 'isWorking':
      return backend?.projects.isWorking ?? false;
  }
}

function tell(message: BackendMessage): void {
  if (process.connected) process.send?.(message);
}

async function end(code: number): Promise<void> {
  if (isEnding) return;
  isEnding = true;
  setTimeout(() => process.exit(code), patienceMilliseconds).unref();
  await host?.close();
  await backend?.dispose();
  process.exit(code);
}
