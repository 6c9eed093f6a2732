/** How the user likes to see grids: kept for this browser or window. */
import { useLocalStorage } from '@vueuse/core';
import type { Ref } from 'vue';

export const smallestTile = 96;
export const largestTile = 420;

export function useGridView(): { tileWidth: Ref<number>; showsMasks: Ref<boolean> } {
  return {
    tileWidth: useLocalStorage('maskwright.tileWidth', 176),
    showsMasks: useLocalStorage('maskwright.showsMasks', true),
  };
}
