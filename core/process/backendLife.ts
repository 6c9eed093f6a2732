/** One life of a backend process, seen from who started it: when it is ready, what it answers, why it ended. */
import { BugError, ExpectedError, rebuildError } from '../base/errors.ts';
import type { SupervisedProcess, SupervisorClock } from '../base/supervise.ts';
import type {
  AskMessage,
  BackendMessage,
  BackendQuestions,
  HostMessage,
  QuestionName,
  StartMessage,
} from './messages.ts';
import { silenceMinutes, watchPulse } from './pulse.ts';

/** The part of Node's ChildProcess that this needs. */
export interface BackendChild {
  readonly pid?: number | undefined;
  readonly connected: boolean;
  send(message: HostMessage, onSent: (error: Error | null) => void): boolean;
  disconnect(): void;
  kill(signal: 'SIGKILL'): boolean;
  on(event: 'message', listener: (message: BackendMessage) => void): unknown;
  once(event: 'exit', listener: (code: number | null, signal: string | null) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

export interface RunningBackend {
  readonly port: number;
  /** Of the page, with the token. */
  readonly address: string;
  /** For who watches it from outside. */
  readonly processId: number;
  /** Throws what the backend throws, and `ExpectedError` (`backend-lost`) when it ends before it has answered. */
  ask<Name extends QuestionName>(
    name: Name,
    asks: BackendQuestions[Name]['asks'],
  ): Promise<BackendQuestions[Name]['answer']>;
}

/** A little more than the process gives itself. */
const patienceMilliseconds = 12_000;

/**
 * Tells the process to start. `ready` rejects with what kept it from starting, or `ExpectedError` (`backend-failed`) when it ended
 * without a word. It ends when its channel is closed, whoever closes it; from when it is ready it is watched, and ended by force
 * when it does not answer for minutes.
 */
export function backendLife(
  child: BackendChild,
  start: StartMessage,
  clock: Pick<SupervisorClock, 'sleep'>,
): SupervisedProcess<RunningBackend> {
  const silence = { wasTooLong: false };
  const ended = endOf(child).then((reason) =>
    silence.wasTooLong ? `it had not answered for ${silenceMinutes} minutes and was ended` : reason,
  );
  const questions = new Questions(child);
  const watch = (): void => {
    const stopWatching = watchPulse({
      ask: () => questions.ask('isThere', null),
      onSilent: () => {
        silence.wasTooLong = true;
        child.kill('SIGKILL');
      },
      clock,
    });
    void ended.then(stopWatching);
  };
  const ready = new Promise<RunningBackend>((resolve, reject) => {
    child.on('message', (message) => {
      switch (message.kind) {
        case 'ready': {
          const { port, address } = message;
          if (child.pid === undefined) throw new BugError('a process that runs has a number');
          resolve({ port, address, processId: child.pid, ask: (name, asks) => questions.ask(name, asks) });
          watch();
          break;
        }
        case 'failed':
          reject(rebuildError(message.error));
          break;
        case 'answer':
        case 'refusal':
          questions.settle(message);
      }
    });
    void ended.then((reason) => {
      reject(failure(reason));
      questions.abandon();
    });
  });
  // Who stops it before it is ready does not wait for that.
  ready.catch(() => undefined);
  child.send(start, () => undefined);
  return {
    ready,
    ended,
    stop: async () => {
      if (child.connected) child.disconnect();
      const patience = clock.sleep(patienceMilliseconds);
      let hasEnded = false;
      const end = ended.then(() => (hasEnded = true));
      void patience.done.then(() => {
        if (!hasEnded) child.kill('SIGKILL');
      });
      await end;
      patience.wake();
    },
  };
}

type Answer = Extract<BackendMessage, { kind: 'answer' | 'refusal' }>;

/** What was asked and not answered yet. */
class Questions {
  readonly #child: BackendChild;
  readonly #open = new Map<number, PromiseWithResolvers<BackendQuestions[QuestionName]['answer']>>();
  #asked = 0;
  #isOver = false;

  constructor(child: BackendChild) {
    this.#child = child;
  }

  async ask<Name extends QuestionName>(
    name: Name,
    asks: BackendQuestions[Name]['asks'],
  ): Promise<BackendQuestions[Name]['answer']> {
    if (this.#isOver || !this.#child.connected) throw lost();
    const id = ++this.#asked;
    const answer = Promise.withResolvers<BackendQuestions[QuestionName]['answer']>();
    this.#open.set(id, answer);
    // The name says what is asked and answered; the types of one cannot be told from those of the other by the compiler.
    this.#child.send({ kind: 'ask', id, name, asks } as AskMessage, () => undefined);
    return await answer.promise;
  }

  settle(message: Answer): void {
    const question = this.#open.get(message.id);
    this.#open.delete(message.id);
    if (message.kind === 'answer') question?.resolve(message.answer);
    else question?.reject(rebuildError(message.error));
  }

  abandon(): void {
    this.#isOver = true;
    for (const question of this.#open.values()) question.reject(lost());
    this.#open.clear();
  }
}

function endOf(child: BackendChild): Promise<string> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => {
      resolve(signal === null ? `it ended with code ${String(code)}` : `it was ended by ${signal}`);
    });
    child.on('error', (error) => resolve(`it could not be run: ${error.message}`));
  });
}

function failure(reason: string): ExpectedError {
  return new ExpectedError('backend-failed', `The backend did not start: ${reason}.`, {
    remedy: 'Look at its log, then start the application again.',
  });
}

function lost(): ExpectedError {
  return new ExpectedError('backend-lost', 'The backend does not answer.', {
    remedy: 'It is started again by itself; what is stored is not lost. Try again in a moment.',
  });
}
