import { beforeEach, describe, expect, it } from 'vitest';
import { supervise, type SupervisedProcess, type SupervisorClock, type SupervisorState } from './supervise.ts';

/** A process of which the test decides when it is ready and when it ends. */
class Puppet implements SupervisedProcess<number> {
  readonly ready: Promise<number>;
  readonly ended: Promise<string>;
  isStopped = false;
  becomeReady!: (port: number) => void;
  failToStart!: (reason: Error) => void;
  end!: (reason: string) => void;

  constructor() {
    this.ready = new Promise((resolve, reject) => {
      this.becomeReady = resolve;
      this.failToStart = reject;
    });
    this.ended = new Promise((resolve) => (this.end = resolve));
  }

  stop(): Promise<void> {
    this.isStopped = true;
    this.failToStart(new Error('stopped'));
    this.end('stopped');
    return Promise.resolve();
  }
}

let lives: Puppet[];
let states: SupervisorState<number>[];
let time: number;
let sleeps: { readonly milliseconds: number; readonly wake: () => void }[];

beforeEach(() => {
  [lives, states, time, sleeps] = [[], [], 0, []];
});

const clock: SupervisorClock = {
  now: () => time,
  sleep: (milliseconds) => {
    let wake = (): void => undefined;
    const done = new Promise<void>((resolve) => (wake = resolve));
    sleeps.push({ milliseconds, wake });
    return { done, wake };
  },
};

const begin = () =>
  supervise<number>({
    start: () => {
      const life = new Puppet();
      lives.push(life);
      return life;
    },
    onState: (state) => states.push(state),
    clock,
  });

/** Lets everything happen that is due. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

async function endAfter(milliseconds: number, reason = 'crashed'): Promise<void> {
  lives.at(-1)?.becomeReady(4711);
  await settle();
  time += milliseconds;
  lives.at(-1)?.end(reason);
  await settle();
}

async function passSleep(): Promise<void> {
  sleeps.at(-1)?.wake();
  await settle();
}

describe('a supervised process', () => {
  it('is said to run when it is ready, with what it is ready with', async () => {
    begin();
    expect(states).toEqual([{ kind: 'starting' }]);
    lives[0]?.becomeReady(4711);
    await settle();
    expect(states.at(-1)).toEqual({ kind: 'running', ready: 4711 });
  });

  it('that ends is started again, later each time it ends soon, and at last not at all', async () => {
    begin();
    for (const milliseconds of [250, 1000, 2000, 5000, 10_000]) {
      await endAfter(1000, 'SIGSEGV');
      expect(states.at(-1)).toEqual({ kind: 'waiting', reason: 'SIGSEGV', milliseconds });
      await passSleep();
    }
    expect(lives.length).toBe(6);
    await endAfter(1000, 'SIGSEGV');
    expect(states.at(-1)).toEqual({ kind: 'failed', reason: 'SIGSEGV' });
  });

  it('that ran for long before it ended is started again at once', async () => {
    begin();
    await endAfter(1000);
    await passSleep();
    await endAfter(1000);
    await passSleep();
    await endAfter(3_600_000);
    expect(states.at(-1)).toMatchObject({ kind: 'waiting', milliseconds: 250 });
  });

  it('that failed is started when somebody asks for it, and has all its tries again', async () => {
    const supervisor = begin();
    for (let i = 0; i < 6; i++) {
      await endAfter(10);
      if (i < 5) await passSleep();
    }
    expect(states.at(-1)?.kind).toBe('failed');
    supervisor.restart();
    await settle();
    await endAfter(10);
    expect(states.at(-1)).toMatchObject({ kind: 'waiting', milliseconds: 250 });
  });

  it('that never gets ready is ended before the next is started', async () => {
    begin();
    lives[0]?.failToStart(new Error('no port'));
    await settle();
    expect(lives[0]?.isStopped).toBe(true);
    expect(states.at(-1)).toMatchObject({ kind: 'waiting', reason: 'no port' });
  });

  it.each(['starting', 'running', 'waiting'] as const)('is ended for good while it is %s', async (when) => {
    const supervisor = begin();
    if (when !== 'starting') lives[0]?.becomeReady(1);
    await settle();
    if (when === 'waiting') await endAfter(1);
    await supervisor.stop();
    expect(states.at(-1)).toEqual({ kind: 'stopped' });
    expect(lives.length).toBe(1);
    expect(lives[0]?.isStopped).toBe(when !== 'waiting');
  });
});
