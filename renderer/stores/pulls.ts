/**
 * Packs that are being pulled, or were until something stopped them: for the window as a whole, as a pull goes on while one looks
 * at other pages. It ends with the window; what it fetched stays on the disk, and the next pull goes on from there.
 */
import { useLocalStorage } from '@vueuse/core';
import { defineStore } from 'pinia';
import { computed, shallowReactive } from 'vue';
import type { PackSummary, PullProgress } from '#core/contract/packs.ts';
import { followStream } from '../client/followStream.ts';
import { useBackend } from './backend.ts';

/** What is pulled: a short name of the list, or a repository. */
export interface PullWish {
  readonly model: string;
  readonly revision: string | null;
  readonly hub: string | null;
}

export interface Pull {
  readonly wish: PullWish;
  readonly title: string;
  /** `failed` has an error; both it and `stopped` can go on. */
  readonly state: 'running' | 'stopped' | 'failed';
  /** The last that was known; null before anything was. */
  readonly progress: PullProgress | null;
  readonly error: unknown;
}

/** What outlasts the window of a pull that did not end. */
interface Unfinished {
  readonly wish: PullWish;
  readonly title: string;
  readonly bytes: number;
  readonly totalBytes: number | null;
}

export const usePulls = defineStore('pulls', () => {
  const backend = useBackend();
  const pulls = shallowReactive(new Map<string, Pull>());
  const controllers = new Map<string, AbortController>();
  const unfinished = useLocalStorage<Record<string, Unfinished>>('maskwright.unfinishedPulls', {});
  const onInstalled: ((pack: PackSummary) => void)[] = [];

  for (const { wish, title, bytes, totalBytes } of Object.values(unfinished.value)) {
    const progress = { bytes, totalBytes, ratePerSecond: null, secondsLeft: null, file: null, waiting: null };
    pulls.set(wish.model, { wish, title, state: 'stopped', progress, error: undefined });
  }

  /** Begins, or goes on. Returns when it has ended in one way or another; never throws. */
  async function start(wish: PullWish, title: string): Promise<void> {
    if (pulls.get(wish.model)?.state === 'running') return;
    const controller = new AbortController();
    const { signal } = controller;
    controllers.set(wish.model, controller);
    const known = pulls.get(wish.model)?.progress ?? null;
    pulls.set(wish.model, { wish, title, state: 'running', progress: known, error: undefined });
    remember(wish, title, known);
    try {
      const stream = await backend.client().packs.pull(wish, { signal });
      const pack = await followStream(stream, (step) => {
        if (signal.aborted) return;
        const progress = atLeast(step, known);
        pulls.set(wish.model, { wish, title, state: 'running', progress, error: undefined });
        remember(wish, title, progress);
      });
      forget(wish.model);
      for (const listener of onInstalled) listener(pack);
    } catch (error) {
      const progress = pulls.get(wish.model)?.progress ?? null;
      pulls.set(wish.model, { wish, title, state: signal.aborted ? 'stopped' : 'failed', progress, error });
    } finally {
      controllers.delete(wish.model);
    }
  }

  function remember(wish: PullWish, title: string, progress: PullProgress | null): void {
    const { bytes, totalBytes } = progress ?? { bytes: 0, totalBytes: null };
    unfinished.value = { ...unfinished.value, [wish.model]: { wish, title, bytes, totalBytes } };
  }

  /** Stops it; what was fetched stays for the next time. */
  function stop(model: string): void {
    controllers.get(model)?.abort();
  }

  /** Speaks of it no more. What it fetched is deleted by the backend after two weeks. */
  function forget(model: string): void {
    pulls.delete(model);
    unfinished.value = Object.fromEntries(Object.entries(unfinished.value).filter(([name]) => name !== model));
  }

  return {
    pulls,
    /** Under way at the moment. */
    running: computed(() => [...pulls.values()].filter(({ state }) => state === 'running')),
    start,
    stop,
    forget,
    /** Calls the listener with each pack that a pull has installed. */
    whenInstalled: (listener: (pack: PackSummary) => void) => void onInstalled.push(listener),
  };
});

/** What was there before stands until the hub has said what there is. */
function atLeast(progress: PullProgress, known: PullProgress | null): PullProgress {
  if (progress.totalBytes !== null || known === null) return progress;
  return { ...progress, bytes: known.bytes, totalBytes: known.totalBytes };
}
