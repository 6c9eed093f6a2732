/** What somebody wants to begin with and asked for elsewhere, as in the command box: the start page does it. */
import { defineStore } from 'pinia';
import { shallowRef } from 'vue';

export type StartWish = { readonly kind: 'sample' | 'new' | 'open' } | { readonly kind: 'file'; readonly file: string };

export const useStartWish = defineStore('startWish', () => {
  const wish = shallowRef<StartWish>();

  /** The wish, once. */
  function take(): StartWish | undefined {
    const wanted = wish.value;
    wish.value = undefined;
    return wanted;
  }

  return { wish, take };
});
