/** The packs on this computer and the list of those that can be pulled, as the backend last said. */
import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import type { BackendClient } from '#core/contract/contract.ts';
import { useBackend } from './backend.ts';
import { usePulls } from './pulls.ts';

export type PackLists = Awaited<ReturnType<BackendClient['packs']['list']>>;

export const usePacks = defineStore('packs', () => {
  const backend = useBackend();
  const lists = shallowRef<PackLists>();
  /** Why the lists could not be had; undefined when they could. */
  const error = shallowRef<unknown>();

  /** Never throws. */
  async function refresh(): Promise<void> {
    try {
      lists.value = await backend.client().packs.list();
      error.value = undefined;
    } catch (problem) {
      error.value = problem;
    }
  }

  usePulls().whenInstalled(() => void refresh());
  backend.whenBack(() => void refresh());
  return { lists, error, refresh };
});
