/** The program of a thread that holds sessions for another one; started by workerHost.ts. */
import { parentPort } from 'node:worker_threads';
import { defined } from '#core/base/assert.ts';
import { flattenError } from '#core/base/errors.ts';
import type { Tensor } from '#models/tensor/tensor.ts';
import { createSession, type Session } from '../session.ts';
import type { WorkerAnswer, WorkerCommand, WorkerRequest, WorkerResult } from './workerMessages.ts';

const port = defined(parentPort, 'the port of the thread that started this one');
const sessions = new Map<number, Session>();

port.on('message', ({ request, command }: WorkerRequest) => {
  obey(command).then(
    (result) => {
      answer({ request, result }, result.kind === 'ran' ? Object.values(result.results) : []);
    },
    (error: unknown) => {
      answer({ request, result: { kind: 'failed', error: flattenError(error) } });
    },
  );
});

/** Results are nobody else's, so their memory moves instead of being copied. */
function answer(message: WorkerAnswer, moved: readonly Tensor[] = []): void {
  const buffers = new Set(moved.map(({ data }) => data.buffer).filter((buffer) => buffer instanceof ArrayBuffer));
  port.postMessage(message, [...buffers]);
}

async function obey(command: WorkerCommand): Promise<WorkerResult> {
  if (command.kind === 'create') {
    const session = await createSession(command.source, command.options);
    sessions.set(command.session, session);
    const { name, provider, inputs, outputs } = session;
    return { kind: 'created', description: { name, provider, inputs, outputs } };
  }
  const session = defined(sessions.get(command.session), `session ${command.session}`);
  if (command.kind === 'run') return { kind: 'ran', results: await session.run(command.feeds, command.outputs) };
  sessions.delete(command.session);
  await session.dispose();
  return { kind: 'disposed' };
}
